package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.row.RejectedLines;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionReport;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets from manifests in buckets. */
@Tag("long")
final class ManifestImportTest {
  private final MemoryStore store = MemoryStore.strict();
  private final TestBuckets buckets = new TestBuckets();
  private TestAccount account = new TestAccount(store, Quotas.OPEN, buckets);

  @AfterEach
  void close() {
    account.close();
  }

  private DatasetArn begin(ObjectName manifest) {
    return account
        .datasets()
        .create(
            account.project("p" + manifest.hashCode()),
            DatasetType.TRAIN,
            new Datasets.Source.Manifest(manifest),
            Map.of());
  }

  private DatasetDescription create(ObjectName manifest) {
    return account.awaitDone(begin(manifest));
  }

  private static String images(int from, int to) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(from, to)
        .forEach(i -> lines.append(EntryLines.image(i, "l" + i % 3)).append('\n'));
    return lines.toString();
  }

  @Test
  void a_manifest_becomes_one_version_with_its_entries_in_their_order() {
    DatasetDescription created = create(buckets.put("a/train.manifest", images(0, 10_000)));

    assertThat(created.status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(created.statusMessage())
        .isEqualTo("The dataset was successfully created from the manifest file.");
    assertThat(created.stats()).isEqualTo(new DatasetStats(10_000, 10_000, 3, 0));
    assertThat(account.images(created.arn()))
        .isEqualTo(IntStream.range(0, 10_000).mapToObj(Integer::toString).toList());
    assertThat(account.labels(created.arn()))
        .extracting(LabelStats::name)
        .containsExactly("l0", "l1", "l2");
    assertThat(account.update(created.arn(), EntryLines.image(7, "new")).stats().totalEntries())
        .isEqualTo(10_000);
  }

  @Test
  void what_is_rejected_is_reported_with_its_line_across_blocks() {
    String manifest = images(0, 5_000) + "no JSON\n" + images(4_999, 10_000) + images(17, 18);

    DatasetDescription created = create(buckets.put("train.jsonl", manifest));

    assertThat(created.stats().totalEntries()).isEqualTo(10_000);
    List<RejectedLine> rejected = rejected(created.arn());
    assertThat(rejected)
        .extracting(RejectedLine::lineNumber)
        .containsExactly(5_001L, 5_002L, 10_003L);
    assertThat(rejected)
        .extracting(RejectedLine::error)
        .containsExactly(
            TerminalContentError.ERROR_INVALID_JSON_LINE,
            TerminalContentError.ERROR_DUPLICATE_SOURCE_REF,
            TerminalContentError.ERROR_DUPLICATE_SOURCE_REF);
    assertThat(rejected.getFirst().beginning()).isEqualTo("no JSON");
  }

  private List<RejectedLine> rejected(DatasetArn arn) {
    List<RejectedLine> all = new ArrayList<>();
    String token = null;
    do {
      VersionReport version = account.history().describe(arn, At.NEWEST, token, 2);
      all.addAll(version.rejected().items());
      token = version.rejected().nextToken();
    } while (token != null);
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "none.manifest, '', The manifest file extension or contents are invalid.",
    "noextension, x, The manifest file extension or contents are invalid.",
    "a.b/noextension, x, The manifest file extension or contents are invalid.",
    "image.png, '\u0001PNG', The manifest file extension or contents are invalid.",
    "empty.manifest, '\n\n', The manifest file is empty.",
    "forbidden.manifest, x, The S3 bucket permissions are incorrect.",
    "bad.manifest, '{}\n{}\n{\"source-ref\":\"s3://images/1\"}', The manifest file has too many terminal"
        + " errors."
  })
  void a_manifest_that_can_be_no_dataset_fails_with_the_documented_message(
      String key, String content, String message) {
    if (!content.isEmpty()) {
      buckets.put(key, content);
    }

    DatasetDescription failed = create(TestBuckets.name(key));

    assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
    assertThat(failed.statusMessage()).isEqualTo(message);
    assertThat(failed.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.CLIENT_ERROR);
    assertThat(account.lines(failed.arn())).isEmpty();
    assertThat(failed.stats()).isEqualTo(DatasetStats.NONE);
  }

  @Test
  void a_failed_import_keeps_its_report_and_nothing_else_and_can_be_updated() {
    String manifest = images(0, 5_000) + "no\n".repeat(3_000);

    DatasetDescription failed = create(buckets.put("bad.manifest", manifest));

    assertThat(failed.statusMessage()).isEqualTo("The manifest file has too many terminal errors.");
    assertThat(rejected(failed.arn())).hasSize(3_000);
    assertThat(store.everything())
        .noneMatch(row ->
            new String(row.key().partition(), StandardCharsets.ISO_8859_1).startsWith("part/"));
    DatasetDescription updated = account.update(failed.arn(), EntryLines.image(4_999, "l9"));
    assertThat(updated.stats()).isEqualTo(new DatasetStats(1, 1, 1, 0));
    assertThat(account.labels(failed.arn())).containsExactly(new LabelStats("l9", 1, 0));
  }

  @Test
  void of_very_many_rejected_lines_the_first_are_kept_and_all_are_counted() {
    int more = RejectedLine.LISTED_MAX + 700;
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < 4 * more; i++) {
      manifest.append("{\"source-ref\":\"s3://bucket/").append(i).append("\"}\n");
    }
    manifest.append("x\n".repeat(more));

    DatasetDescription created = create(buckets.put("m.jsonl", manifest.toString()));

    assertThat(created.status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    VersionReport report = account.history().describe(created.arn(), At.NEWEST, null, 1);
    assertThat(report.description().rejectedLines()).isEqualTo(more);
    assertThat(report.rejectedLinesKept()).isEqualTo(RejectedLine.LISTED_MAX);
    RejectedLines lines =
        new RejectedLines(
            store,
            account.datasets().require(created.arn()).head().id(),
            account.datasets().require(created.arn()).versions().requireVersion(1).transaction());
    List<RejectedLine> all = new ArrayList<>();
    RejectedLines.Position end =
        lines.read(RejectedLines.Position.START, RejectedLine.LISTED_MAX, Integer.MAX_VALUE, all);
    assertThat(all).hasSize(RejectedLine.LISTED_MAX);
    assertThat(end.before()).isEqualTo(RejectedLine.LISTED_MAX);
    assertThat(rowsOfReports()).isEqualTo(end.row());
  }

  private long rowsOfReports() {
    return store.everything().stream()
        .filter(row ->
            new String(row.key().partition(), StandardCharsets.ISO_8859_1).startsWith("rejected/"))
        .count();
  }

  @Test
  void a_manifest_that_cannot_become_good_any_more_is_not_read_to_its_end() {
    // Of what is left not even lines as short as can be would be enough.
    buckets.put("bad.jsonl", "x\n".repeat(3_000_000));
    buckets.failAfter(5_000_000);

    DatasetDescription failed = create(TestBuckets.name("bad.jsonl"));

    assertThat(failed.statusMessage())
        .isEqualTo("The manifest file extension or contents are invalid.");
    assertThat(rowsOfReports()).isPositive();
  }

  @Test
  void a_manifest_that_can_still_become_good_is_read_on() {
    String manifest = "x\n".repeat(2_000) + images(0, 9_000);

    DatasetDescription created = create(buckets.put("late.jsonl", manifest));

    assertThat(created.stats().totalEntries()).isEqualTo(9_000);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 1000000, 1000, false, The manifest file size exceeds the maximum supported size.",
    "1000000, 9, 1000, false, The manifest file has too many rows.",
    "1000000, 1000000, 2, false, The manifest file has too many labels.",
    "1000000, 1000000, 1000, true, The manifest file contains images from multiple S3 buckets.",
  })
  void quotas_fail_the_whole_manifest(
      long bytes, long entries, long labels, boolean singleBucket, String message) {
    account.close();
    account = new TestAccount(store, new Quotas(bytes, entries, labels, 50, singleBucket), buckets);
    String manifest = images(0, 9) + images(9, 10).replace("bucket", "other");

    assertThat(create(buckets.put("m.jsonl", manifest)).statusMessage()).isEqualTo(message);
  }

  @Test
  void a_bucket_that_breaks_off_fails_with_its_reason() {
    buckets.failAfter(300_000);

    DatasetDescription failed = create(buckets.put("m.jsonl", images(0, 10_000)));

    assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
    assertThat(failed.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.SERVICE_ERROR);
    assertThat(failed.statusMessage()).contains("s3://manifests/m.jsonl", "connection reset");
  }

  @Test
  void a_failure_that_nobody_expected_fails_the_dataset_instead_of_leaving_it_in_progress() {
    ObjectName manifest = buckets.put("m.jsonl", images(0, 10_000));
    AtomicBoolean broken = new AtomicBoolean(true);
    CutStore breaking =
        new CutStore(store, Integer.MAX_VALUE) {
          @Override
          public void write(List<Mutation> mutations) {
            if (mutations.size() > 1 && broken.getAndSet(false)) {
              throw new IllegalArgumentException("on purpose");
            }
            super.write(mutations);
          }
        };
    try (TestAccount other = new TestAccount(breaking, Quotas.OPEN, buckets)) {
      DatasetArn arn =
          other
              .datasets()
              .create(
                  other.project("q"),
                  DatasetType.TRAIN,
                  new Datasets.Source.Manifest(manifest),
                  Map.of());

      DatasetDescription failed = other.awaitDone(arn);

      assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
      assertThat(failed.statusMessage()).contains("the server failed").contains("on purpose");
      assertThat(other.update(arn, EntryLines.image(1)).stats().totalEntries()).isEqualTo(1);
    }
  }

  @Test
  void a_write_that_fails_is_tried_again() {
    ObjectName manifest = buckets.put("m.jsonl", images(0, 10_000));
    ProjectArn project = account.project("p");
    store.failNextWrite(MemoryStore.Fault.APPLIED);

    DatasetArn arn =
        account
            .datasets()
            .create(project, DatasetType.TRAIN, new Datasets.Source.Manifest(manifest), Map.of());

    DatasetDescription made = account.awaitDone(arn);
    assertThat(made.status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(account.images(arn)).hasSize(10_000);
  }

  @Test
  void while_it_runs_the_dataset_says_how_far_it_is_and_cannot_be_used() throws Exception {
    buckets.stopAfter(30);
    DatasetArn arn = begin(buckets.put("m.jsonl", images(0, 30_000)));
    while (!buckets.isWaiting()) {
      Thread.sleep(1);
    }

    DatasetDescription running = account.describe(arn);
    assertThat(running.status()).isEqualTo(DatasetStatus.CREATE_IN_PROGRESS);
    assertThat(running.statusMessage()).matches("The dataset is being created.*");
    assertThatThrownBy(() -> account.update(arn, EntryLines.image(1)))
        .hasMessageContaining("being created");
    assertThatThrownBy(() -> account.lines(arn)).hasMessageContaining("being created");

    buckets.goOn();
    assertThat(account.awaitDone(arn).stats().totalEntries()).isEqualTo(30_000);
  }

  @Test
  void a_stop_in_the_middle_begins_again_at_the_next_start() throws Exception {
    buckets.stopAfter(30);
    DatasetArn arn = begin(buckets.put("m.jsonl", images(0, 30_000)));
    while (!buckets.isWaiting()) {
      Thread.sleep(1);
    }
    account.close();
    buckets.goOn();
    MemoryStore afterwards = store.crash(new Random(1));
    account = new TestAccount(afterwards, Quotas.OPEN, buckets);

    assertThat(account.awaitDone(arn).status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(account.images(arn)).hasSize(30_000).doesNotHaveDuplicates();
    account.datasets().delete(arn);
    account.awaitGone(arn);
    assertThat(afterwards.everything())
        .noneMatch(row ->
            new String(row.key().partition(), StandardCharsets.ISO_8859_1).startsWith("part/"));
  }

  @Test
  void a_server_without_buckets_says_so_at_once() {
    try (TestAccount without = new TestAccount(MemoryStore.strict())) {
      ProjectArn project = without.project("p");
      assertThatThrownBy(() ->
              without
                  .datasets()
                  .create(
                      project,
                      DatasetType.TRAIN,
                      new Datasets.Source.Manifest(TestBuckets.name("a.jsonl")),
                      Map.of()))
          .isInstanceOfSatisfying(
              Refusal.class,
              e -> assertThat(e.reason()).isEqualTo(Refusal.Reason.INVALID_S3_OBJECT));
    }
  }
}
