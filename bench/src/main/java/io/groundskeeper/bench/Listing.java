package io.groundskeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ListDatasetEntries on a million entries, with the heap of the server at 512 MB. */
final class Listing {
  private static final int ENTRIES = 1_000_000;
  private static final String HEAP = "-Xmx512m";
  private static final int TIMES = 50;

  private static final String LABELED = "\"Labeled\":true";
  private static final String UNLABELED = "\"Labeled\":false";
  private static final String ERRORS = "\"HasErrors\":true";
  private static final String NO_ERRORS = "\"HasErrors\":false";
  private static final String COMMON = labels(Lines.label(0));
  private static final String RARE = labels(Lines.label(Lines.LABELS - 1));
  private static final String ONCE = labels(Lines.RARE_LABEL);
  private static final String ABSENT = labels("no-such-label");
  private static final String EARLY = sourceRef("frame-000000777");
  private static final String LAST = sourceRef("frame-%09d".formatted(ENTRIES - 1));
  private static final String NOWHERE = sourceRef("no-such-image");

  private static final List<String> FILTERS =
      List.of(
          LABELED,
          UNLABELED,
          ERRORS,
          NO_ERRORS,
          COMMON,
          RARE,
          ONCE,
          ABSENT,
          EARLY,
          LAST,
          NOWHERE,
          both(UNLABELED, ERRORS),
          both(LABELED, ERRORS),
          both(RARE, ERRORS),
          both(LABELED, NOWHERE),
          both(UNLABELED, LAST),
          both(ERRORS, NOWHERE),
          both(RARE, NOWHERE),
          both(ONCE, NOWHERE));

  private Listing() {}

  static void run() throws IOException {
    try (DataFolder data = DataFolder.make()) {
      String arn;
      try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
          Connection connection = new Connection(server.port())) {
        arn = Api.createDataset(connection, "bench");
        Api.fill(connection, arn, ENTRIES);
      }
      try (ServerProcess server = ServerProcess.start(data.path(), HEAP);
          Connection connection = new Connection(server.port())) {
        Answer opening = page(connection, arn, "", Optional.empty());
        Figures.row(
            "first page after a restart, opening included",
            "",
            "%.0f ms".formatted(opening.millis()));
        List<Answer> cold = new ArrayList<>();
        for (String filter : FILTERS) {
          cold.add(page(connection, arn, filter, Optional.empty()));
        }
        through(connection, arn, "", "< 5 ms");
        for (int i = 0; i < FILTERS.size(); i++) {
          filter(connection, arn, FILTERS.get(i), cold.get(i));
        }
        for (String filter : List.of(LAST, NOWHERE, both(ERRORS, NOWHERE))) {
          through(connection, arn, filter, "");
        }
        Figures.row(
            "resident at most", "bounded", "%.0f MB".formatted(server.memoryMegabytes("VmHWM")));
      }
    }
  }

  private static String labels(String label) {
    return "\"ContainsLabels\":[\"" + label + "\"]";
  }

  private static String sourceRef(String part) {
    return "\"SourceRefContains\":\"" + part + "\"";
  }

  private static String both(String one, String other) {
    return one + "," + other;
  }

  private static Answer page(
      Connection connection, String arn, String filter, Optional<String> token) throws IOException {
    return connection.timed(Api.listing(arn, filter, token));
  }

  private static void filter(Connection connection, String arn, String filter, Answer cold)
      throws IOException {
    double[] millis = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      millis[i] = page(connection, arn, filter, Optional.empty()).millis();
    }
    Figures.row(
        "first page of `%s` (%d entries)".formatted(filter, Api.entries(cold.json())),
        "< 50 ms",
        "median %.1f ms, p99 %.1f ms; just after the restart %.1f ms"
            .formatted(Figures.median(millis), Figures.percentile(millis, 0.99), cold.millis()));
  }

  private static void through(Connection connection, String arn, String filter, String target)
      throws IOException {
    List<Double> all = new ArrayList<>();
    int entries = 0;
    Optional<String> token = Optional.empty();
    do {
      Answer page = page(connection, arn, filter, token);
      all.add(page.millis());
      entries += Api.entries(page.json());
      token = page.nextToken();
    } while (token.isPresent());
    if (filter.isEmpty() && entries != ENTRIES) {
      throw new IllegalStateException("the pages have " + entries + " entries");
    }
    double[] millis = all.stream().mapToDouble(Double::doubleValue).toArray();
    Figures.row(
        "a page, all %,d pages of %s (%,d entries)"
            .formatted(
                millis.length, filter.isEmpty() ? "all entries" : "`" + filter + "`", entries),
        target,
        "median %.2f ms, p99 %.2f ms, at most %.1f ms"
            .formatted(
                Figures.median(millis),
                Figures.percentile(millis, 0.99),
                Figures.percentile(millis, 1)));
  }
}
