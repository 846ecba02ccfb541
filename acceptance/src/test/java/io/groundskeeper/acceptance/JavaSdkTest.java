package io.groundskeeper.acceptance;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;

/** The synchronous client of the AWS SDK for Java 2. */
final class JavaSdkTest extends JavaSdkScenario<RekognitionClient> {
  @Override
  RekognitionClient connect(URI endpoint) {
    return configured(RekognitionClient.builder(), endpoint).build();
  }

  @Override
  RekognitionClient operations(RekognitionClient client) {
    return client;
  }

  @Override
  List<String> everyEntry(RekognitionClient client, ListDatasetEntriesRequest request) {
    return client.listDatasetEntriesPaginator(request).stream()
        .flatMap(page -> page.datasetEntries().stream())
        .toList();
  }
}
