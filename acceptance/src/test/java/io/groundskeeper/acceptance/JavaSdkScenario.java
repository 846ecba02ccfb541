package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;

/**
 * The scenario of {@code SCENARIO.md} by a client of the AWS SDK for Java 2.
 *
 * @param <C> the client
 */
abstract class JavaSdkScenario<C extends SdkClient> {
  @TempDir private Path data;

  /** A client that talks to the server there. */
  abstract C connect(URI endpoint);

  /** The operations of the client, as calls that wait for the answer. */
  abstract RekognitionClient operations(C client);

  /** All entries that a request lists, by the client's own paginator. */
  abstract List<String> everyEntry(C client, ListDatasetEntriesRequest request);

  static <B extends AwsClientBuilder<B, ?>> B configured(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }

  @Test
  void runs_the_scenario() throws InterruptedException {
    try (PackagedServer server = PackagedServer.start(data);
        C client = connect(server.endpoint())) {
      ScenarioRun run = new ScenarioRun(operations(client), request -> everyEntry(client, request));
      assertThat(run.all()).isEqualTo(ScenarioFiles.steps());
    }
  }
}
