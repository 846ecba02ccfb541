package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.ProgressBar;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A command that makes a new version of a dataset. */
public abstract class ChangeCommand extends RemoteCommand {
  @Mixin private ChangeOptions options = new ChangeOptions();

  /** The expected version, the token, and whether it is a dry run. */
  protected final ChangeOptions options() {
    return options;
  }

  /**
   * Makes a change and prints its result.
   *
   * @param operation one of the server's own
   * @param request without the dataset and without what the options say
   * @return the exit code
   */
  protected final int change(Api api, DatasetName dataset, String operation, ObjectNode request)
      throws InterruptedException {
    String arn = dataset.arn(api);
    return report(
        api,
        new ChangeOutcome(
            dataset, arn, call(api, dataset, arn, operation, request), options.dryRun(), 0));
  }

  /**
   * Makes a change of a label that is named, which may not be there.
   *
   * @return the exit code; {@link #FOUND} where it is not there, which is told
   */
  protected final int changeLabel(
      Api api, DatasetName dataset, String operation, ObjectNode request)
      throws InterruptedException {
    // A dataset that is not there is told before, as one.
    String arn = dataset.arn(api);
    JsonNode answer;
    try {
      answer = call(api, dataset, arn, operation, request);
    } catch (RefusedException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      remark("Nothing was changed in %s: %s".formatted(dataset, e.reason()));
      return FOUND;
    }
    return report(api, new ChangeOutcome(dataset, arn, answer, options.dryRun(), 0));
  }

  /**
   * Prints the result of a change of entries that were named, of which there may be none.
   *
   * @param none what to say then
   * @return the exit code; {@link #FOUND} where there were none
   */
  protected final int report(Api api, ChangeOutcome outcome, String none)
      throws InterruptedException {
    if (!outcome.isOfNothing()) {
      return report(api, outcome);
    }
    if (json()) {
      print(outcome.answer());
    }
    remark(none);
    return FOUND;
  }

  /** Prints the result of a change, for people or as JSON; returns the exit code. */
  protected final int report(Api api, ChangeOutcome outcome) throws InterruptedException {
    if (json()) {
      print(outcome.answer());
      return outcome.exitCode();
    }
    return outcome.print(api, out());
  }

  /** Sends a change; a progress bar says so where the server takes long. */
  protected final JsonNode call(
      Api api, DatasetName dataset, String arn, String operation, ObjectNode request)
      throws InterruptedException {
    return call(api, dataset, arn, operation, request, 1, 0);
  }

  /**
   * Sends a change that is one of several.
   *
   * @param ordinal which of them, from 1; each has a token of its own
   * @param versionBefore the version that the previous one made, which this one expects
   */
  protected final JsonNode call(
      Api api,
      DatasetName dataset,
      String arn,
      String operation,
      ObjectNode request,
      int ordinal,
      long versionBefore)
      throws InterruptedException {
    request.put("DatasetArn", arn);
    options.putInto(request, ordinal, versionBefore);
    try (ProgressBar bar = progress(dataset.toString(), OptionalLong.empty())) {
      return api.call(Api.Service.OWN, operation, request, () -> bar.at("working ..."));
    }
  }
}
