package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetLabelDescription;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesResponse;
import software.amazon.awssdk.services.rekognition.model.ListDatasetLabelsResponse;
import software.amazon.awssdk.services.rekognition.model.ResourceNotFoundException;

/** The calls that the steps of the scenario are made of. */
final class ScenarioCalls {
  private static final int POLLS_MAX = 600;
  private static final Duration POLL = Duration.ofMillis(100);

  private final RekognitionClient client;

  ScenarioCalls(RekognitionClient client) {
    this.client = client;
  }

  void waitUntilGone(String arn) throws InterruptedException {
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      try {
        client.describeDataset(r -> r.datasetArn(arn));
      } catch (ResourceNotFoundException gone) {
        return;
      }
      Thread.sleep(POLL);
    }
    throw new AssertionError(arn + " is not gone in time");
  }

  void send(String arn, byte[] blob) {
    client.updateDatasetEntries(
        r -> r.datasetArn(arn).changes(c -> c.groundTruth(SdkBytes.fromByteArray(blob))));
  }

  DatasetDescription describe(String arn) throws InterruptedException {
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      DatasetDescription description =
          client.describeDataset(r -> r.datasetArn(arn)).datasetDescription();
      if (!description.statusAsString().endsWith("_IN_PROGRESS")) {
        return description;
      }
      Thread.sleep(POLL);
    }
    throw new AssertionError(arn + " is not ready in time");
  }

  ListDatasetEntriesResponse firstPage(String arn) {
    return client.listDatasetEntries(entries(arn, 5).build());
  }

  List<List<String>> entryPages(String arn, @Nullable String from) {
    return pages(
        from,
        token -> client.listDatasetEntries(entries(arn, 5).nextToken(token).build()),
        ListDatasetEntriesResponse::datasetEntries,
        ListDatasetEntriesResponse::nextToken);
  }

  List<List<String>> labelPages(String arn) {
    return pages(
        null,
        token -> client.listDatasetLabels(r -> r.datasetArn(arn).maxResults(4).nextToken(token)),
        page -> page.datasetLabelDescriptions().stream().map(ScenarioCalls::row).toList(),
        ListDatasetLabelsResponse::nextToken);
  }

  /**
   * The pages from a token on, as they come, until a page has no token. An empty one would never
   * end.
   */
  private static <P> List<List<String>> pages(
      @Nullable String from,
      Function<@Nullable String, P> call,
      Function<P, List<String>> items,
      Function<P, @Nullable String> nextToken) {
    List<List<String>> pages = new ArrayList<>();
    String token = from;
    do {
      P page = call.apply(token);
      pages.add(items.apply(page));
      token = nextToken.apply(page);
      assertThat(token).isNotEqualTo("");
    } while (token != null);
    return pages;
  }

  static ListDatasetEntriesRequest.Builder entries(String arn, int pageSize) {
    return ListDatasetEntriesRequest.builder().datasetArn(arn).maxResults(pageSize);
  }

  private static String row(DatasetLabelDescription label) {
    Integer boxes = label.labelStats().boundingBoxCount();
    return "%s\t%d\t%s"
        .formatted(label.labelName(), label.labelStats().entryCount(), boxes == null ? "-" : boxes);
  }
}
