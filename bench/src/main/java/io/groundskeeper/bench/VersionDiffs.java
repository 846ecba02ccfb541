package io.groundskeeper.bench;

import java.io.IOException;

/** DiffDatasetVersions of two versions. */
final class VersionDiffs {
  private static final int TIMES = 50;

  private final Connection connection;
  private final String arn;
  private final long from;
  private final long to;

  VersionDiffs(Connection connection, String arn, long from, long to) {
    this.connection = connection;
    this.arn = arn;
    this.from = from;
    this.to = to;
  }

  /**
   * Measures the first page: asked for the first time, and then again and again.
   *
   * @param replaced how many entries differ
   * @throws IllegalStateException if others do
   */
  void measure(String what, int pageEntries, int replaced) throws IOException {
    Answer cold = page(pageEntries);
    cold.require("EntriesReplaced", replaced);
    cold.require("EntriesAdded", 0);
    cold.require("EntriesRemoved", 0);
    int listed = cold.json().split("\"SourceRef\":", -1).length - 1;
    if (listed != Math.min(pageEntries, replaced)) {
      throw new IllegalStateException("%d entries on a page: %s".formatted(listed, cold.json()));
    }
    double[] millis = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      millis[i] = page(pageEntries).millis();
    }
    Figures.row(
        what,
        "< 100 ms",
        "the first time %.1f ms; then median %.1f ms, p99 %.1f ms"
            .formatted(cold.millis(), Figures.median(millis), Figures.percentile(millis, 0.99)));
  }

  private Answer page(int pageEntries) throws IOException {
    return connection.callOwn(
        "DiffDatasetVersions",
        "{\"DatasetArn\":\"%s\",\"FromVersion\":%d,\"ToVersion\":%d,\"MaxResults\":%d}"
            .formatted(arn, from, to, pageEntries));
  }
}
