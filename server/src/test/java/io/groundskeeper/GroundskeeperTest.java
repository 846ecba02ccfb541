package io.groundskeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.Datasets.Source;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.Refusal.Reason;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroundskeeperTest {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  @TempDir private Path temporary;
  private Path folder;
  private Groundskeeper groundskeeper;

  @BeforeEach
  void open() {
    folder = temporary.resolve("data");
    groundskeeper = Groundskeeper.open(folder);
  }

  @AfterEach
  void close() {
    groundskeeper.close();
  }

  private static String image(Object name, String... labels) {
    StringBuilder line = new StringBuilder("{\"source-ref\":\"" + ref(name) + "\"");
    for (int i = 0; i < labels.length; i++) {
      line.append(
          """
          ,"a%d":1,"a%d-metadata":{"class-name":"%s","confidence":1,"human-annotated":"yes",\
          "creation-date":"2020-03-06T17:46:39","type":"groundtruth/image-classification"}\
          """
              .formatted(i, i, labels[i]));
    }
    return line + "}";
  }

  private static String ref(Object name) {
    return "s3://bucket/" + name + ".jpg";
  }

  private Dataset train(String... lines) {
    groundskeeper.createProject("flowers");
    Dataset train = groundskeeper.createDataset("flowers", DatasetType.TRAIN);
    if (lines.length > 0) {
      train.update(lines);
    }
    return train;
  }

  private static List<String> downloaded(Dataset dataset) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    dataset.download(out);
    return out.toString(UTF_8).lines().toList();
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(call)
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  @Test
  void makes_lists_and_deletes_projects() {
    groundskeeper.createProject("flowers");
    groundskeeper.createProject(
        "moderation", Feature.CONTENT_MODERATION, AutoUpdate.ENABLED, Map.of("team", "trust"));

    assertThat(groundskeeper.projects().map(project -> project.arn().name()))
        .containsExactly("moderation", "flowers");
    assertThat(groundskeeper.project("flowers")).isPresent();
    assertThat(groundskeeper.project("trees")).isEmpty();
    assertThat(groundskeeper.tags("moderation")).containsExactly(Map.entry("team", "trust"));

    groundskeeper.deleteProject("flowers");
    assertThat(groundskeeper.project("flowers")).isEmpty();
  }

  @Test
  void turns_the_pages_of_long_listings() {
    Dataset train = train();
    List<String> lines = IntStream.range(0, 450).mapToObj(i -> image(i, "label-" + i)).toList();
    train.update(lines);
    IntStream.range(0, 205).forEach(i -> train.update(image(i, "newer")));

    assertThat(train.entries()).hasSize(450);
    assertThat(train.entries(Filter.NONE.withLabels("newer"))).hasSize(205);
    assertThat(train.labels(At.version(2)).map(LabelStats::name))
        .hasSize(450)
        .startsWith("label-0")
        .endsWith("label-449");
    assertThat(train.versions().map(VersionDescription::version))
        .hasSize(207)
        .startsWith(207L)
        .endsWith(1L);
    assertThat(train.diff(At.version(2), At.NEWEST).entries())
        .hasSize(205)
        .allMatch(entry -> entry.before() != null && entry.after() != null);
  }

  @Test
  void a_stream_of_entries_shows_one_version_whatever_is_changed_meanwhile() {
    Dataset train = train();
    train.update(IntStream.range(0, 450).mapToObj(i -> image(i)).toList());

    List<String> read =
        train.entries().peek(line -> train.deleteEntries(ref(0), ref(449))).limit(450).toList();

    assertThat(read).hasSize(450);
    assertThat(train.entries()).hasSize(448);
  }

  @Test
  void finds_datasets_by_short_name_and_by_arn() {
    Dataset train = train(image(1, "rose"));

    assertThat(groundskeeper.dataset("flowers/train"))
        .isEqualTo(train)
        .hasToString("flowers/train");
    assertThat(groundskeeper.dataset(train.arn().toString())).isEqualTo(train);
    assertThat(train.describe().stats().totalEntries()).isEqualTo(1);
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> groundskeeper.dataset("flowers/test"));
    assertRefused(Reason.INVALID_PARAMETER, () -> groundskeeper.dataset("flowers"));
    assertRefused(
        Reason.RESOURCE_ALREADY_EXISTS,
        () -> groundskeeper.createDataset("flowers", DatasetType.TRAIN));
    assertRefused(
        Reason.RESOURCE_NOT_FOUND, () -> groundskeeper.createDataset("trees", DatasetType.TRAIN));
  }

  @Test
  void updates_replace_and_merge_entries_and_say_what_they_left_out() throws IOException {
    Dataset train = train();
    String both = image(1, "rose") + "\n" + image(2, "tulip");

    assertThat(train.update(both)).isEqualTo(new ChangeResult(2, 2, 0, 0, 0, ""));
    assertThat(train.mergeAttributes("{\"source-ref\":\"" + ref(1) + "\",\"note\":\"x\"}"))
        .isEqualTo(new ChangeResult(3, 0, 1, 0, 0, ""));
    List<String> bad = List.of(image(3), image(4), image(5), "{\"no\":\"source-ref\"}");
    assertThat(train.update(bad).rejected()).isEqualTo(1);

    assertThat(downloaded(train).getFirst()).contains("rose").contains("\"note\":\"x\"");
    assertThat(train.rejectedLines(At.NEWEST).map(RejectedLine::error))
        .containsExactly(TerminalContentError.ERROR_MISSING_SOURCE_REF);
    assertThat(train.rejectedLines(At.version(2))).isEmpty();
  }

  @Test
  void uploads_from_a_stream_and_downloads_to_one() throws IOException {
    Dataset train = train();
    String manifest = image(1, "rose") + "\n" + image(2, "tulip") + "\n";

    ChangeResult result = train.upload(new ByteArrayInputStream(manifest.getBytes(UTF_8)));
    train.upload(new ByteArrayInputStream(image(3).getBytes(UTF_8)), UpdateMode.MERGE_ATTRIBUTES);

    assertThat(result.added()).isEqualTo(2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    train.download(At.version(2)).write(out, 0);
    assertThat(out.toString(UTF_8)).isEqualTo(manifest);
    assertThat(downloaded(train)).hasSize(3);
    assertRefused(
        Reason.INVALID_PARAMETER, () -> train.dryRun().upload(InputStream.nullInputStream()));
  }

  @Test
  void edits_labels_source_refs_and_entries() {
    Dataset train = train(image(1, "rse"), image(2, "tulip"), image(3, "tulpe"), image(4));

    assertThat(train.renameLabel("rse", "rose").replaced()).isEqualTo(1);
    assertThat(train.mergeLabels(List.of("tulip", "tulpe"), "tulip").replaced()).isEqualTo(1);
    assertThat(train.labels())
        .containsExactlyInAnyOrder(new LabelStats("rose", 1, 0), new LabelStats("tulip", 2, 0));
    assertThat(train.removeLabel("rose").replaced()).isEqualTo(1);
    assertThat(train.entries(Filter.NONE.withLabeled(false))).hasSize(2);
    assertThat(train.rewriteSourceRefs("s3://bucket/", "s3://other/").replaced()).isEqualTo(4);
    assertThat(train.deleteEntries("s3://other/4.jpg").removed()).isEqualTo(1);
    assertThat(
            train.deleteEntries(
                Filter.NONE.withLabels("tulip").withErrors(false).withSourceRefContaining("/3.")))
        .extracting(ChangeResult::removed)
        .isEqualTo(1L);
    assertThat(train.entries()).hasSize(2);
  }

  @Test
  void changes_can_be_tried_expected_and_repeated() {
    Dataset train = train(image(1, "rse"));

    assertThat(train.dryRun().renameLabel("rse", "rose"))
        .isEqualTo(new ChangeResult(2, 0, 1, 0, 0, ""));
    assertThat(train.version(At.NEWEST).version()).isEqualTo(2);
    assertRefused(Reason.CONFLICT, () -> train.expecting(1).update(image(2)));
    ChangeResult once = train.expecting(2).withToken("second").update(image(2));
    assertThat(train.expecting(2).withToken("second").update(image(2))).isEqualTo(once);
    assertRefused(
        Reason.IDEMPOTENT_PARAMETER_MISMATCH, () -> train.withToken("second").update(image(3)));
    assertThat(train.version(At.NEWEST).version()).isEqualTo(3);
  }

  /** Waits until a version that is made now has another time: versions have milliseconds. */
  private static void afterMillisecondOf(Instant time) {
    while (Instant.now().toEpochMilli() <= time.toEpochMilli()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void reads_compares_reverts_tags_and_expires_versions() throws IOException {
    Dataset train = train(image(1, "rose"));
    Instant before = train.version(At.NEWEST).time();
    afterMillisecondOf(before);
    train.tagVersion(At.NEWEST, "training-2026-11");
    train.update(image(1, "tulip"), image(2));
    train.deleteEntries(ref(2));

    assertThat(train.entries(At.tag("training-2026-11"), Filter.NONE)).hasSize(1);
    assertThat(train.entries(At.time(before), Filter.NONE).findFirst().orElseThrow())
        .contains("rose");
    Differences differences = train.diff(At.tag("training-2026-11"), At.version(3));
    assertThat(List.of(differences.added(), differences.replaced(), differences.removed()))
        .containsExactly(1L, 1L, 0L);
    assertThat(differences.from()).isEqualTo(2);
    assertThat(differences.to()).isEqualTo(3);
    assertThat(differences.entries().map(EntryDiff::sourceRef)).containsExactly(ref(1), ref(2));
    assertThat(train.diff(At.NEWEST, At.version(4)).isEmpty()).isTrue();

    assertThat(train.revert(At.tag("training-2026-11")).version()).isEqualTo(5);
    assertThat(downloaded(train)).containsExactly(image(1, "rose"));

    ExpiryResult tried = train.tryExpireVersionsBefore(At.NEWEST);
    assertThat(tried).isEqualTo(new ExpiryResult(3, 1, 5));
    assertThat(train.versions()).hasSize(5);
    assertThat(train.expireVersionsBefore(At.NEWEST)).isEqualTo(tried);
    assertThat(train.versions().map(VersionDescription::version)).containsExactly(5L, 2L);
    train.untagVersion("training-2026-11");
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.version(At.version(2)));
  }

  @Test
  void copies_distributes_and_deletes_datasets() throws Exception {
    Dataset train = train();
    train.update(IntStream.range(0, 10).mapToObj(i -> image(i, "rose")).toList());
    Dataset test = groundskeeper.createDataset("flowers", DatasetType.TEST);

    groundskeeper.distribute("flowers");
    assertThat(test.entries()).hasSize(2);

    groundskeeper.createProject("copies");
    Dataset copy =
        groundskeeper.createDataset(
            "copies", DatasetType.TRAIN, new Source.Copy(train.arn()), Map.of("kind", "copy"));
    assertThat(copy.await(WAIT_MAX).orElseThrow().status())
        .isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(copy.entries()).hasSize(8);
    assertThat(groundskeeper.tags("copies/train")).containsExactly(Map.entry("kind", "copy"));
    groundskeeper.tag("copies/train", Map.of("kind", "other", "more", ""));
    groundskeeper.untag(copy.arn().toString(), List.of("more"));
    assertThat(groundskeeper.tags("copies/train")).containsExactly(Map.entry("kind", "other"));

    assertRefused(Reason.RESOURCE_IN_USE, () -> groundskeeper.deleteProject("copies"));
    copy.delete();
    assertThat(copy.await(WAIT_MAX)).isEmpty();
    assertRefused(Reason.RESOURCE_NOT_FOUND, copy::describe);
    groundskeeper.deleteProject("copies");
  }

  @Test
  void makes_datasets_from_manifests_in_buckets_that_its_options_name() throws Exception {
    Source manifest = new Source.Manifest(ObjectName.parse("s3://bucket/train.manifest"));
    groundskeeper.createProject("flowers");
    assertRefused(
        Reason.INVALID_S3_OBJECT,
        () -> groundskeeper.createDataset("flowers", DatasetType.TRAIN, manifest, Map.of()));
    Path bucket = Files.createDirectories(temporary.resolve("buckets/bucket"));
    Files.writeString(bucket.resolve("train.manifest"), image(1, "rose") + "\n" + image(2));

    Groundskeeper.Options options =
        Groundskeeper.Options.DEFAULT
            .withBucketFolder(temporary.resolve("buckets"))
            .withQuotas(Quotas.AWS)
            .withRegion("eu-west-1")
            .withAccount("123456789012");
    try (Groundskeeper other = Groundskeeper.open(temporary.resolve("other"), options)) {
      assertThat(other.createProject("flowers").toString())
          .startsWith("arn:aws:rekognition:eu-west-1:123456789012:project/flowers/");
      Dataset train = other.createDataset("flowers", DatasetType.TRAIN, manifest, Map.of());

      assertThat(train.await(WAIT_MAX).orElseThrow().stats().totalEntries()).isEqualTo(2);
    }
  }

  /** What becomes of a dataset that is made of an object. */
  private VersionDescription made(Groundskeeper server, String key, byte[] object)
      throws Exception {
    Path bucket = Files.createDirectories(temporary.resolve("buckets/bucket"));
    Files.write(bucket.resolve(key), object);
    Source source = new Source.Manifest(ObjectName.parse("s3://bucket/" + key));
    server.createProject(key);
    Dataset dataset = server.createDataset(key, DatasetType.TRAIN, source, Map.of());
    assertThat(dataset.await(WAIT_MAX)).isPresent();
    return dataset.version(At.NEWEST);
  }

  @Test
  void an_object_that_is_no_manifest_is_told_for_what_it_is() throws Exception {
    Files.createDirectories(temporary.resolve("buckets"));
    Groundskeeper.Options options =
        Groundskeeper.Options.DEFAULT.withBucketFolder(temporary.resolve("buckets"));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(image(1).getBytes(UTF_8));
    }
    try (Groundskeeper other = Groundskeeper.open(temporary.resolve("other"), options)) {
      Map<String, String> objects =
          Map.of(
              "{\"images\":[],\"annotations\":[]}",
              "It is coco, not a manifest",
              "<annotation><filename>a</filename></annotation>",
              "one file of Pascal VOC",
              "<Error><Code>AccessDenied</Code></Error>",
              "an error message of S3 (AccessDenied)",
              "version https://git-lfs.github.com/spec/v1\noid x",
              "a Git LFS pointer",
              "[{\"prefix\":\"s3://b/\"},\"a.jpg\"]",
              "a ManifestFile of SageMaker",
              "[" + image(1) + "]",
              "jq -c '.[]' FILE",
              "image,label\na.jpg,cat",
              "It is csv, not a manifest",
              "PK\u0003\u0004 and so on",
              "It is a zip.",
              "{\"shapes\":[],\"imagePath\":\"a\"}",
              "It is labelme, not a manifest");
      int number = 0;
      for (Map.Entry<String, String> object : objects.entrySet()) {
        VersionDescription version =
            made(other, "o%d.manifest".formatted(number++), object.getKey().getBytes(UTF_8));
        assertThat(version.error()).contains(object.getValue());
      }
      assertThat(made(other, "gz.manifest", packed.toByteArray()).error())
          .contains("compressed with gzip", "groundskeeper import");

      String wide = image(1, "\u72d0") + "\r\n" + image(2, "\u72d0") + "\r\n";
      for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
        made(other, charset.name() + ".manifest", wide.getBytes(charset));
        assertThat(other.dataset(charset.name() + ".manifest/train").entries()).hasSize(2);
      }
    }
  }

  @Test
  void has_everything_when_it_is_opened_again() throws IOException {
    train(image(1, "rose"));
    groundskeeper.close();

    groundskeeper = Groundskeeper.open(folder);

    Dataset train = groundskeeper.dataset("flowers/train");
    assertThat(downloaded(train)).containsExactly(image(1, "rose"));
    assertThat(train.versions()).hasSize(2);
  }

  @Test
  void says_that_it_was_closed() {
    Dataset train = train(image(1));
    groundskeeper.close();
    groundskeeper.close();

    assertThatThrownBy(train::entries)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
    assertThatThrownBy(() -> groundskeeper.createProject("more"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> groundskeeper.serve(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_thread_that_is_interrupted_closes_it_whole() throws Exception {
    int port = groundskeeper.serve(0).endpoint().getPort();
    Thread.currentThread().interrupt();

    groundskeeper.close();

    assertThat(Thread.interrupted()).isTrue();
    groundskeeper = Groundskeeper.open(folder);
    assertThat(groundskeeper.serve(port).endpoint().getPort()).isEqualTo(port);
  }

  @Test
  void refuses_a_folder_that_is_open_in_this_process() {
    assertThatThrownBy(() -> Groundskeeper.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder + " is open in this process already");
    groundskeeper.createProject("still-there");
  }

  @Test
  void refuses_a_folder_that_another_process_has_open() throws Exception {
    Path other = temporary.resolve("other");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FolderHolder.class.getName(),
                other.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo(other.toString());

      assertThatThrownBy(() -> Groundskeeper.open(other))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "The data folder %s is in use by another process. Stop that one, or name another"
                  + " folder.",
              other);
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
    Groundskeeper.open(other).close();
  }

  @Test
  void says_what_is_wrong_with_a_folder_of_buckets_and_leaves_the_data_folder_free() {
    Path data = temporary.resolve("free");

    assertThatThrownBy(() ->
            Groundskeeper.open(
                data, Groundskeeper.Options.DEFAULT.withBucketFolder(temporary.resolve("missing"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");

    Groundskeeper.open(data).close();
  }

  @Test
  void serves_what_is_open_over_http_and_stops_with_it() throws Exception {
    train(image(1, "rose"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      LocalServer server = groundskeeper.serve(0);
      URI entries = server.endpoint().resolve("/datasets/flowers/train/entries");

      assertThat(get(client, entries).body()).isEqualTo(image(1, "rose") + "\n");
      assertThatThrownBy(() -> groundskeeper.serve(entries.getPort()))
          .isInstanceOf(IOException.class);

      server.close();
      assertThatThrownBy(() -> get(client, entries)).isInstanceOf(ConnectException.class);
      groundskeeper.serve(entries.getPort());
      assertThat(get(client, entries).statusCode()).isEqualTo(200);

      groundskeeper.close();
      assertThatThrownBy(() -> get(client, entries)).isInstanceOf(ConnectException.class);
    }
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void refuses_what_the_api_would_refuse() {
    Dataset train = train(image(1, "rose"));
    String[] nothing = {};

    List<ThrowingCallable> calls =
        List.of(
            () -> train.update(nothing),
            () -> train.mergeAttributes(List.of()),
            () -> train.deleteEntries(nothing),
            () -> train.deleteEntries(Filter.NONE),
            () -> train.deleteEntries(Filter.NONE.withSourceRefContaining("")),
            () -> train.deleteEntries(Filter.NONE.withLabels()),
            () -> train.mergeLabels(List.of(), "rose"),
            () -> train.renameLabel("rose", ""),
            () -> train.renameLabel("rose", "r".repeat(256)),
            () -> train.rewriteSourceRefs("", "s3://other/"),
            () -> train.withToken("no spaces"),
            () -> train.tagVersion(At.NEWEST, "2026"),
            () -> train.expireVersionsBefore(At.version(0)),
            () -> groundskeeper.tag("flowers", Map.of("aws:own", "x")),
            () -> groundskeeper.tag("flowers", Map.of("key", "v".repeat(257))),
            () ->
                groundskeeper.createProject(
                    "p", Feature.CUSTOM_LABELS, AutoUpdate.ENABLED, Map.of()));

    assertThat(calls).allSatisfy(call -> assertRefused(Reason.INVALID_PARAMETER, call));
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.version(At.version(99)));
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.entries(At.version(-1), Filter.NONE));
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.diff(At.version(1), At.version(9)));
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.revert(At.tag("none")));
    assertRefused(Reason.RESOURCE_NOT_FOUND, () -> train.removeLabel("tulip"));
    assertThat(train.versions()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a/b", "ümlaut"})
  void refuses_names_of_projects_that_cannot_be(String name) {
    assertRefused(Reason.INVALID_PARAMETER, () -> groundskeeper.createProject(name));
  }

  @Test
  void refuses_options_that_cannot_be() {
    Groundskeeper.Options options = Groundskeeper.Options.DEFAULT;

    assertThatThrownBy(() -> options.withRegion("Mars")).hasMessageContaining("'Mars'");
    assertThatThrownBy(() -> options.withAccount("1")).hasMessageContaining("12 digits");
    assertThatThrownBy(() -> groundskeeper.serve(70_000)).hasMessageContaining("65535");
  }
}
