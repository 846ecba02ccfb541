package io.groundskeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ListDatasetEntries of versions. */
final class VersionPages {
  private static final int PAGES_MAX = 2_000;
  private static final int PAGE_ENTRIES = 100;

  private final Connection connection;
  private final String arn;

  VersionPages(Connection connection, String arn) {
    this.connection = connection;
    this.arn = arn;
  }

  /**
   * Pages of a version in their order.
   *
   * @param millis of each
   */
  record Walk(double[] millis) {
    double firstMillis() {
      return millis[0];
    }

    double median() {
      return Figures.median(millis);
    }
  }

  /** The first page at the head. */
  static Answer first(Connection connection, String arn) throws IOException {
    return connection.callOwn("ListDatasetEntries", "{\"DatasetArn\":\"%s\"}".formatted(arn));
  }

  /** So many pages at the head, so that the server's code is compiled. */
  void warmUp(int pages) throws IOException {
    walk("", pages);
  }

  /** The first pages of a version, without a warm-up of its own. */
  Walk walk(long version) throws IOException {
    return walk(",\"Version\":" + version, PAGES_MAX);
  }

  private Walk walk(String version, int pagesMax) throws IOException {
    List<Double> millis = new ArrayList<>();
    String token = "";
    while (millis.size() < pagesMax) {
      Answer page =
          connection.callOwn(
              "ListDatasetEntries", "{\"DatasetArn\":\"%s\"%s%s}".formatted(arn, version, token));
      millis.add(page.millis());
      Optional<String> next = page.nextToken();
      if (next.isEmpty()) {
        break;
      }
      if (Api.entries(page.json()) != PAGE_ENTRIES) {
        throw new IllegalStateException("not a full page: " + page.json());
      }
      token = ",\"NextToken\":\"" + next.get() + '"';
    }
    return new Walk(millis.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
