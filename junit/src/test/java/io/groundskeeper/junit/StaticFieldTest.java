package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.Dataset;
import io.groundskeeper.Groundskeeper;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.rekognition.RekognitionClient;

/** One server for all tests of a class. */
final class StaticFieldTest {
  @RegisterExtension
  static final GroundskeeperExtension groundskeeper =
      new GroundskeeperExtension(Groundskeeper.Options.DEFAULT.withAccount("123456789012"));

  private static URI first = URI.create("");

  @BeforeAll
  static void makes_a_dataset_before_all_tests() {
    first = groundskeeper.endpoint();
    groundskeeper.groundskeeper().createProject("shared");
  }

  @AfterAll
  static void still_has_it_after_all_tests() {
    assertThat(groundskeeper.groundskeeper().project("shared")).isPresent();
  }

  @Test
  void what_a_client_makes_is_in_the_store() {
    try (RekognitionClient client = Rekognition.client(groundskeeper.endpoint())) {
      String arn = Rekognition.train(client, "flowers");

      Dataset train = groundskeeper.groundskeeper().dataset("flowers/train");
      assertThat(train.arn()).hasToString(arn).asString().contains(":123456789012:");
      assertThat(train.entries()).singleElement().asString().contains("s3://bucket/flowers.jpg");
    }
  }

  @Test
  void what_is_in_the_store_is_seen_by_a_client() {
    try (RekognitionClient client = Rekognition.client(groundskeeper.endpoint())) {
      assertThat(client.describeProjects(r -> r.projectNames("shared")).projectDescriptions())
          .hasSize(1);
    }
  }

  @Nested
  class InNestedClasses {
    @Test
    void it_is_the_same_server() {
      assertThat(groundskeeper.endpoint()).isEqualTo(first);
      assertThat(groundskeeper.groundskeeper().project("shared")).isPresent();
    }
  }
}
