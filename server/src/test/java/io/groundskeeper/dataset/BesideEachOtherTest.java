package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DamagedStoreException;
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
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

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

  /** The store of a server in which something happens once, before a scan or with a commit. */
  private static final class Beside extends HookedStore {
    private final AtomicBoolean isArmed = new AtomicBoolean();
    private volatile BiPredicate<String, String> scans = (partition, sort) -> false;
    private volatile Runnable beforeScan = () -> {};

    Beside(Store store) {
      super(store);
    }

    /** Before the next scan from a sort key in a thread of that kind something happens. */
    void onceBeforeScan(String thread, String prefix, Runnable what) {
      once(thread, (partition, sort) -> sort.startsWith(prefix), what);
    }

    /** Before rows of the next base are read by such a thread, which has seen that it is there. */
    void onceBeforeBase(String thread, Runnable what) {
      once(thread, (partition, sort) -> partition.startsWith("base/") && !sort.isEmpty(), what);
    }

    private void once(String thread, BiPredicate<String, String> which, Runnable what) {
      scans =
          (partition, sort) ->
              which.test(partition, sort) && Thread.currentThread().getName().startsWith(thread);
      beforeScan = what;
      isArmed.set(true);
    }

    @Override
    public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
      if (scans.test(text(partition), text(from)) && isArmed.compareAndSet(true, false)) {
        beforeScan.run();
      }
      return super.scan(partition, from, to, rowsMax);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** One in which rows with such sort keys cannot be deleted as long as it is so. */
  private static HookedStore unableToDelete(Store store, String prefix, AtomicBoolean isSo) {
    HookedStore hooked = new HookedStore(store);
    hooked.beforeCommit =
        mutations -> {
          boolean isHit =
              mutations.stream()
                  .anyMatch(mutation ->
                      mutation instanceof Store.Mutation.Delete(Key key)
                          && text(key.sort()).startsWith(prefix));
          if (isSo.get() && isHit) {
            throw new StoreException("it was told to fail");
          }
        };
    return hooked;
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("it never came to that");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void giving_space_back_beside_another_server_that_expires_more_takes_nothing_that_is_kept() {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    AtomicBoolean wentOn = new AtomicBoolean();
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other =
            TestAccount.with(unableToDelete(store, "commit/", isStuck), TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (String image : List.of("a", "b", "c")) {
        one.update(arn, EntryLines.image(image, "cat"));
      }
      assertThat(other.describe(arn).stats().totalEntries()).isEqualTo(3);
      slow.onceBeforeScan(
          "maintenance-",
          "vtag/",
          () -> {
            other.history().expire(arn, Optional.of(4L), Optional.empty(), false);
            // The base of version 3 is gone, its record is not.
            await(() ->
                store.everything().stream()
                        .filter(row -> text(row.key().partition()).startsWith("base/"))
                        .map(row -> text(row.key().partition()))
                        .distinct()
                        .count()
                    == 1);
            wentOn.set(true);
          });
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      await(wentOn::get);
      isStuck.set(false);
      await(() -> Leftovers.sorts(store, "reclaim") == 0);
      assertThat(other.sent(arn, new At.Version(4))).hasSize(3);
    }
    try (TestAccount restarted = new TestAccount(store)) {
      DatasetArn arn = restarted.datasets().named("p", DatasetType.TRAIN).orElseThrow();
      assertThat(restarted.images(arn)).containsExactly("a", "b", "c");
    }
  }

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
  void what_only_tags_keep_leaves_nothing_to_be_given_back_after_an_expiry() {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, EntryLines.image("a"));
      account.history().tag(arn, 1, "one");
      assertThat(account.history().expire(arn, Optional.of(2L), Optional.empty(), false).expired())
          .isZero();
      await(() -> Leftovers.sorts(store, "reclaim") == 0);
      assertThat(account.versions(arn)).containsExactly(2L, 1L);
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

  /** Before such a thread writes the digest of a part anew something happens, once. */
  private static HookedStore beforeRewriting(Store store, Runnable what) {
    HookedStore hooked = new HookedStore(store);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    hooked.beforeWrite =
        mutations -> {
          boolean isHit =
              mutations.stream()
                  .anyMatch(mutation ->
                      mutation instanceof Store.Mutation.Put(Key key, byte[] ignored)
                          && text(key.partition()).startsWith("part/")
                          && text(key.sort()).equals("d"));
          if (isHit
              && Thread.currentThread().getName().startsWith("maintenance-")
              && isFirst.compareAndSet(true, false)) {
            what.run();
          }
        };
    return hooked;
  }

  @Test
  void giving_space_back_of_a_part_that_another_server_removes_with_its_dataset_leaves_nothing() {
    MemoryStore lenient = new MemoryStore();
    AtomicReference<DatasetArn> created = new AtomicReference<>();
    AtomicBoolean isDeleted = new AtomicBoolean();
    try (TestAccount other = TestAccount.with(lenient, TestAccount.QUICK)) {
      Runnable delete =
          () -> {
            other.datasets().delete(created.get());
            other.awaitGone(created.get());
            isDeleted.set(true);
          };
      try (TestAccount one =
          TestAccount.with(beforeRewriting(lenient, delete), TestAccount.QUICK)) {
        DatasetArn arn = one.train("p");
        created.set(arn);
        one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
        one.update(arn, EntryLines.image("a", "cat"));
        one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
        await(isDeleted::get);
      }
    }
    assertThat(Leftovers.of(lenient)).isEmpty();
  }

  @Test
  void giving_space_back_of_a_part_that_another_server_removes_since_more_expires_leaves_nothing() {
    MemoryStore lenient = new MemoryStore();
    AtomicReference<DatasetArn> created = new AtomicReference<>();
    AtomicBoolean hasExpired = new AtomicBoolean();
    try (TestAccount other = TestAccount.with(lenient, TestAccount.QUICK)) {
      Runnable expire =
          () -> {
            other.update(created.get(), EntryLines.image("b", "cat"));
            other.history().expire(created.get(), Optional.of(4L), Optional.empty(), false);
            await(() -> Leftovers.sorts(lenient, "reclaim") == 0);
            hasExpired.set(true);
          };
      try (TestAccount one =
          TestAccount.with(beforeRewriting(lenient, expire), TestAccount.QUICK)) {
        DatasetArn arn = one.train("p");
        created.set(arn);
        one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
        one.update(arn, EntryLines.image("a", "cat"));
        one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
        await(hasExpired::get);
        await(() -> Leftovers.of(lenient).isEmpty());
        assertThat(one.images(arn)).containsExactly("a", "b");
      }
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

  private long parts() {
    return store.everything().stream()
        .map(row -> text(row.key().partition()))
        .filter(partition -> partition.startsWith("part/"))
        .distinct()
        .count();
  }

  @Test
  void giving_space_back_of_a_part_that_went_since_more_has_expired_tells_no_damage() {
    givingSpaceBackTellsNoDamage(
        List.of("a"),
        false,
        (other, arn, part) -> {
          other.update(arn, EntryLines.image("b", "cat"));
          other.history().expire(arn, Optional.of(4L), Optional.empty(), false);
          // The part of version 2 is gone, its record is not.
          await(() -> parts() == 2);
        });
  }

  @Test
  void giving_space_back_of_a_part_that_went_since_its_version_lost_its_tag_tells_no_damage() {
    givingSpaceBackTellsNoDamage(
        List.of("a", "b"),
        true,
        (other, arn, part) -> {
          other.history().untag(arn, "t");
          // As one does that knows of that, and gives back what is noted, too.
          store.write(List.of(new Store.Mutation.Drop(part)));
        });
  }

  /** What happens meanwhile. */
  private interface Meanwhile {
    void run(TestAccount other, DatasetArn arn, byte[] partOfVersion2);
  }

  /**
   * @param replaced of version 2, with which the dataset has a and b, by version 3
   * @param tagged whether version 2 is kept for its tag
   * @param meanwhile what another server does while this one gives back what was before version 3
   */
  private void givingSpaceBackTellsNoDamage(
      List<String> replaced, boolean tagged, Meanwhile meanwhile) {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    AtomicBoolean wentOn = new AtomicBoolean();
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    Logger log = (Logger) LoggerFactory.getLogger(Upkeep.class);
    log.setLevel(Level.ERROR);
    log.addAppender(told);
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other =
            TestAccount.with(unableToDelete(store, "commit/", isStuck), TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
      byte[] part =
          store.everything().stream()
              .map(row -> row.key().partition())
              .filter(partition -> text(partition).startsWith("part/"))
              .findFirst()
              .orElseThrow();
      one.update(
          arn,
          replaced.stream().map(image -> EntryLines.image(image, "cat")).toArray(String[]::new));
      if (tagged) {
        one.history().tag(arn, 2, "t");
      }
      slow.onceBeforeScan(
          "maintenance-",
          "commit/",
          () -> {
            meanwhile.run(other, arn, part);
            wentOn.set(true);
          });
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      await(wentOn::get);
      isStuck.set(false);
      await(() -> Leftovers.sorts(store, "reclaim") == 0);
      assertThat(one.images(arn)).containsExactly("a", "b");
    } finally {
      log.detachAppender(told);
      log.setLevel(null);
    }
    assertThat(told.list).noneMatch(BesideEachOtherTest::isOfDamage);
  }

  private static boolean isOfDamage(ILoggingEvent event) {
    IThrowableProxy why = event.getThrowableProxy();
    return why != null && why.getClassName().equals(DamagedStoreException.class.getName());
  }
}
