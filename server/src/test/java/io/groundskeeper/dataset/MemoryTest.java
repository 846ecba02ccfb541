package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.change.Makings;
import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.snapshot.Chunk;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept in memory: within one budget, whatever is read, and nobody waits for others. */
@Tag("long")
final class MemoryTest {
  private static Account open(Store store, long budgetBytes) {
    return Account.open(
        new Environment(
            store,
            InstantSource.system(),
            new SecureRandom(),
            "us-east-1",
            "000000000000",
            Quotas.OPEN,
            null),
        Timing.DEFAULT,
        new Memory(budgetBytes));
  }

  private static DatasetArn train(Account account, String project) {
    return account
        .datasets()
        .create(
            account.projects().create(project, Feature.CUSTOM_LABELS, null, Map.of()),
            DatasetType.TRAIN,
            new Datasets.Source.Nothing(),
            Map.of());
  }

  private static void update(Account account, DatasetArn arn, int entries, String label) {
    account
        .datasets()
        .update(
            arn,
            EntryLines.manifest(
                IntStream.range(0, entries)
                    .mapToObj(image -> EntryLines.image(image, label))
                    .toArray(String[]::new)));
  }

  private static int read(Account account, DatasetArn arn, At at) {
    return account.datasets().listEntries(arn, at, Filter.NONE, null, 100).page().items().size();
  }

  @Test
  void what_was_not_used_for_longest_is_forgotten_first_and_all_is_counted() {
    Memory memory = new Memory(10_000);
    List<Integer> forgotten = new ArrayList<>();
    List<Memory.Unit> units =
        IntStream.range(0, 4)
            .mapToObj(i -> new Memory.Unit(Memory.Kind.DIFF, () -> forgotten.add(i)))
            .toList();
    for (Memory.Unit unit : units) {
      memory.keep(unit, 3_000);
      memory.touch(units.getFirst());
      memory.makeRoom();
    }

    assertThat(forgotten).containsExactly(1);
    assertThat(memory.use().diffs()).isEqualTo(3);
    units.forEach(memory::remove);
    assertThat(memory.use().usedBytes()).isZero();
  }

  @Test
  void what_is_in_use_is_counted_and_others_go_for_it() {
    Memory memory = new Memory(10_000);
    List<String> forgotten = new ArrayList<>();
    memory.keep(new Memory.Unit(Memory.Kind.SOURCE_REFS, () -> false), 9_000);
    memory.keep(new Memory.Unit(Memory.Kind.DIFF, () -> forgotten.add("first")), 1_000);
    memory.keep(new Memory.Unit(Memory.Kind.DIFF, () -> forgotten.add("second")), 1_000);

    memory.makeRoom();

    assertThat(forgotten).containsExactly("first", "second");
    assertThat(memory.use().sourceRefs()).isEqualTo(1);
    assertThat(memory.use().usedBytes()).isGreaterThanOrEqualTo(9_000);
  }

  @Test
  void many_datasets_with_many_read_versions_stay_within_the_budget() {
    long budget = 200_000;
    try (Account account = open(new MemoryStore(), budget)) {
      List<DatasetArn> datasets = new ArrayList<>();
      for (int number = 0; number < 60; number++) {
        DatasetArn arn = train(account, "p" + number);
        datasets.add(arn);
        for (int version = 2; version < 6; version++) {
          update(account, arn, 20, "label" + version);
          assertThat(account.memory().usedBytes()).isLessThanOrEqualTo(budget);
        }
        for (int version = 2; version < 6; version++) {
          assertThat(read(account, arn, At.version(version))).isEqualTo(20);
          account.history().diff(arn, 2L, (long) version, null, 5);
          assertThat(account.memory().usedBytes()).isLessThanOrEqualTo(budget);
        }
      }
      assertThat(account.memory().budgetBytes()).isEqualTo(budget);
      assertThat(account.memory().datasets()).isBetween(1, 59);
      for (DatasetArn arn : datasets) {
        update(account, arn, 1, "again");
        assertThat(read(account, arn, At.NEWEST)).isEqualTo(20);
        assertThat(read(account, arn, At.version(2))).isEqualTo(20);
      }
    }
  }

  @Test
  void what_snapshots_share_counts_once_and_what_the_newest_has_replaced_still_counts() {
    try (Account account = open(new MemoryStore(), 100 << 20)) {
      DatasetArn arn = train(account, "p");
      update(account, arn, 4 * Chunk.ENTRIES, "cat");
      update(account, arn, 1, "dog");
      long newestOnly = account.memory().usedBytes();

      read(account, arn, At.version(2));
      long withEarlier = account.memory().usedBytes();
      update(account, arn, 4 * Chunk.ENTRIES, "elk");
      long replaced = account.memory().usedBytes();

      long snapshot = account.datasets().require(arn).snapshot().bytes();
      assertThat(withEarlier - newestOnly).isBetween(snapshot / 8, snapshot / 2);
      assertThat(replaced - withEarlier).isGreaterThan(snapshot / 2);
    }
  }

  @Test
  void a_dataset_that_is_forgotten_while_somebody_has_it_is_found_again() {
    try (Account account = open(new MemoryStore(), 1)) {
      DatasetArn arn = train(account, "p");
      OpenDataset held = account.datasets().require(arn);
      for (int other = 0; other < 20; other++) {
        update(account, train(account, "other" + other), 1, "cat");
      }
      assertThat(account.memory().datasets()).isLessThan(3);

      assertThat(account.datasets().require(arn)).isSameAs(held);
    }
  }

  @Test
  void datasets_that_nobody_has_are_not_kept_open() {
    try (Account account = open(new MemoryStore(), 1)) {
      for (int number = 0; number < 50; number++) {
        update(account, train(account, "p" + number), 1, "cat");
      }
      while (account.datasets().openNow() > 3) {
        System.gc();
        Thread.onSpinWait();
      }
      assertThat(account.memory().datasets()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void the_source_refs_of_whoever_has_the_turn_stay() {
    try (Account account = open(new MemoryStore(), 1)) {
      DatasetArn arn = train(account, "p");
      DatasetArn other = train(account, "q");
      update(account, arn, 10, "cat");
      OpenDataset dataset = account.datasets().require(arn);

      dataset.changeIf(working -> {
        // Whoever reads another dataset needs the room.
        CompletableFuture.runAsync(() -> update(account, other, 10, "cat")).join();
        assertThat(account.memory().sourceRefs()).isGreaterThanOrEqualTo(1);
        return false;
      });
      update(account, other, 10, "dog");
      update(account, other, 10, "elk");

      assertThat(account.memory().sourceRefs()).isLessThanOrEqualTo(1);
      update(account, arn, 10, "dog");
      assertThat(read(account, arn, At.NEWEST)).isEqualTo(10);
    }
  }

  /** A store in which reads of rows by one thread wait until they are let go. */
  private static final class Slow extends HookedStore {
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile @Nullable Thread slow;

    Slow(Store store) {
      super(store);
    }

    @Override
    public List<byte @Nullable []> getAll(List<Key> keys) {
      if (Thread.currentThread() == slow) {
        reads.countDown();
        try {
          assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return super.getAll(keys);
    }
  }

  @Test
  void a_slow_read_of_one_version_does_not_hold_up_readers_of_others() throws Exception {
    Slow store = new Slow(new MemoryStore());
    try (Account account = open(store, 100 << 20)) {
      DatasetArn arn = train(account, "p");
      for (int version = 2; version < 9; version++) {
        update(account, arn, 20, "label" + version);
      }
      CompletableFuture<Integer> read = new CompletableFuture<>();
      Thread slow =
          Thread.ofPlatform()
              .unstarted(() -> {
                try {
                  read.complete(read(account, arn, At.version(2)));
                } catch (RuntimeException | Error e) {
                  read.completeExceptionally(e);
                }
              });
      store.slow = slow;
      slow.start();
      assertThat(store.reads.await(60, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> others =
          CompletableFuture.runAsync(() -> {
            assertThat(read(account, arn, At.version(3))).isEqualTo(20);
            assertThat(account.history().diff(arn, 3L, 5L, null, 5).entries().items()).isNotEmpty();
            assertThat(read(account, arn, At.NEWEST)).isEqualTo(20);
            update(account, arn, 20, "more");
          });
      try {
        others.get(60, TimeUnit.SECONDS);
        assertThat(read).isNotDone();
      } finally {
        store.go.countDown();
      }
      assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(20);
    }
  }

  @Test
  void each_is_made_once_and_a_failure_is_told_to_all_who_wait_and_not_kept() throws Exception {
    Makings<Integer, String> makings = new Makings<>(Machine.REAL, Duration.ofSeconds(60));
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    CompletableFuture<@Nullable String> first =
        CompletableFuture.supplyAsync(() ->
            makings.get(
                1,
                () -> {
                  made.incrementAndGet();
                  making.countDown();
                  go.countDown();
                  awaitWaiting(made);
                  throw new StoreException("the disk");
                }));
    making.await();
    Thread waiting =
        Thread.ofPlatform()
            .unstarted(() ->
                assertThatThrownBy(() -> makings.get(1, () -> "another"))
                    .hasMessageContaining("the disk"));
    List<Throwable> failures = new ArrayList<>();
    waiting.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    made.incrementAndGet();
    waiting.join();

    assertThat(failures).isEmpty();
    assertThatThrownBy(first::join).hasRootCauseMessage("the disk");
    assertThat(makings.get(1, () -> "now")).isEqualTo("now");
  }

  private static void awaitWaiting(AtomicInteger made) {
    while (made.get() < 2) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Timeout(60)
  void nobody_waits_for_ever_for_what_another_makes() throws Exception {
    Makings<Integer, String> makings = new Makings<>(Machine.REAL, Duration.ofMillis(1));
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<@Nullable String> first =
        CompletableFuture.supplyAsync(() ->
            makings.get(
                1,
                () -> {
                  making.countDown();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  return "made";
                }));
    making.await();

    assertThatThrownBy(() -> makings.get(1, () -> "another"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Try again");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> makings.get(1, () -> "another")).isInstanceOf(StoreException.class);
    assertThat(Thread.interrupted()).isTrue();
    go.countDown();
    assertThat(first.join()).isEqualTo("made");
  }

  @Test
  void a_small_heap_is_enough_for_many_datasets_of_which_many_versions_were_read()
      throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ManyVersionsRead.class.getName(),
                "120",
                "1000")
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor()).as(said).isZero();
    assertThat(said).contains("all was read");
  }
}
