package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.net.URI;

/** The answer to a change did not come: the server may have made it, or not. */
public final class UnansweredException extends CommandFailedException {
  private static final long serialVersionUID = 1L;

  UnansweredException(URI endpoint, String operation, IOException cause) {
    super(
        "The connection to %s broke before %s was answered (%s). Look whether it was done before you do it again."
            .formatted(endpoint, operation, cause.getClass().getSimpleName()),
        cause);
  }
}
