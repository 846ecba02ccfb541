package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;

/**
 * A client that owns what it changes and has one change under way at most: so it can say what a
 * kill of the server may leave, which is all that was acknowledged, with or without that change.
 */
abstract class KilledClient {
  private static final Pattern SOURCE_REF = Pattern.compile("\"source-ref\":\"([^\"]+)\"");
  private static final Pattern CLASS_NAME = Pattern.compile("\"class-name\":\"([^\"]+)\"");
  private static final String LISTED_END = ",\"cl-metadata\":{\"is_labeled\":true}}";

  private final String name;
  private int markers;
  private final AtomicLong acknowledged = new AtomicLong();
  private int unacknowledgedKept;
  private int unacknowledgedLost;

  KilledClient(String name) {
    this.name = name;
  }

  /** Makes one change, and keeps in mind what it is until it is acknowledged. */
  abstract void call(Calls calls);

  /** What a server has to have. */
  interface Expected {
    /**
     * @throws AssertionError if something that was acknowledged is not there, or something is in
     *     part
     */
    void verify(Calls calls);
  }

  /**
   * What a server has to have that is killed now, or soon; may be asked by any thread, while a call
   * is under way.
   */
  abstract Expected expected();

  /** Verifies what a server has after a kill, and goes on from there. */
  abstract void settle(Calls calls);

  final String name() {
    return name;
  }

  /** Changes that the server said are saved. */
  final long acknowledged() {
    return acknowledged.get();
  }

  /** Changes whose answer was lost with the server, and which are there all the same. */
  final int unacknowledgedKept() {
    return unacknowledgedKept;
  }

  final int unacknowledgedLost() {
    return unacknowledgedLost;
  }

  final void countAcknowledged() {
    acknowledged.incrementAndGet();
  }

  final void countUnacknowledged(boolean kept) {
    if (kept) {
      unacknowledgedKept++;
    } else {
      unacknowledgedLost++;
    }
  }

  /** What no other change writes: every line of a change carries it, several times. */
  final String nextMarker() {
    return name + "-" + markers++;
  }

  final String sourceRef(int number) {
    return "s3://bucket/" + name + "/" + number + ".jpg";
  }

  /** A line as it is sent; its length depends on its number. */
  static String line(String sourceRef, String marker, int number) {
    return """
    {"source-ref":"%s","filler":"%s","kind":1,"kind-metadata":{"class-name":"%s",\
    "confidence":1,"human-annotated":"yes","creation-date":"2026-01-01T00:00:00",\
    "type":"groundtruth/image-classification","job-name":"%s"}}\
    """
        .formatted(sourceRef, (marker + " ").repeat(number % 20), marker, marker);
  }

  /** The same line as it is listed. */
  static String listed(String line) {
    return line.substring(0, line.length() - 1) + LISTED_END;
  }

  static String sourceRefOf(String line) {
    return SOURCE_REF.matcher(line).results().findFirst().orElseThrow().group(1);
  }

  /**
   * All that a dataset holds, which agrees with its statistics.
   *
   * @param lines as they are listed, in order
   */
  record Listing(List<String> lines) {
    private static final int PAGE_ENTRIES = 100;

    static Listing of(RekognitionClient client, String arn) {
      List<String> lines =
          client
              .listDatasetEntriesPaginator(l -> l.datasetArn(arn).maxResults(PAGE_ENTRIES))
              .datasetEntries()
              .stream()
              .toList();
      DatasetDescription description =
          client.describeDataset(d -> d.datasetArn(arn)).datasetDescription();
      assertThat(description.status())
          .as(description.statusMessage())
          .isIn(DatasetStatus.CREATE_COMPLETE, DatasetStatus.UPDATE_COMPLETE);
      long labels =
          lines.stream()
              .flatMap(line -> CLASS_NAME.matcher(line).results().map(MatchResult::group))
              .distinct()
              .count();
      var stats = description.datasetStats();
      assertThat(
              IntStream.of(
                      stats.totalEntries(),
                      stats.labeledEntries(),
                      stats.totalLabels(),
                      stats.errorEntries())
                  .boxed())
          .as("entries, labelled entries, labels and errors of %s", arn)
          .containsExactly(lines.size(), lines.size(), (int) labels, 0);
      return new Listing(lines);
    }

    int size() {
      return lines.size();
    }
  }
}
