package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.manifest.TerminalError;

/**
 * Why a change failed as a whole.
 *
 * @param message what DescribeDataset says
 * @param error the code of the terminal error, with more about it where there is more to say; empty
 *     where there is no code
 */
public record Failure(String message, DatasetStatusMessageCode code, String error) {
  public static Failure of(TerminalError error) {
    return new Failure(error.message(), DatasetStatusMessageCode.CLIENT_ERROR, error.name());
  }

  public static Failure of(TerminalError error, String detail) {
    return new Failure(
        error.message(), DatasetStatusMessageCode.CLIENT_ERROR, error.name() + ": " + detail);
  }
}
