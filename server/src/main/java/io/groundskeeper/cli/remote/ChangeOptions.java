package io.groundskeeper.cli.remote;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options of every command that makes a new version. */
public final class ChangeOptions {
  @Option(
      names = "--expected-version",
      paramLabel = "N",
      description = "Make the change only if N is still the newest version.")
  private @Nullable Long expectedVersion;

  @Option(
      names = "--client-request-token",
      paramLabel = "TOKEN",
      description =
          "A name of this very change: sent again with it, it is answered again and not done"
              + " again.")
  private @Nullable String token;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would change, and change nothing.")
  private boolean dryRun;

  public @Nullable Long expectedVersion() {
    return expectedVersion;
  }

  public @Nullable String token() {
    return token;
  }

  public boolean dryRun() {
    return dryRun;
  }

  /** Puts these options into a request; {@link ChangeCommand} puts the rest. */
  void putInto(ObjectNode request, int ordinal, long versionBefore) {
    if (expectedVersion != null) {
      request.put("ExpectedVersion", ordinal == 1 || dryRun ? expectedVersion : versionBefore);
    }
    if (token != null) {
      request.put("ClientRequestToken", ordinal == 1 ? token : token + "-" + ordinal);
    }
    if (dryRun) {
      request.put("DryRun", true);
    }
  }
}
