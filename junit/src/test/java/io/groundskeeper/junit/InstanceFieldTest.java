package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.rekognition.RekognitionClient;

/** A server for each test: every one makes a project of the same name. */
final class InstanceFieldTest {
  @RegisterExtension
  private final GroundskeeperExtension groundskeeper = new GroundskeeperExtension();

  @BeforeEach
  void has_nothing_at_first() {
    assertThat(groundskeeper.groundskeeper().projects()).isEmpty();
  }

  @RepeatedTest(4)
  void each_test_has_its_own() {
    try (RekognitionClient client = Rekognition.client(groundskeeper.endpoint())) {
      String dataset = Rekognition.train(client, "flowers");

      assertThat(client.listDatasetEntries(r -> r.datasetArn(dataset)).datasetEntries()).hasSize(1);
    }
  }
}
