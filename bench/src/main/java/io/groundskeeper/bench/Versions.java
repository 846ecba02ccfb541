package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What versions cost, on a million entries with the heap of the server at 512 MB: a thousand
 * updates of one entry each, and then pages of the head and of old versions, and what differs.
 */
final class Versions {
  static final String HEAP = "-Xmx512m";
  static final double QUIET_SECONDS = 5;

  private static final int ENTRIES = Scale.of(1_000_000);
  private static final int UPDATES = 1_000;
  private static final int WARM_UP_PAGES = 5_000;
  private static final String UPDATES_APART =
      "`DiffDatasetVersions` of versions %,d updates apart".formatted(UPDATES);

  private final DataFolder data;
  private final String arn;

  /** The head after the entries were sent, and one from when half of them were there. */
  private final long full;

  private final long half;

  private Versions(DataFolder data, String arn, long full) {
    this.data = data;
    this.arn = arn;
    this.full = full;
    half = (full + 1) / 2;
  }

  static void run() throws IOException, InterruptedException {
    try (DataFolder data = DataFolder.make()) {
      Versions versions = fill(data);
      double closedBefore = data.megabytes();
      Before before = versions.update();
      Figures.row(
          "the folder with the server stopped, before and after the updates",
          "less than 20 MB more",
          "%.1f MB; %.1f MB".formatted(closedBefore, data.megabytes()));
      versions.restart(before);
      versions.restartForDiff();
      new Editing(data, versions.arn, ENTRIES, UPDATES).run(versions.full);
    }
  }

  private static Versions fill(DataFolder data) throws IOException {
    try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      String arn = Api.createDataset(connection, "bench");
      Api.fill(connection, arn, ENTRIES);
      long full = VersionPages.first(connection, arn).number("Version");
      return new Versions(data, arn, full);
    }
  }

  /** Pages before the updates, with which those after them are compared. */
  private record Before(VersionPages.Walk head, VersionPages.Walk old) {}

  private Before update() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      VersionPages pages = new VersionPages(connection, arn);
      pages.warmUp(WARM_UP_PAGES);
      VersionPages.Walk head = pages.walk(full);
      VersionPages.Walk old = pages.walk(half);
      row("a page of 100 at the head, before", head, Optional.empty());
      row("a page of 100 of an old version, before", old, Optional.empty());
      double before = data.settle(QUIET_SECONDS).megabytes();
      double[] millis = updateSingly(connection);
      double after = data.settle(QUIET_SECONDS).megabytes();
      Figures.row(
          "%,d updates of one entry each: the folder, server running".formatted(UPDATES),
          "less than 20 MB more",
          "%.1f MB more: %.1f MB, then %.1f MB; an update: median %.2f ms, p99 %.1f ms"
              .formatted(
                  after - before,
                  before,
                  after,
                  Figures.median(millis),
                  Figures.percentile(millis, 0.99)));
      row("a page at the head, after the updates", pages.walk(full + UPDATES), Optional.of(head));
      row("a page of the version before the updates", pages.walk(full), Optional.of(head));
      row("a page of the old version, after the updates", pages.walk(half), Optional.of(old));
      diffs(connection, UPDATES_APART);
      Figures.row(
          "resident at most", "bounded", "%.0f MB".formatted(server.memoryMegabytes("VmHWM")));
      return new Before(head, old);
    }
  }

  /** Each of another entry, so that as many differ in the end; gives the milliseconds of each. */
  private double[] updateSingly(Connection connection) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Set<Integer> entries = new LinkedHashSet<>();
    while (entries.size() < UPDATES) {
      entries.add(random.nextInt(ENTRIES));
    }
    Lines lines = new Lines();
    double[] millis = new double[UPDATES];
    int next = 0;
    for (int entry : entries) {
      byte[] line = lines.labelled(entry).getBytes(ISO_8859_1);
      millis[next++] = connection.timed(Lines.Call.of(arn, line, 1).request()).millis();
    }
    Api.requireEntries(connection, arn, ENTRIES);
    return millis;
  }

  private void restart(Before before) throws IOException {
    try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      connection.get("/health");
      Figures.row(
          "first page at the head after a restart, opening included",
          "",
          "%.0f ms".formatted(VersionPages.first(connection, arn).millis()));
      VersionPages pages = new VersionPages(connection, arn);
      pages.warmUp(WARM_UP_PAGES);
      row(
          "a page at the head, after the restart",
          pages.walk(full + UPDATES),
          Optional.of(before.head()));
      row(
          "a page of the version before the updates, after the restart",
          pages.walk(full),
          Optional.of(before.head()));
      row(
          "a page of the old version, after the restart",
          pages.walk(half),
          Optional.of(before.old()));
      diffs(connection, UPDATES_APART + ", after the restart, dataset open");
    }
  }

  private void restartForDiff() throws IOException {
    try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      connection.get("/health");
      diffs(connection, UPDATES_APART + ", after a restart, dataset not open");
    }
  }

  private void diffs(Connection connection, String what) throws IOException {
    VersionDiffs diffs = new VersionDiffs(connection, arn, full, full + UPDATES);
    diffs.measure(what + ", first page of 100", 100, UPDATES);
    diffs.measure(what + ", page of 1,000", 1_000, UPDATES);
  }

  private static void row(String what, VersionPages.Walk walk, Optional<VersionPages.Walk> before) {
    Figures.row(
        what,
        before.isPresent() ? "within 1.5 times" : "",
        "median %.2f ms, p99 %.1f ms; the first %.1f ms%s"
            .formatted(
                walk.median(),
                Figures.percentile(walk.millis(), 0.99),
                walk.firstMillis(),
                before.map(b -> "; %.2f times".formatted(walk.median() / b.median())).orElse("")));
  }
}
