package io.groundskeeper.dataset;

import static io.groundskeeper.dataset.Beside.await;
import static io.groundskeeper.dataset.Beside.text;
import static io.groundskeeper.dataset.Beside.unableToDelete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two servers do to the same at the same time, as the simulation has found it. */
@Timeout(BesideEachOtherTest.SECONDS_MAX)
final class BesideEachOtherTest {
  /** What does not come by then never does. */
  static final int SECONDS_MAX = 60;

  /** A server is dead soon. */
  private static final Timing SHORT =
      new Timing(
          Duration.ofMillis(5),
          Duration.ofMillis(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));

  /** A server that writes nothing by itself. */
  private static final Timing SELDOM =
      new Timing(
          Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(1), Duration.ofSeconds(60));

  private static final InstantSource STANDING = () -> Instant.ofEpochMilli(1_700_000_000_000L);

  private final MemoryStore store = MemoryStore.strict();

  @Test
  void a_change_without_a_version_gives_back_the_head_that_it_had_to_itself() {
    HookedStore slow = new HookedStore(store);
    try (TestAccount one = new TestAccount(slow);
        TestAccount other = new TestAccount(store)) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"));
      AtomicInteger overtaken = new AtomicInteger();
      slow.beforeCommit =
          mutations -> {
            if (HookedStore.touches(mutations, "token/") && overtaken.getAndIncrement() < 2) {
              other.update(arn, EntryLines.image("x" + overtaken.get()));
            }
          };
      one.edits().delete(arn, List.of(EntryLines.ref("none")), new Guard(null, "token", false));
      assertThat(overtaken.get()).isGreaterThan(2);
      assertThat(other.datasets().require(arn).head().writer()).isNull();
    }
  }

  @Test
  void of_two_servers_that_make_the_same_project_in_the_same_millisecond_one_is_refused() {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    try (TestAccount other = new TestAccount(store, Quotas.OPEN, STANDING);
        TestAccount one =
            new TestAccount(
                losing(store, "name/", isFirst, () -> other.project("p"), false),
                Quotas.OPEN,
                STANDING)) {
      assertThatThrownBy(() -> one.project("p"))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("already exists");
    }
  }

  /** One in which the outcome of a commit is lost, once, and something happens meanwhile. */
  private static HookedStore losing(
      Store store, String sort, AtomicBoolean isFirst, Runnable meanwhile, boolean applied) {
    return new HookedStore(store) {
      @Override
      public Outcome commit(
          byte[] partition,
          List<Condition> conditions,
          List<Mutation> mutations,
          List<Mutation> writes) {
        if (!HookedStore.touches(mutations, sort) || !isFirst.compareAndSet(true, false)) {
          return super.commit(partition, conditions, mutations, writes);
        }
        if (applied) {
          super.commit(partition, conditions, mutations, writes);
        }
        meanwhile.run();
        return new Outcome.Unknown(new StoreException("it was told to lose the answer"));
      }
    };
  }

  @Test
  void a_dataset_that_is_made_and_changed_by_others_before_that_is_known_is_not_refused() {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    try (TestAccount other = new TestAccount(store)) {
      ProjectArn project = other.project("p");
      Runnable meanwhile =
          () ->
              other.update(
                  other.datasets().named("p", DatasetType.TRAIN).orElseThrow(),
                  EntryLines.image("a"));
      try (TestAccount one = new TestAccount(losing(store, "head/", isFirst, meanwhile, true))) {
        DatasetArn arn = one.create(project, DatasetType.TRAIN);
        assertThat(one.images(arn)).containsExactly("a");
      }
    }
  }

  @Test
  void versions_of_a_dataset_that_is_being_deleted_are_not_said_to_be_equal() {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    try (TestAccount one = new TestAccount(slow);
        TestAccount other = new TestAccount(unableToDelete(store, "head/", isStuck))) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"));
      one.update(arn, EntryLines.image("b"));
      Runnable delete =
          () -> {
            other.datasets().delete(arn);
            await(() -> Leftovers.sorts(store, "commit/") == 0);
          };
      // It looks first how many there are, and then what they did.
      slow.onceBeforeScan("", "commit/", () -> slow.onceBeforeScan("", "commit/", delete));
      assertThatThrownBy(() -> one.diff(arn, 1, 3))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("being deleted");
      isStuck.set(false);
      other.awaitGone(arn);
    }
  }

  @Test
  void an_update_of_a_dataset_that_another_server_deletes_is_refused_as_that() {
    AtomicBoolean isStuck = new AtomicBoolean(true);
    try (TestAccount one = new TestAccount(store);
        TestAccount other = new TestAccount(unableToDelete(store, "head/", isStuck))) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"));
      other.update(arn, EntryLines.image("b"));
      other.datasets().delete(arn);
      // What it would have to read first is gone.
      await(() -> Leftovers.sorts(store, "commit/") == 0);
      assertThatThrownBy(() -> one.update(arn, EntryLines.image("c")))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("being deleted");
      isStuck.set(false);
      other.awaitGone(arn);
      assertThatThrownBy(() -> one.update(arn, EntryLines.image("c")))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("does not exist");
      assertThat(Leftovers.anyRows(store)).isFalse();
    }
  }

  @Test
  void a_copy_whose_source_is_deleted_meanwhile_says_so() {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    try (TestAccount one = new TestAccount(slow);
        TestAccount other = new TestAccount(unableToDelete(store, "head/", isStuck))) {
      ProjectArn project = one.project("p");
      DatasetArn from = one.create(project, DatasetType.TRAIN);
      one.update(from, EntryLines.image("a"));
      AtomicBoolean isDeleted = new AtomicBoolean();
      slow.afterCall =
          () -> {
            if (Thread.currentThread().getName().startsWith("import-")
                && isDeleted.compareAndSet(false, true)) {
              other.datasets().delete(from);
              await(() -> Leftovers.sorts(store, "commit/") == 0);
            }
          };
      DatasetArn copy =
          one.datasets()
              .create(project, DatasetType.TEST, new Datasets.Source.Copy(from), Map.of());
      DatasetDescription made = one.awaitDone(copy);
      assertThat(made.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
      assertThat(made.statusMessage()).contains("was deleted before it was copied");
      isStuck.set(false);
    }
  }

  @Test
  void a_project_that_is_deleted_while_it_is_still_being_made_does_not_come_back() {
    HookedStore slow = new HookedStore(store);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    try (TestAccount other = new TestAccount(store);
        TestAccount one = new TestAccount(slow)) {
      slow.beforeCommit =
          mutations -> {
            if (text(mutations.getFirst().partition()).startsWith("project/")
                && isFirst.compareAndSet(true, false)) {
              other
                  .projects()
                  .delete(other.projects().named("us-east-1", "000000000000", "p").orElseThrow());
            }
          };
      one.project("p");
      assertThat(isFirst).isFalse();
      assertThat(store.everything())
          .noneMatch(row -> text(row.key().partition()).startsWith("project/"));
    }
  }

  @Test
  void a_dataset_is_not_made_in_a_deleted_project_whose_row_comes_back_for_a_moment() {
    HookedStore slow = new HookedStore(store);
    HookedStore slower = new HookedStore(store);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    try (TestAccount one = new TestAccount(slow);
        TestAccount other = new TestAccount(slower);
        TestAccount third = new TestAccount(store)) {
      slow.beforeCommit =
          making -> {
            if (!text(making.getFirst().partition()).startsWith("project/")
                || !isFirst.compareAndSet(true, false)) {
              return;
            }
            ProjectArn arn = third.projects().named("us-east-1", "000000000000", "p").orElseThrow();
            slower.beforeCommit =
                mutations -> {
                  if (HookedStore.touches(mutations, "head/") && store.get(rowOf(making)) != null) {
                    third.projects().delete(arn);
                    Key row = rowOf(making);
                    store.commit(row.partition(), List.of(new Store.Condition(row, null)), making);
                  }
                };
            assertThatThrownBy(() -> other.create(arn, DatasetType.TRAIN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("does not exist");
          };
      one.project("p");
      assertThat(isFirst).isFalse();
      assertThat(store.everything())
          .noneMatch(row -> text(row.key().partition()).startsWith("project/"));
    }
  }

  private static Key rowOf(List<Store.Mutation> mutations) {
    return ((Store.Mutation.Put) mutations.getFirst()).key();
  }

  @Test
  void what_a_dead_server_wrote_is_removed_even_where_it_is_still_to_come() {
    AtomicBoolean isDead = new AtomicBoolean();
    HookedStore dying =
        new HookedStore(store) {
          @Override
          public void write(List<Mutation> mutations) {
            boolean isBase =
                mutations.stream().anyMatch(m -> text(m.partition()).startsWith("base/"));
            if (isBase) {
              isDead.set(true);
            }
            if (isDead.get()) {
              throw new StoreException("it is dead");
            }
            super.write(mutations);
          }

          @Override
          public Outcome commit(
              byte[] partition,
              List<Condition> conditions,
              List<Mutation> mutations,
              List<Mutation> writes) {
            if (isDead.get()) {
              throw new StoreException("it is dead");
            }
            return super.commit(partition, conditions, mutations, writes);
          }
        };
    HookedStore recorded = new HookedStore(store);
    Queue<String> dropped = new ConcurrentLinkedQueue<>();
    recorded.beforeWrite =
        mutations ->
            mutations.forEach(mutation -> {
              if (mutation instanceof Store.Mutation.Drop(byte[] partition)) {
                dropped.add(text(partition));
              }
            });
    try (TestAccount living = TestAccount.with(recorded, SHORT);
        TestAccount dead = TestAccount.with(dying, SHORT)) {
      DatasetArn arn = dead.train("p");
      dead.update(arn, EntryLines.image("a"));
      assertThatThrownBy(() -> dead.history().expire(arn, Optional.of(2L), Optional.empty(), false))
          .isInstanceOf(StoreException.class);
      await(() -> dropped.stream().anyMatch(partition -> partition.startsWith("base/")));
      assertThat(living.images(arn)).containsExactly("a");
    }
  }

  /** Other servers expire all before a version, and give the space back. */
  private void expire(TestAccount account, DatasetArn arn, long before) {
    account.history().expire(arn, Optional.of(before), Optional.empty(), false);
    await(() -> Leftovers.sorts(store, "reclaim") == 0);
  }

  /** The last that is done about what was left. */
  private static boolean deletesIntents(List<Store.Mutation> mutations) {
    return mutations.stream()
        .anyMatch(mutation ->
            mutation instanceof Store.Mutation.Delete
                && text(mutation.partition()).startsWith("intents/"));
  }

  private boolean isAnyIntentLeft() {
    return store.everything().stream()
        .anyMatch(row -> text(row.key().partition()).startsWith("intents/"));
  }

  /** Another server settles the same, makes a version, and expires all before it. */
  private void makeTheOnlyVersion(DatasetArn arn, String image) {
    try (TestAccount other = TestAccount.with(store, TestAccount.QUICK)) {
      other.update(arn, EntryLines.image(image));
      expire(other, arn, other.datasets().require(arn).head().version());
    }
  }

  @ParameterizedTest(name = "and the base that names it goes, too: {0}")
  @ValueSource(booleans = {false, true})
  void a_change_of_a_dead_server_stays_where_its_record_expires_just_before_it_is_looked_for(
      boolean baseGoes) {
    CutStore dying = new CutStore(store, Integer.MAX_VALUE);
    Beside slow = new Beside(store);
    AtomicInteger expired = new AtomicInteger();
    AtomicBoolean isSwept = new AtomicBoolean();
    try (TestAccount dead = TestAccount.with(dying, SELDOM)) {
      DatasetArn arn = dead.train("p");
      dead.update(arn, EntryLines.image("a"));
      dying.cutAfter(0);
      assertThat(isAnyIntentLeft()).isTrue();
      slow.onceBeforeScan(
          "maintenance-",
          "commit/",
          () -> {
            makeTheOnlyVersion(arn, "b");
            expired.incrementAndGet();
            if (baseGoes) {
              slow.onceBeforeBase(
                  "maintenance-",
                  () -> {
                    makeTheOnlyVersion(arn, "c");
                    expired.incrementAndGet();
                  });
            }
          });
      slow.beforeWrite = mutations -> isSwept.compareAndSet(false, deletesIntents(mutations));
      try (TestAccount starting = TestAccount.with(slow, SHORT)) {
        await(isSwept::get);
        assertThat(expired).hasValue(baseGoes ? 2 : 1);
        assertThat(starting.images(arn)).startsWith("a", "b");
      }
    }
  }

  @Test
  void what_a_failed_expiry_wrote_is_removed_though_the_dataset_is_deleted_meanwhile() {
    Beside slow = new Beside(store);
    AtomicBoolean fails = new AtomicBoolean(true);
    slow.beforeWrite =
        mutations -> {
          if (text(mutations.getFirst().partition()).startsWith("base/") && fails.get()) {
            throw new StoreException("it was told to fail");
          }
        };
    AtomicBoolean isStuck = new AtomicBoolean(true);
    AtomicBoolean isDeleted = new AtomicBoolean();
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other =
            TestAccount.with(unableToDelete(store, "head/", isStuck), TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (String image : List.of("a", "b", "c")) {
        one.update(arn, EntryLines.image(image));
      }
      Runnable delete =
          () -> {
            other.datasets().delete(arn);
            await(() -> Leftovers.sorts(store, "commit/") == 0);
            isDeleted.set(true);
          };
      slow.onceBeforeScan(
          "maintenance-",
          "commit/",
          () -> {
            expire(other, arn, 4);
            slow.onceBeforeBase("maintenance-", delete);
          });
      assertThatThrownBy(() -> one.history().expire(arn, Optional.of(3L), Optional.empty(), false))
          .isInstanceOf(StoreException.class);
      await(isDeleted::get);
      await(() -> !isAnyIntentLeft());
      isStuck.set(false);
    }
  }

  @ParameterizedTest(name = "{0} versions, the newest of which is in memory")
  @ValueSource(ints = {3, 4})
  void an_expiry_beside_a_deletion_says_that_the_dataset_is_being_deleted(int versions) {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other =
            TestAccount.with(unableToDelete(store, "head/", isStuck), TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (int version = 2; version <= versions; version++) {
        one.update(arn, EntryLines.image("i" + version));
      }
      slow.onceBeforeScan(
          "",
          "vtag/",
          () -> {
            other.datasets().delete(arn);
            await(() -> Leftovers.sorts(store, "commit/") == 0);
          });
      assertThatThrownBy(() -> one.history().expire(arn, Optional.of(3L), Optional.empty(), false))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("is being deleted");
      isStuck.set(false);
    }
  }

  @ParameterizedTest(name = "{0} versions, the newest of which is in memory")
  @ValueSource(ints = {3, 4})
  void an_expiry_beside_one_that_goes_further_is_told_no_damage(int versions) {
    Beside slow = new Beside(store);
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (int version = 2; version <= versions; version++) {
        one.update(arn, EntryLines.image("i" + version));
      }
      slow.onceBeforeScan(
          "",
          "vtag/",
          () -> {
            other.update(arn, EntryLines.image("last"));
            expire(other, arn, versions + 1);
          });
      ExpiryResult result = one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      assertThat(result).isEqualTo(new ExpiryResult(0, 0, versions + 1));
    }
  }

  @Test
  void what_a_silent_server_reads_stays_until_all_know_that_it_is_dead() {
    CutStore dying = new CutStore(store, Integer.MAX_VALUE);
    HookedStore early = new HookedStore(store);
    early.beforeCommit =
        mutations -> {
          boolean declaresDead =
              mutations.stream()
                  .anyMatch(mutation ->
                      mutation instanceof Store.Mutation.Put(Key key, byte[] value)
                          && text(key.partition()).equals("servers")
                          && text(value).contains("\"dead\":true"));
          if (declaresDead) {
            throw new StoreException("it was told to fail");
          }
        };
    try (TestAccount reader = TestAccount.with(dying, TestAccount.QUICK);
        TestAccount one = TestAccount.with(early, SHORT);
        TestAccount late = new TestAccount(store)) {
      DatasetArn arn = reader.train("p");
      reader.update(arn, EntryLines.image("a"), EntryLines.image("b"));
      reader.update(arn, EntryLines.image("a", "cat"), EntryLines.image("b", "cat"));
      At second = new At.Version(2);
      Page<String> first = reader.datasets().listEntries(arn, second, Filter.NONE, null, 1).page();
      await(() ->
          store.everything().stream()
              .anyMatch(row -> text(row.key().partition()).equals("versions-in-use")));
      dying.cutAfter(0);
      await(dying::isCut);
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      await(() -> Leftovers.sorts(store, "reclaim/") == 0);
      assertThat(
              late.datasets()
                  .listEntries(arn, second, Filter.NONE, first.nextToken(), 1)
                  .page()
                  .items())
          .singleElement()
          .satisfies(line -> assertThat(TestAccount.image(line)).isEqualTo("b"));
    }
  }
}
