package io.groundskeeper.acceptance;

import static io.groundskeeper.acceptance.ManifestClient.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.rekognition.model.DatasetLabelDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DistributeDataset;
import software.amazon.awssdk.services.rekognition.model.InvalidS3ObjectException;
import software.amazon.awssdk.services.rekognition.model.S3Object;

/** Datasets from manifests in a folder of buckets, by a server with the quotas of AWS. */
final class ImportTest {
  private static final String BUCKET = "manifests";
  private static final int ENTRIES_MAX = 250_000;
  private static final int LABELS_MAX = 250;
  private static final long MANIFEST_BYTES_MAX = 1L << 30;

  private static final String INACCESSIBLE = "The manifest file extension or contents are invalid.";
  private static final String FORBIDDEN = "The S3 bucket permissions are incorrect.";

  @TempDir private static Path folder;
  private static Path bucket;
  private static PackagedServer server;
  private static ManifestClient client;

  /** Each test has its own. */
  private final String project = "p" + System.nanoTime();

  @BeforeAll
  static void start() throws IOException {
    Path buckets = folder.resolve("buckets");
    bucket = Files.createDirectories(buckets.resolve(BUCKET));
    server =
        PackagedServer.start(
            folder.resolve("data"), "--buckets", buckets.toString(), "--quotas", "aws");
    client = ManifestClient.of(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static S3Object put(String key, byte[] content) throws IOException {
    Path file = bucket.resolve(key);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return object(BUCKET, key);
  }

  private static S3Object put(String key, int lines, IntFunction<String> line) throws IOException {
    return put(
        key, IntStream.range(0, lines).mapToObj(line).collect(joining("\n")).getBytes(UTF_8));
  }

  private static String unlabelled(int number) {
    return "{\"source-ref\":\"s3://pics/%d\"}".formatted(number);
  }

  private static String labelled(int number) {
    return KilledClient.line("s3://pics/" + number, "label-" + number, 0);
  }

  // ---- what becomes a dataset

  @ParameterizedTest
  @ValueSource(
      strings = {"train.manifest", "a/b.c/jahr 2026/Rasen grün.jsonl", "100%25 + more.json"})
  void a_manifest_becomes_a_dataset_with_its_entries_in_their_order(String key) throws IOException {
    String arn =
        client.creates(project, put(key, ScenarioFiles.content("manifest.jsonl")), 15, 13, 3, 10);

    assertThat(client.entries(arn))
        .containsExactlyElementsOf(ScenarioFiles.lines("manifest.listed.jsonl"));
    assertThat(client.calls().listDatasetLabels(l -> l.datasetArn(arn)).datasetLabelDescriptions())
        .extracting(DatasetLabelDescription::labelName)
        .containsExactlyElementsOf(
            ScenarioFiles.lines("manifest.labels.tsv").stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList());
  }

  @Test
  void a_link_that_stays_in_the_folder_is_followed() throws IOException {
    put("real/one.manifest", 1, ImportTest::labelled);
    Files.createSymbolicLink(bucket.resolve("one.manifest"), Path.of("real/one.manifest"));

    client.creates(project, object(BUCKET, "one.manifest"), 1, 1, 0, 1);
  }

  @Test
  void as_many_rows_as_aws_has_are_not_too_many() throws IOException {
    client.creates(
        project, put("full.manifest", ENTRIES_MAX, ImportTest::unlabelled), ENTRIES_MAX, 0, 0, 0);
  }

  @Test
  void as_many_labels_as_aws_has_are_not_too_many() throws IOException {
    client.creates(
        project,
        put("labels.manifest", LABELS_MAX, ImportTest::labelled),
        LABELS_MAX,
        LABELS_MAX,
        0,
        LABELS_MAX);
  }

  @Test
  void the_dataset_can_be_updated() throws IOException {
    S3Object manifest = put("again.manifest", 10, ImportTest::labelled);
    String arn = client.creates(project, manifest, 10, 10, 0, 10);
    client
        .calls()
        .updateDatasetEntries(u ->
            u.datasetArn(arn).changes(c -> c.groundTruth(SdkBytes.fromUtf8String(unlabelled(3)))));

    assertThat(client.describe(arn).status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(ManifestClient.statistics(client.describe(arn))).containsExactly(10, 9, 0, 9);
  }

  // ---- what does not

  @ParameterizedTest
  @CsvSource({
    "no such key, manifests, none.manifest",
    "no such bucket, elsewhere, none.manifest",
    "a folder, manifests, folder.manifest",
    "a version, manifests, versioned.manifest",
  })
  void a_manifest_that_is_not_there_is_inaccessible(String what, String in, String key)
      throws IOException {
    Files.createDirectories(bucket.resolve("folder.manifest"));
    S3Object.Builder named = object(in, key).toBuilder();
    if (key.startsWith("versioned")) {
      put(key, 1, ImportTest::labelled);
      named.version("3");
    }

    client.fails(project, named.build(), INACCESSIBLE);
  }

  @ParameterizedTest
  @CsvSource({"manifest", "a.b/manifest", "manifest.", "a/.b/"})
  void a_key_without_extension_is_no_manifest(String key) throws IOException {
    if (!key.endsWith("/")) {
      put(key, 1, ImportTest::labelled);
    }

    client.fails(project, object(BUCKET, key), INACCESSIBLE);
  }

  @Test
  void what_is_no_text_of_json_lines_is_no_manifest() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H'};

    client.fails(project, put("image.png", png), INACCESSIBLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\n"})
  void a_manifest_without_lines_is_empty(String content) throws IOException {
    client.fails(
        project, put("empty.manifest", content.getBytes(UTF_8)), "The manifest file is empty.");
  }

  @Test
  void a_manifest_over_1_gib_is_too_large() throws IOException {
    try (var sparse = new RandomAccessFile(bucket.resolve("huge.manifest").toFile(), "rw")) {
      sparse.setLength(MANIFEST_BYTES_MAX + 1);
    }

    client.fails(
        project,
        object(BUCKET, "huge.manifest"),
        "The manifest file size exceeds the maximum supported size.");
  }

  @Test
  void one_row_too_many_is_too_many_rows() throws IOException {
    client.fails(
        project,
        put("rows.manifest", ENTRIES_MAX + 1, ImportTest::unlabelled),
        "The manifest file has too many rows.");
  }

  @Test
  void one_label_too_many_is_too_many_labels() throws IOException {
    client.fails(
        project,
        put("label.manifest", LABELS_MAX + 1, ImportTest::labelled),
        "The manifest file has too many labels.");
  }

  @Test
  void images_of_two_buckets_are_too_many_buckets() throws IOException {
    client.fails(
        project,
        put(
            "buckets.manifest",
            10,
            number -> labelled(number).replace("s3://pics/9", "s3://photos/9")),
        "The manifest file contains images from multiple S3 buckets.");
  }

  @Test
  void more_than_a_fifth_of_bad_lines_are_too_many_errors() throws IOException {
    client.creates(project, badLines(20), 80, 80, 0, 80);
    client.fails(project + "-21", badLines(21), "The manifest file has too many terminal errors.");
  }

  private static S3Object badLines(int percent) throws IOException {
    return put(percent + ".manifest", 100, number -> number < percent ? "{}" : labelled(number));
  }

  @Test
  void too_few_images_of_a_label_are_not_distributed() throws IOException {
    String arn = client.creates(project, put("few.manifest", 1, ImportTest::labelled), 1, 1, 0, 1);
    String projectArn =
        client
            .calls()
            .describeProjects(p -> p.projectNames(project))
            .projectDescriptions()
            .getFirst()
            .projectArn();
    String test =
        client
            .calls()
            .createDataset(d -> d.projectArn(projectArn).datasetType("TEST"))
            .datasetArn();

    client
        .calls()
        .distributeDatasetEntries(d ->
            d.datasets(
                Stream.of(arn, test)
                    .map(each -> DistributeDataset.builder().arn(each).build())
                    .toList()));

    for (String each : new String[] {arn, test}) {
      assertThat(client.describe(each).status()).isEqualTo(DatasetStatus.UPDATE_FAILED);
      assertThat(client.describe(each).statusMessage())
          .isEqualTo(
              "The manifest file doesn't have enough labeled images to distribute the dataset.");
    }
  }

  // ---- what would leave the folder

  @Test
  void no_name_leaves_the_folder() throws IOException {
    Path secret = Files.createDirectories(folder.resolve("secret")).resolve("s.manifest");
    Files.writeString(secret, labelled(1));
    Files.createSymbolicLink(bucket.resolve("link.manifest"), secret);
    Files.createSymbolicLink(bucket.resolve("door"), secret.getParent());
    Files.createSymbolicLink(bucket.resolveSibling("gate"), secret.getParent());
    Path nested = Files.createDirectories(bucket.resolve("deep/er"));
    Files.createSymbolicLink(
        nested.resolve("up.manifest"), Path.of("../../../../secret/s.manifest"));

    for (String key :
        new String[] {
          "../../secret/s.manifest",
          "a/../../../secret/s.manifest",
          "./../../secret/s.manifest",
          "..//../secret/s.manifest",
          "%2e%2e/%2e%2e/secret/s.manifest",
          secret.toString(),
          "/" + secret,
          "file://" + secret,
        }) {
      client.fails("p" + System.nanoTime(), object(BUCKET, key), INACCESSIBLE);
    }
    for (String key : new String[] {"link.manifest", "door/s.manifest", "deep/er/up.manifest"}) {
      client.fails("p" + System.nanoTime(), object(BUCKET, key), FORBIDDEN);
    }
    client.fails(project, object("gate", "s.manifest"), FORBIDDEN);
  }

  // ---- what is refused at once

  @Test
  void a_server_without_buckets_refuses_at_once_and_has_no_dataset(@TempDir Path data) {
    try (PackagedServer without = PackagedServer.start(data);
        ManifestClient other = ManifestClient.of(without)) {
      Refusals.refused(
          InvalidS3ObjectException.class, () -> other.begin(project, object(BUCKET, "a.manifest")));
      assertThat(
              other
                  .calls()
                  .describeProjects(p -> p.projectNames(project))
                  .projectDescriptions()
                  .getFirst()
                  .datasets())
          .isEmpty();
    }
  }

  @Test
  void an_object_without_name_is_refused_at_once() {
    Refusals.refused(
        InvalidS3ObjectException.class,
        () -> client.begin(project, S3Object.builder().bucket(BUCKET).build()));
  }
}
