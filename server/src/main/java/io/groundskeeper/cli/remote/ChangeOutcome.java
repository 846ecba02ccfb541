package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a change did, as the server answered it.
 *
 * @param dataset the dataset that was changed
 * @param datasetArn its ARN
 * @param answer a DatasetChangeResponse
 * @param dryRun whether it was only tried
 * @param linesBefore how many lines of the manifest had been sent in changes before
 */
public record ChangeOutcome(
    DatasetName dataset, String datasetArn, JsonNode answer, boolean dryRun, long linesBefore) {
  private static final int REJECTED_SHOWN_MAX = 10;
  private static final int ERROR_CHARACTERS_MAX = 500;

  /** The version that there is now. */
  public long version() {
    return answer.path("Version").asLong();
  }

  private long added() {
    return answer.path("EntriesAdded").asLong(0);
  }

  private long replaced() {
    return answer.path("EntriesReplaced").asLong(0);
  }

  /** How many entries are gone, or would be. */
  public long removed() {
    return answer.path("EntriesRemoved").asLong(0);
  }

  private long rejected() {
    return answer.path("LinesRejected").asLong(0);
  }

  /**
   * Prints it for people, with the first of the lines that were left out.
   *
   * @return the exit code: 1 where lines were left out
   * @throws CommandFailedException if the change failed as a whole
   */
  public int print(Api api, PrintWriter out) throws InterruptedException {
    if (!isFailed()) {
      out.println(sentence());
    }
    printRejected(api, out);
    return exitCode();
  }

  /** Whether the change failed as a whole. */
  public boolean isFailed() {
    return answer.hasNonNull("Error");
  }

  /** Why it failed as a whole. */
  public String error() {
    return Shown.text(answer.path("Error").asString(""), ERROR_CHARACTERS_MAX);
  }

  /**
   * The exit code: 1 where lines were left out.
   *
   * @throws CommandFailedException if the change failed as a whole
   */
  public int exitCode() {
    if (isFailed()) {
      throw new CommandFailedException(
          "%s is as it was: the change failed with %s. What it was: groundskeeper show %s@%d"
              .formatted(dataset, error(), dataset, version()));
    }
    return rejected() > 0 ? RemoteCommand.FOUND : RemoteCommand.DONE;
  }

  /** Whether it changed nothing, or would not. */
  boolean isOfNothing() {
    return !isFailed() && added() + replaced() + removed() + rejected() == 0;
  }

  private String sentence() {
    if (dryRun) {
      return "%s: %s would be added, %,d replaced, %,d removed; nothing was changed."
          .formatted(dataset, Shown.entries(added()), replaced(), removed());
    }
    if (added() + replaced() + removed() == 0) {
      return "Nothing changed: %s@%d is as it should be.".formatted(dataset, version());
    }
    return "%s@%d: %s added, %,d replaced, %,d removed."
        .formatted(dataset, version(), Shown.entries(added()), replaced(), removed());
  }

  /** Prints the first of the lines that were left out, if any were. */
  public void printRejected(Api api, PrintWriter out) throws InterruptedException {
    if (rejected() > 0) {
      printFirstRejected(api, out);
    }
    out.flush();
  }

  private void printFirstRejected(Api api, PrintWriter out) throws InterruptedException {
    out.printf(
        "%,d %s %srejected:%n",
        rejected(), rejected() == 1 ? "line" : "lines", dryRun ? "would be " : "");
    if (dryRun) {
      return;
    }
    ObjectNode request =
        JsonMapper.shared()
            .createObjectNode()
            .put("DatasetArn", datasetArn)
            .put("Version", version())
            .put("MaxResults", REJECTED_SHOWN_MAX);
    JsonNode page = api.call(Api.Service.OWN, "DescribeDatasetVersion", request);
    if (page.path("DatasetVersionDescription").path("LinesRejected").asLong() != rejected()) {
      // All lines were rejected: that makes no version, and only versions have a report.
      return;
    }
    RejectedLineText.print(out, page, linesBefore);
    if (rejected() > REJECTED_SHOWN_MAX) {
      out.printf(
          "  and %,d more: groundskeeper show %s@%d%n",
          rejected() - REJECTED_SHOWN_MAX, dataset, version());
    }
  }
}
