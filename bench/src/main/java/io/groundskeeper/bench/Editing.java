package io.groundskeeper.bench;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Changes of many entries by one call, and what the folder has when old versions have expired. */
final class Editing {
  /** As many labels as one call may merge. */
  private static final int MERGED_LABELS = 10;

  private static final String RENAMED = "renamed";
  private static final String MERGED = "merged";
  private static final String RENAMED_AGAIN = "renamed-again";

  private final DataFolder data;
  private final String arn;
  private final int entries;
  private final int updates;

  /**
   * @param updates each of one entry, which are the newest versions
   */
  Editing(DataFolder data, String arn, int entries, int updates) {
    this.data = data;
    this.arn = arn;
    this.entries = entries;
    this.updates = updates;
  }

  /**
   * @param before the version before the updates
   */
  void run(long before) throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(data.path(), Versions.HEAP);
        Connection connection = new Connection(server.port())) {
      VersionPages.first(connection, arn);
      change(connection, "`RevertDataset` of the updates", "RevertDataset", "\"Version\":" + before)
          .require("EntriesReplaced", updates);
      rename(connection, Lines.label(0), RENAMED);
      merge(connection);
      rename(connection, MERGED, RENAMED_AGAIN);
      delete(connection);
      Figures.row(
          "resident at most, after all these",
          "bounded",
          "%.0f MB".formatted(server.memoryMegabytes("VmHWM")));
    }
    // What was read last stays for a while; of a server that has stopped nothing is read any more.
    try (ServerProcess server = ServerProcess.start(data.path(), Versions.HEAP);
        Connection connection = new Connection(server.port())) {
      expire(connection);
    }
    Figures.row(
        "the folder with the server stopped, after these",
        "",
        "%.1f MB".formatted(data.megabytes()));
  }

  private void rename(Connection connection, String from, String to)
      throws IOException, InterruptedException {
    change(
        connection,
        "`RenameDatasetLabel`",
        "RenameDatasetLabel",
        "\"LabelName\":\"%s\",\"NewLabelName\":\"%s\"".formatted(from, to));
    requireUnused(connection, from);
  }

  private void merge(Connection connection) throws IOException, InterruptedException {
    String merged =
        IntStream.range(0, MERGED_LABELS)
            .mapToObj(label -> '"' + (label == 0 ? RENAMED : Lines.label(label)) + '"')
            .collect(Collectors.joining(","));
    change(
        connection,
        "`MergeDatasetLabels` of the %d most common".formatted(MERGED_LABELS),
        "MergeDatasetLabels",
        "\"LabelNames\":[%s],\"TargetLabelName\":\"%s\"".formatted(merged, MERGED));
    requireUnused(connection, Lines.label(1));
  }

  private void delete(Connection connection) throws IOException, InterruptedException {
    long unlabelled =
        change(
                connection,
                "`DeleteDatasetEntries` that are not labelled",
                "DeleteDatasetEntries",
                "\"Filter\":{\"Labeled\":false}")
            .number("EntriesRemoved");
    Api.requireEntries(connection, arn, (int) (entries - unlabelled));
  }

  private void expire(Connection connection) throws IOException, InterruptedException {
    long head = VersionPages.first(connection, arn).number("Version");
    double before = data.settle(Versions.QUIET_SECONDS).megabytes();
    Answer answer =
        connection.callOwn(
            "ExpireDatasetVersions",
            "{\"DatasetArn\":\"%s\",\"BeforeVersion\":%d}".formatted(arn, head));
    answer.require("OldestVersion", head);
    DataFolder.Settled after = data.settle(2 * Versions.QUIET_SECONDS);
    Figures.row(
        "`ExpireDatasetVersions` of %,d versions: the folder"
            .formatted(answer.number("VersionsExpired")),
        "",
        "%.1f MB, then %.1f MB; the call %.0f ms, all reclaimed after %.1f s"
            .formatted(before, after.megabytes(), answer.millis(), after.seconds()));
    VersionPages pages = new VersionPages(connection, arn);
    VersionPages.Walk walk = pages.walk(head);
    Figures.row(
        "a page of 100 at the head, after these",
        "",
        "median %.2f ms, p99 %.1f ms"
            .formatted(walk.median(), Figures.percentile(walk.millis(), 0.99)));
  }

  /** Makes a change, and says how long it took and how much the folder grew. */
  private Answer change(Connection connection, String what, String operation, String members)
      throws IOException, InterruptedException {
    double before = data.settle(Versions.QUIET_SECONDS).megabytes();
    Answer answer =
        connection.callOwn(operation, "{\"DatasetArn\":\"%s\",%s}".formatted(arn, members));
    double after = data.settle(Versions.QUIET_SECONDS).megabytes();
    Figures.row(
        "%s: %,d entries of %,d replaced, %,d removed"
            .formatted(
                what, answer.number("EntriesReplaced"), entries, answer.number("EntriesRemoved")),
        "",
        "%,.0f ms; the folder has %.1f MB more".formatted(answer.millis(), after - before));
    if (Api.member(answer.json(), "Error").isPresent()) {
      throw new IllegalStateException(answer.json());
    }
    return answer;
  }

  private void requireUnused(Connection connection, String label) throws IOException {
    String filter = "\"ContainsLabels\":[\"%s\"]".formatted(label);
    Answer page = connection.timed(Api.listing(arn, filter, Optional.empty()));
    if (Api.entries(page.json()) != 0) {
      throw new IllegalStateException("the label %s is still used".formatted(label));
    }
  }
}
