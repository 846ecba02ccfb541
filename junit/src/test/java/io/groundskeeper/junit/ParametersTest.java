package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.Groundskeeper;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rekognition.RekognitionClient;

/** Without a field: tests take the server as parameters. */
@ExtendWith(GroundskeeperExtension.class)
final class ParametersTest {
  @Test
  void endpoint_and_store_are_of_the_same_server(URI endpoint, Groundskeeper groundskeeper) {
    try (RekognitionClient client = Rekognition.client(endpoint)) {
      Rekognition.train(client, "flowers");

      assertThat(groundskeeper.dataset("flowers/train").entries()).hasSize(1);
    }
  }
}
