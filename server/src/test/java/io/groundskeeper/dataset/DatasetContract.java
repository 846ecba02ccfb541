package io.groundskeeper.dataset;

import static io.groundskeeper.dataset.EntryLines.boxes;
import static io.groundskeeper.dataset.EntryLines.image;
import static io.groundskeeper.dataset.EntryLines.withError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What projects and datasets do, whatever the store. */
abstract class DatasetContract {
  private Store store;
  private TestAccount account;

  /** The server, or the servers, that calls go to. */
  TestAccount servers(Store theStore) {
    return new TestAccount(theStore);
  }

  /** A new and empty store. */
  abstract Store openStore();

  @BeforeEach
  void open() {
    store = openStore();
    account = servers(store);
  }

  @AfterEach
  void close() {
    account.close();
    store.close();
  }

  private static Filter filter(
      @Nullable List<String> labels,
      @Nullable Boolean labeled,
      @Nullable String sourceRef,
      @Nullable Boolean errors) {
    return new Filter(labels, labeled, sourceRef, errors);
  }

  private static String[] numbered(int from, int to, String... labels) {
    return IntStream.range(from, to).mapToObj(i -> image(i, labels)).toArray(String[]::new);
  }

  private void assertRefused(Refusal.Reason reason, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  @Test
  void was_never_updated_before_it_was_made_and_never_before_the_last_time() {
    AtomicLong now = new AtomicLong(1_700_000_000_000L);
    try (TestAccount still =
        new TestAccount(store, Quotas.OPEN, () -> Instant.ofEpochMilli(now.get()))) {
      still.project("first");
      DatasetArn arn = still.train("p");
      DatasetDescription made = still.describe(arn);
      assertThat(made.created()).isAfter(Instant.ofEpochMilli(now.get()));
      assertThat(made.lastUpdated()).isEqualTo(made.created());

      now.addAndGet(1_000);
      assertThat(still.update(arn, image("a")).lastUpdated())
          .isEqualTo(Instant.ofEpochMilli(now.get()));
      now.addAndGet(-500);
      Instant last = still.update(arn, image("b")).lastUpdated();
      assertThat(last).isEqualTo(Instant.ofEpochMilli(now.get() + 500));
      assertThat(still.update(arn, "no line").lastUpdated()).isEqualTo(last);
    }
  }

  @Test
  void times_follow_a_clock_that_was_ahead_and_versions_are_found_by_them() {
    AtomicLong now = new AtomicLong(1_700_000_000_000L);
    try (TestAccount server =
        new TestAccount(store, Quotas.OPEN, () -> Instant.ofEpochMilli(now.get()))) {
      DatasetArn arn = server.train("p");
      now.addAndGet(1_000);
      server.update(arn, image("right"));
      now.addAndGet(3_600_000);
      server.update(arn, image("ahead"));
      now.addAndGet(-3_500_000);
      assertThat(server.update(arn, image("right again")).lastUpdated())
          .isEqualTo(Instant.ofEpochMilli(now.get()));
      now.addAndGet(1_000);
      server.update(arn, image("later"));

      assertThat(at(server, arn, now.get())).isEqualTo(5);
      assertThat(at(server, arn, now.get() - 500)).isEqualTo(4);
      assertThat(at(server, arn, now.get() - 50_000)).isEqualTo(2);
      assertThat(at(server, arn, now.get() + 7_200_000)).isEqualTo(5);
    }
  }

  private static long at(TestAccount server, DatasetArn arn, long millis) {
    return server
        .history()
        .describe(arn, new At.Time(Instant.ofEpochMilli(millis)), null, 1)
        .description()
        .version();
  }

  @Test
  void half_of_a_surrogate_pair_is_in_no_source_ref() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("who?"), image("\uD83D\uDC26"));

    assertThat(account.images(arn, filter(null, null, "?", null))).containsExactly("who?");
    assertThat(account.images(arn, filter(null, null, "\uD83D\uDC26", null)))
        .containsExactly("\uD83D\uDC26");
    for (String half : List.of("\uD83D", "\uDC26", "who\uDC26", "\uDC26\uD83D")) {
      assertThat(account.images(arn, filter(null, null, half, null))).isEmpty();
    }
  }

  @Test
  void adds_entries_at_the_end_and_counts_them() {
    DatasetArn arn = account.train("p");

    DatasetDescription description =
        account.update(arn, image("a", "cat"), boxes("b", "dog", "cat"), image("c"));
    account.update(arn, withError("d", "cat"));

    assertThat(description.status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(description.statusMessage()).isEqualTo("The dataset was successfully updated.");
    assertThat(account.images(arn)).containsExactly("a", "b", "c", "d");
    assertThat(account.describe(arn).stats()).isEqualTo(new DatasetStats(3, 4, 2, 1));
  }

  @Test
  void replaces_the_entry_with_the_same_source_ref_in_its_place() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("a", "cat"), image("b", "cat"), image("c", "cat"));

    account.update(arn, image("d", "fox"), image("b", "dog"));

    assertThat(account.images(arn)).containsExactly("a", "b", "c", "d");
    assertThat(account.lines(arn).get(1))
        .isEqualTo(image("b", "dog").replaceFirst("}$", ",\"cl-metadata\":{\"is_labeled\":true}}"));
    assertThat(account.describe(arn).stats()).isEqualTo(new DatasetStats(4, 4, 3, 0));
  }

  @Test
  void a_source_ref_is_matched_exactly() {
    DatasetArn arn = account.train("p");

    account.update(arn, image("a"), image("A"), image("a "), image("%61"));

    assertThat(account.describe(arn).stats().totalEntries()).isEqualTo(4);
  }

  @Test
  void applies_a_call_in_which_a_fifth_of_the_lines_is_invalid_and_nothing_where_it_is_more() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("a", "cat"));

    DatasetDescription fifth =
        account.update(arn, image("b"), image("c"), "not JSON", image("d"), image("e"));
    DatasetDescription more = account.update(arn, image("f"), "not JSON", image("g"), image("h"));

    assertThat(fifth.status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(more.status()).isEqualTo(DatasetStatus.UPDATE_FAILED);
    assertThat(more.statusMessage()).isEqualTo("The manifest file has too many terminal errors.");
    assertThat(more.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.CLIENT_ERROR);
    assertThat(more.stats()).isEqualTo(fifth.stats());
    assertThat(account.images(arn)).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void a_failed_update_is_forgotten_with_the_next_good_one() {
    DatasetArn arn = account.train("p");

    assertThat(account.update(arn, "\n").statusMessage()).isEqualTo("The manifest file is empty.");
    assertThat(account.update(arn, image("a")).status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(account.images(arn)).containsExactly("a");
  }

  @Test
  void a_listed_line_that_is_sent_back_changes_nothing() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("a", "cat"), withError("b", "dog"), image("c"), boxes("d", "dog"));
    List<String> listed = account.lines(arn);
    DatasetStats stats = account.describe(arn).stats();

    account.update(arn, listed.toArray(String[]::new));

    assertThat(account.lines(arn)).isEqualTo(listed);
    assertThat(account.describe(arn).stats()).isEqualTo(stats);
  }

  @Test
  void every_filter_finds_what_it_says_and_all_must_hold() {
    DatasetArn arn = account.train("p");
    account.update(
        arn,
        image("cats/1", "cat"),
        image("cats/2", "cat", "dog"),
        boxes("dogs/3", "dog", "fox"),
        image("none/4"),
        withError("dogs/5", "dog"));

    assertThat(account.images(arn, filter(List.of("cat"), null, null, null)))
        .containsExactly("cats/1", "cats/2");
    assertThat(account.images(arn, filter(List.of("fox", "cat"), null, null, null)))
        .containsExactly("cats/1", "cats/2", "dogs/3");
    assertThat(account.images(arn, filter(List.of("cow"), null, null, null))).isEmpty();
    assertThat(account.images(arn, filter(null, true, null, null)))
        .containsExactly("cats/1", "cats/2", "dogs/3", "dogs/5");
    assertThat(account.images(arn, filter(null, false, null, null))).containsExactly("none/4");
    assertThat(account.images(arn, filter(null, null, null, true))).containsExactly("dogs/5");
    assertThat(account.images(arn, filter(null, null, null, false)))
        .containsExactly("cats/1", "cats/2", "dogs/3", "none/4");
    assertThat(account.images(arn, filter(null, null, "bucket/dogs", null)))
        .containsExactly("dogs/3", "dogs/5");
    assertThat(account.images(arn, filter(List.of("dog"), true, "s/", false)))
        .containsExactly("cats/2", "dogs/3");
    assertThat(account.images(arn, filter(List.of("dog"), false, null, null))).isEmpty();
  }

  @Test
  void filters_follow_replacements() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("a", "cat"), image("b", "cat"));

    account.update(arn, boxes("a", "dog"));

    assertThat(account.images(arn, filter(List.of("cat"), null, null, null))).containsExactly("b");
    assertThat(account.images(arn, filter(List.of("dog"), null, null, null))).containsExactly("a");
    assertThat(account.labels(arn))
        .containsExactly(new LabelStats("cat", 1, 0), new LabelStats("dog", 1, 1));
  }

  @Test
  void lists_labels_in_order_of_first_appearance_with_their_counts() {
    DatasetArn arn = account.train("p");
    account.update(
        arn, boxes("a", "zebra", "ant"), image("b", "ant"), boxes("c", "ant", "bee", "ant"));

    assertThat(account.labels(arn))
        .containsExactly(
            new LabelStats("zebra", 1, 1),
            new LabelStats("ant", 3, 2),
            new LabelStats("bee", 1, 1));

    account.update(arn, image("a"));
    assertThat(account.labels(arn)).extracting(LabelStats::name).containsExactly("ant", "bee");
    assertThat(account.describe(arn).stats().totalLabels()).isEqualTo(2);
  }

  @Test
  void paging_shows_each_of_ten_thousand_entries_once_while_another_client_updates()
      throws Exception {
    DatasetArn arn = account.train("p");
    for (int from = 0; from < 10_000; from += 2_000) {
      account.update(arn, numbered(from, from + 2_000, "before"));
    }
    List<String> lines = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    try (var other = Executors.newSingleThreadExecutor()) {
      var updates =
          other.submit(() -> {
            int times = 0;
            while (!done.get()) {
              account.update(
                  arn, image(times * 37 % 10_000, "after"), image("new" + times, "after"));
              times++;
            }
            return times;
          });
      String token = null;
      do {
        Page<String> page = account.datasets().listEntries(arn, Filter.NONE, token, 100);
        lines.addAll(page.items());
        token = page.nextToken();
      } while (token != null);
      done.set(true);
      assertThat(updates.get()).isPositive();
    }

    List<String> images = lines.stream().map(TestAccount::image).toList();
    List<String> all = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
    // The first page may have been as of a version after some of the updates.
    assertThat(images.subList(0, 10_000)).isEqualTo(all);
    assertThat(images).doesNotHaveDuplicates();
    assertThat(images.size() - 10_000)
        .isEqualTo(lines.stream().filter(line -> line.contains("s3://bucket/new")).count());
    long replaced =
        lines.subList(0, 10_000).stream().filter(line -> line.contains("after")).count();
    assertThat(replaced).isEqualTo(Math.min(images.size() - 10_000, 10_000));
  }

  @Test
  void a_page_with_a_source_ref_ends_early_beside_a_sparse_filter_and_misses_nothing() {
    DatasetArn arn = account.train("p");
    String[] lines = numbered(0, 120_000);
    for (int i = 0; i < lines.length; i += 1_000) {
      lines[i] = image(i, "rare");
    }
    // Neither parts nor calls are aligned with what is kept in memory together.
    account.update(arn, Arrays.copyOf(lines, 50_001));
    account.update(arn, Arrays.copyOfRange(lines, 50_001, lines.length));
    Filter sparse = filter(null, true, "/11", null);

    Page<String> first = account.datasets().listEntries(arn, sparse, null, 100);

    assertThat(first.items()).hasSize(1);
    assertThat(first.nextToken()).isNotNull();
    assertThat(account.images(arn, sparse))
        .containsExactly(
            "11000", "110000", "111000", "112000", "113000", "114000", "115000", "116000", "117000",
            "118000", "119000");
  }

  @Test
  void a_page_begun_before_a_restart_goes_on_after_it_as_of_the_same_version() {
    DatasetArn arn = account.train("p");
    account.update(arn, numbered(0, 30, "before"));
    Page<String> first = account.datasets().listEntries(arn, Filter.NONE, null, 10);
    account.update(arn, numbered(5, 40, "after"));
    account.close();
    account = servers(store);

    Page<String> second = account.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 100);

    assertThat(second.items()).hasSize(20).allMatch(line -> line.contains("before"));
    assertThat(second.nextToken()).isNull();
  }

  @Test
  void refuses_a_token_of_another_listing() {
    ProjectArn project = account.project("p");
    DatasetArn arn = account.create(project, DatasetType.TRAIN);
    DatasetArn other = account.create(project, DatasetType.TEST);
    account.update(arn, numbered(0, 30, "x", "y", "z"));
    account.update(other, numbered(0, 30, "x", "y", "z"));
    Datasets datasets = account.datasets();
    String token =
        Objects.requireNonNull(datasets.listEntries(arn, Filter.NONE, null, 10).nextToken());
    String labels = datasets.listLabels(arn, null, 1).nextToken();

    Filter labeled = filter(null, true, null, null);
    Refusal.Reason invalid = Refusal.Reason.INVALID_PAGINATION_TOKEN;
    assertRefused(invalid, () -> datasets.listEntries(other, Filter.NONE, token, 10));
    assertRefused(invalid, () -> datasets.listEntries(arn, labeled, token, 10));
    assertRefused(invalid, () -> datasets.listEntries(arn, Filter.NONE, labels, 10));
    assertRefused(invalid, () -> datasets.listLabels(arn, token, 10));
    for (String tampered : List.of("x", "", "%%%", "A" + token, token + "A", "é")) {
      assertRefused(invalid, () -> datasets.listEntries(arn, Filter.NONE, tampered, 10));
    }
    for (int i = 0; i < token.length(); i++) {
      char swapped = token.charAt(i) == 'A' ? 'Q' : 'A';
      String edited = token.substring(0, i) + swapped + token.substring(i + 1);
      assertRefused(invalid, () -> datasets.listEntries(arn, Filter.NONE, edited, 10));
    }
  }

  @Test
  void a_copy_has_the_entries_of_its_source_at_the_time_and_goes_its_own_way() {
    ProjectArn project = account.project("p");
    DatasetArn source = account.create(project, DatasetType.TRAIN);
    account.update(source, numbered(0, 3_000, "cat"));
    account.update(source, boxes(7, "dog"), image(8), withError(9, "fox"));
    List<String> before = account.lines(source);
    DatasetStats stats = account.describe(source).stats();

    DatasetArn copy =
        account
            .datasets()
            .create(project, DatasetType.TEST, new Datasets.Source.Copy(source), Map.of());
    account.update(source, image("later"));
    DatasetDescription description = account.awaitDone(copy);

    assertThat(description.status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(description.statusMessage())
        .isEqualTo("The dataset was successfully created from the dataset.");
    assertThat(description.stats()).isEqualTo(stats);
    assertThat(account.lines(copy)).isEqualTo(before);
    account.update(copy, image(0, "own"));
    assertThat(account.lines(source)).hasSize(3_001).noneMatch(line -> line.contains("own"));
  }

  @Test
  void a_deleted_dataset_is_gone_and_another_can_take_its_place() {
    ProjectArn project = account.project("p");
    DatasetArn arn = account.create(project, DatasetType.TRAIN);
    account.update(arn, image("a"));

    account.datasets().delete(arn);
    account.awaitGone(arn);

    assertRefused(Refusal.Reason.RESOURCE_NOT_FOUND, () -> account.update(arn, image("b")));
    DatasetArn next = account.create(project, DatasetType.TRAIN);
    assertThat(account.images(next)).isEmpty();
    assertRefused(Refusal.Reason.RESOURCE_NOT_FOUND, () -> account.lines(arn));
  }

  @Test
  void a_project_has_one_dataset_of_each_type_and_stays_while_it_has_any() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);

    assertRefused(
        Refusal.Reason.RESOURCE_ALREADY_EXISTS, () -> account.create(project, DatasetType.TRAIN));
    assertRefused(Refusal.Reason.RESOURCE_IN_USE, () -> account.projects().delete(project));
    assertRefused(Refusal.Reason.RESOURCE_IN_USE, () -> account.project("p"));

    account.datasets().delete(train);
    account.awaitGone(train);
    account.projects().delete(project);
    assertRefused(
        Refusal.Reason.RESOURCE_NOT_FOUND, () -> account.create(project, DatasetType.TRAIN));
    assertThat(account.project("p")).isNotEqualTo(project);
  }

  @Test
  void describes_projects_newest_first_by_name_by_feature_and_in_pages() {
    for (int i = 0; i < 5; i++) {
      account.project("p" + i);
    }
    account.projects().create("mod", Feature.CONTENT_MODERATION, AutoUpdate.ENABLED, Map.of());
    account.create(account.project("with-dataset"), DatasetType.TEST);
    Set<Feature> labels = Set.of(Feature.CUSTOM_LABELS);

    Page<ProjectDescription> first = account.projects().describe(List.of(), labels, null, 4);
    Page<ProjectDescription> second =
        account.projects().describe(List.of(), labels, first.nextToken(), 4);

    assertThat(
            Stream.concat(first.items().stream(), second.items().stream()).map(p -> p.arn().name()))
        .containsExactly("with-dataset", "p4", "p3", "p2", "p1", "p0");
    assertThat(second.nextToken()).isNull();
    assertThat(first.items().getFirst().datasets()).hasSize(1);
    assertThat(account.projects().describe(List.of("p3", "none", "mod"), labels, null, 10).items())
        .extracting(p -> p.arn().name())
        .containsExactly("p3");
    assertThat(
            account
                .projects()
                .describe(List.of(), Set.of(Feature.CONTENT_MODERATION), null, 10)
                .items())
        .extracting(p -> p.arn().name())
        .containsExactly("mod");
  }

  @Test
  void tags_are_kept_for_projects_and_datasets() {
    ProjectArn project =
        account.projects().create("p", Feature.CUSTOM_LABELS, null, Map.of("a", "1"));
    DatasetArn arn =
        account
            .datasets()
            .create(project, DatasetType.TRAIN, new Datasets.Source.Nothing(), Map.of("b", "2"));
    ResourceTags tags = account.tags();

    tags.tag(project.toString(), Map.of("a", "3", "c", ""));
    tags.untag(arn.toString(), List.of("b", "none"));

    assertThat(tags.list(project.toString())).isEqualTo(Map.of("a", "3", "c", ""));
    assertThat(tags.list(arn.toString())).isEmpty();
    Map<String, String> many = new TreeMap<>();
    IntStream.range(0, ResourceTags.TAGS_MAX - 1).forEach(i -> many.put("t" + i, "v"));
    assertRefused(Refusal.Reason.SERVICE_QUOTA_EXCEEDED, () -> tags.tag(project.toString(), many));
    assertThat(tags.list(project.toString())).hasSize(2);
    account.datasets().delete(arn);
    account.awaitGone(arn);
    assertRefused(Refusal.Reason.RESOURCE_NOT_FOUND, () -> tags.list(arn.toString()));
  }

  @Test
  void of_ten_entries_with_one_label_two_move() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    DatasetArn test = account.create(project, DatasetType.TEST);
    account.update(train, numbered(0, 10, "cat"));
    List<String> before = account.lines(train);

    account.datasets().distribute(List.of(test, train));

    assertThat(account.describe(train).status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(account.describe(test).status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    assertThat(account.lines(train)).hasSize(8);
    assertThat(account.lines(test)).hasSize(2);
    assertThat(Stream.concat(account.lines(train).stream(), account.lines(test).stream()))
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(account.describe(train).stats()).isEqualTo(new DatasetStats(8, 8, 1, 0));
    assertThat(account.describe(test).stats()).isEqualTo(new DatasetStats(2, 2, 1, 0));
  }

  @Test
  void an_entry_that_moved_away_can_be_added_again() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    DatasetArn test = account.create(project, DatasetType.TEST);
    account.update(train, numbered(0, 10, "cat"));
    account.datasets().distribute(List.of(train, test));
    String moved = account.images(test).getFirst();

    account.update(train, image(moved, "dog"));

    assertThat(account.images(train)).hasSize(9).last().isEqualTo(moved);
  }

  @Test
  void refuses_to_distribute_what_are_not_a_full_train_and_an_empty_test_dataset() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    DatasetArn test = account.create(project, DatasetType.TEST);
    DatasetArn elsewhere = account.create(account.project("q"), DatasetType.TEST);
    Refusal.Reason invalid = Refusal.Reason.INVALID_PARAMETER;
    Datasets datasets = account.datasets();

    assertRefused(invalid, () -> datasets.distribute(List.of(train, test)));
    account.update(train, numbered(0, 10, "cat"));
    assertRefused(invalid, () -> datasets.distribute(List.of(train, train)));
    assertRefused(invalid, () -> datasets.distribute(List.of(train, elsewhere)));
    account.update(test, image("a", "cat"));
    assertRefused(invalid, () -> datasets.distribute(List.of(train, test)));
    assertThat(account.images(train)).hasSize(10);
    assertThat(account.describe(train).status()).isEqualTo(DatasetStatus.UPDATE_COMPLETE);
  }

  @Test
  void too_few_labelled_images_fail_on_both_sides() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    DatasetArn test = account.create(project, DatasetType.TEST);
    account.update(train, image("a", "cat"), image("b"), image("c"));

    account.datasets().distribute(List.of(train, test));

    for (DatasetArn arn : List.of(train, test)) {
      assertThat(account.describe(arn).status()).isEqualTo(DatasetStatus.UPDATE_FAILED);
      assertThat(account.describe(arn).statusMessage())
          .isEqualTo(
              "The manifest file doesn't have enough labeled images to distribute the dataset.");
    }
    assertThat(account.images(train)).containsExactly("a", "b", "c");
  }

  @Test
  void the_quotas_of_aws_fail_an_update_as_a_whole() {
    Quotas small = new Quotas(1 << 30, 4, 2, 50, true);
    try (TestAccount aws = new TestAccount(store, small)) {
      DatasetArn arn = aws.train("aws");
      aws.update(arn, image("a", "cat"), image("b", "dog"), image("c"));

      assertThat(aws.update(arn, image("d"), image("e")).statusMessage())
          .isEqualTo("The manifest file has too many rows.");
      assertThat(aws.update(arn, image("d", "fox")).statusMessage())
          .isEqualTo("The manifest file has too many labels.");
      assertThat(aws.update(arn, image("d").replace("bucket", "other-bucket")).statusMessage())
          .isEqualTo("The manifest file contains images from multiple S3 buckets.");
      assertThat(aws.images(arn)).containsExactly("a", "b", "c");

      assertThat(aws.update(arn, image("a", "fox"), image("d")).status())
          .isEqualTo(DatasetStatus.UPDATE_COMPLETE);
    }
  }

  @Test
  void everything_is_there_again_after_a_restart() {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    DatasetArn test = account.create(project, DatasetType.TEST);
    account.update(train, numbered(0, 2_500, "cat", "dog"));
    account.update(train, boxes(17, "fox"), withError("last", "cat"), image(18));
    account.datasets().distribute(List.of(train, test));
    account.update(test, image("only-test", "owl"));
    List<Object> before = state(train, test);
    account.close();
    account = servers(store);

    assertThat(state(train, test)).isEqualTo(before);
    account.update(train, image(17, "cat"));
    assertThat(account.images(train)).doesNotHaveDuplicates();
  }

  private List<Object> state(DatasetArn... arns) {
    List<Object> state = new ArrayList<>();
    for (DatasetArn arn : arns) {
      state.add(account.describe(arn));
      state.add(account.lines(arn));
      state.add(account.labels(arn));
    }
    return state;
  }

  @Test
  void updates_of_many_clients_at_once_are_all_there() throws Exception {
    DatasetArn arn = account.train("p");
    int clients = 8;
    int updates = 40;
    try (var executor = Executors.newFixedThreadPool(clients)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int own = client;
        work.add(() -> {
          for (int i = 0; i < updates; i++) {
            account.update(arn, image(own + "-" + i, "label" + own), image("shared", "x" + own));
          }
          return updates;
        });
      }
      for (var client : executor.invokeAll(work)) {
        client.get();
      }
    }

    assertThat(account.images(arn)).hasSize(clients * updates + 1).doesNotHaveDuplicates();
    assertThat(account.describe(arn).stats().totalLabels()).isEqualTo(clients + 1);
  }

  @Test
  void two_servers_over_one_store_lose_nothing_to_each_other() throws Exception {
    DatasetArn arn = account.train("p");
    try (TestAccount other = new TestAccount(store);
        var executor = Executors.newFixedThreadPool(2)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (TestAccount server : List.of(account, other)) {
        String name = server == other ? "other" : "one";
        work.add(() -> {
          for (int i = 0; i < 30; i++) {
            server.update(arn, image(name + i, name));
          }
          return 30;
        });
      }
      for (var server : executor.invokeAll(work)) {
        server.get();
      }
    }
    account.close();
    account = servers(store);

    assertThat(account.images(arn)).hasSize(60).doesNotHaveDuplicates();
    assertThat(account.labels(arn)).extracting(LabelStats::entryCount).containsExactly(30, 30);
  }

  @Test
  void after_many_changes_there_is_a_base_and_everything_reads_as_before() {
    DatasetArn arn = account.train("p");
    account.update(arn, image("a"), image("b"), image("c"));
    account.update(arn, image("c", "cat"));
    account.edits().delete(arn, List.of(EntryLines.ref("b")), Guard.NONE);
    for (int i = 0; i < Timing.VERSIONS_PER_BASE; i++) {
      account.update(arn, image("a", "dog" + i % 3));
    }
    account.awaitBase(arn);
    account.update(arn, image("d", "dog1"));
    long newest = account.history().describe(arn, At.NEWEST, null, 1).description().version();
    List<String> before = account.lines(arn);
    List<LabelStats> labels = account.labels(arn);

    account.close();
    account = servers(store);

    assertThat(account.lines(arn)).isEqualTo(before);
    assertThat(account.labels(arn)).containsExactlyInAnyOrderElementsOf(labels);
    assertThat(account.images(arn)).containsExactly("a", "c", "d");
    assertThat(account.sent(arn, new At.Version(3))).hasSize(3);
    assertThat(account.diff(arn, newest - 1, newest)).hasSize(1);
    account.update(arn, image("b"));
    assertThat(account.images(arn)).containsExactly("a", "c", "d", "b");
  }

  @Test
  void a_page_of_very_long_lines_ends_early_and_the_next_goes_on() {
    DatasetArn arn = account.train("p");
    String filler = "x".repeat(95_000);
    String[] lines =
        IntStream.range(0, 250)
            .mapToObj(i -> image(i).replace("}", ",\"filler\":\"" + filler + "\"}"))
            .toArray(String[]::new);
    for (int from = 0; from < lines.length; from += 50) {
      account.update(arn, Arrays.copyOfRange(lines, from, from + 50));
    }

    Page<String> page = account.datasets().listEntries(arn, Filter.NONE, null, 1_000);

    assertThat(page.items()).hasSizeBetween(1, 249);
    assertThat(page.nextToken()).isNotNull();
    assertThat(account.lines(arn, Filter.NONE, 1_000)).hasSize(250).doesNotHaveDuplicates();
    assertThat(account.sent(arn, At.NEWEST)).containsExactly(lines);
    assertThat(account.diff(arn, 1, 6)).hasSize(250);
    account.edits().rewriteSourceRefs(arn, "s3://bucket/", "s3://other/", Guard.NONE);
    assertThat(account.sent(arn, At.NEWEST)).hasSize(250);
    account.edits().revert(arn, 6, Guard.NONE);
    assertThat(account.sent(arn, At.NEWEST)).containsExactly(lines);
  }

  /** The AWS CLI takes a token that begins with a hyphen for an option. */
  @Test
  void every_token_begins_with_a_letter() {
    DatasetArn arn = account.train("p");
    account.update(arn, numbered(0, 400, "cat"));
    String token = null;
    do {
      Page<String> page = account.datasets().listEntries(arn, Filter.NONE, token, 1);
      token = page.nextToken();
      assertThat(token == null ? "a" : token).matches("[A-Za-z].*");
    } while (token != null);
  }
}
