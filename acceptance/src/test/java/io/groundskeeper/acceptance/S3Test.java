package io.groundskeeper.acceptance;

import static io.groundskeeper.acceptance.ManifestClient.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DatasetStatusMessageCode;
import software.amazon.awssdk.services.rekognition.model.S3Object;

/** Datasets from manifests of an S3 server. */
final class S3Test {
  private static final String KEY = "labels/jahr 2026/Rasen grün.manifest";
  private static final S3Object MANIFEST = object("manifests", KEY);
  private static final String INACCESSIBLE = "The manifest file extension or contents are invalid.";

  @TempDir private static Path folder;
  @TempDir private static Path data;
  private static S3Proxy s3;
  private static PackagedServer server;
  private static ManifestClient client;

  @BeforeAll
  static void start() throws IOException {
    Path objects = folder.resolve("objects");
    Path manifest = objects.resolve("manifests").resolve(KEY);
    Files.createDirectories(manifest.getParent());
    Files.write(manifest, ScenarioFiles.content("manifest.jsonl"));
    s3 = S3Proxy.start(objects);
    server = start(data, s3.endpoint(), S3Proxy.SECRET);
    client = ManifestClient.of(server);
  }

  private static PackagedServer start(Path data, URI endpoint, String secret) {
    Map<String, String> credentials =
        Map.of("AWS_ACCESS_KEY_ID", S3Proxy.IDENTITY, "AWS_SECRET_ACCESS_KEY", secret);
    return PackagedServer.start(credentials, data, "--s3-endpoint", endpoint.toString());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    s3.close();
  }

  @Test
  void a_manifest_becomes_a_dataset_with_its_entries_in_their_order() {
    String arn = client.creates("found", MANIFEST, 15, 13, 3, 10);

    assertThat(client.entries(arn))
        .containsExactlyElementsOf(ScenarioFiles.lines("manifest.listed.jsonl"));
  }

  @Test
  void a_bucket_that_is_not_there_is_inaccessible() {
    client.fails("no-bucket", object("elsewhere", KEY), INACCESSIBLE);
  }

  @Test
  void a_key_that_is_not_there_is_inaccessible() {
    client.fails("no-key", object("manifests", "labels/other.manifest"), INACCESSIBLE);
  }

  @ParameterizedTest
  @CsvSource({"manifests, ../s3proxy.manifest", "elsewhere, ../manifests/" + KEY})
  void a_key_with_dots_is_no_way_out_of_its_bucket(String bucket, String key) {
    String arn = client.begin("dots-" + bucket, object(bucket, key));

    assertThat(client.await(arn).status()).isEqualTo(DatasetStatus.CREATE_FAILED);
    assertThat(client.entries(arn)).isEmpty();
  }

  @Test
  void wrong_credentials_are_forbidden(@TempDir Path other) {
    try (PackagedServer stranger = start(other, s3.endpoint(), "guessed");
        ManifestClient calls = ManifestClient.of(stranger)) {
      calls.fails("forbidden", MANIFEST, "The S3 bucket permissions are incorrect.");
    }
  }

  @Test
  void an_endpoint_that_does_not_answer_is_named(@TempDir Path other) throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    try (PackagedServer alone = start(other, nobody, S3Proxy.SECRET);
        ManifestClient calls = ManifestClient.of(alone)) {
      DatasetDescription failed = calls.await(calls.begin("silent", MANIFEST));

      assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
      assertThat(failed.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.SERVICE_ERROR);
      assertThat(failed.statusMessage()).contains(nobody.toString(), "does not answer");
    }
  }
}
