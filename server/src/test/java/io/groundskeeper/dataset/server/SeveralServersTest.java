package io.groundskeeper.dataset.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.Changes;
import io.groundskeeper.dataset.CutStore;
import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.TestBuckets;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers over one store that start, die, or are taken for dead, at any step of each other. */
@Tag("long")
final class SeveralServersTest {
  /** A server is dead soon. */
  private static final Timing SHORT =
      new Timing(
          Duration.ofMillis(5),
          Duration.ofMillis(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));

  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  /** The store as a server on another machine has it, for which those of here are gone. */
  private static Store elsewhere(MemoryStore store) {
    return new HookedStore(store) {
      @Override
      public String incarnation() {
        return "elsewhere";
      }
    };
  }

  @ParameterizedTest
  @MethodSource("io.groundskeeper.dataset.Changes#all")
  void one_that_starts_at_any_step_of_another_harms_nothing(Changes.Named named) {
    for (boolean takesTheOtherForDead : new boolean[] {false, true}) {
      for (int step = 0; startsAt(named, step, takesTheOtherForDead); step++) {}
    }
  }

  private static boolean startsAt(Changes.Named named, int step, boolean takesTheOtherForDead) {
    String where = "step %d%s".formatted(step, takesTheOtherForDead ? ", taken for dead" : "");
    // One that does not know yet that it was taken for dead writes where others have removed.
    MemoryStore store = takesTheOtherForDead ? new MemoryStore() : MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    HookedStore.Hook start =
        mutations -> {
          if (left.getAndDecrement() == 0) {
            new TestAccount(takesTheOtherForDead ? elsewhere(store) : store).close();
          }
        };
    hooked.beforeWrite = start;
    hooked.beforeCommit = start;
    List<Object> before;
    List<Object> after;
    List<Object> found;
    boolean answered = false;
    try (TestAccount account = TestAccount.with(hooked, TestAccount.QUICK)) {
      ProjectArn project = Changes.prepare(account);
      before = Changes.everything(account);
      left.set(step);
      try {
        Changes.run(named.call(), account, project);
        answered = true;
      } catch (StoreException expected) {
        assertThat(takesTheOtherForDead).as(where).isTrue();
      }
      found = Changes.everything(account);
    }
    boolean reached = left.get() < 0;
    try (TestAccount account = new TestAccount(MemoryStore.strict())) {
      Changes.run(named.call(), account, Changes.prepare(account));
      after = Changes.everything(account);
    }
    assertThat(found).as(where).isIn(answered ? List.of(after) : List.of(before, after));
    assertThat(Leftovers.anyRows(store)).as(where).isFalse();
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(Changes.everything(restarted)).as(where + ", rebuilt").isEqualTo(found);
    }
    assertThat(Leftovers.of(store)).as(where).isEmpty();
    return reached;
  }

  @ParameterizedTest
  @MethodSource("io.groundskeeper.dataset.Changes#all")
  void one_that_dies_at_any_step_is_swept_up_after_by_one_that_lives_on(Changes.Named named)
      throws Exception {
    for (int step = 0; diesAt(named, step); step++) {}
  }

  private static boolean diesAt(Changes.Named named, int step) throws Exception {
    String where = "step " + step;
    MemoryStore store = MemoryStore.strict();
    CutStore power = new CutStore(store, Integer.MAX_VALUE);
    boolean cut;
    try (TestAccount living = TestAccount.with(store, SHORT)) {
      List<Object> before = List.of();
      try (TestAccount dying = TestAccount.with(power, SHORT)) {
        ProjectArn project = Changes.prepare(dying);
        before = Changes.everything(living);
        power.cutAfter(step);
        Changes.run(named.call(), dying, project);
      } catch (StoreException | Refusal expected) {
        assertThat(power.isCut()).as(where + expected).isTrue();
      }
      while (!living.isAtRest() || Leftovers.anyRows(store)) {
        Thread.sleep(1);
      }
      List<Object> found = Changes.everything(living);
      List<Object> after;
      try (TestAccount account = new TestAccount(MemoryStore.strict())) {
        Changes.run(named.call(), account, Changes.prepare(account));
        after = Changes.everything(account);
      }
      if (named.isOneChange()) {
        assertThat(found).as(where).isIn(List.of(before, after));
      }
      // Whatever was left half done, the other can go on.
      living.project("new");
      cut = power.isCut();
    }
    assertThat(Leftovers.anyRows(store)).as(where).isFalse();
    return cut;
  }

  @Test
  void sees_what_another_has_committed_and_deleted() {
    MemoryStore store = MemoryStore.strict();
    try (TestAccount one = new TestAccount(store);
        TestAccount other = new TestAccount(store)) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"));
      assertThat(other.images(arn)).containsExactly("a");
      one.update(arn, EntryLines.image("b"));
      assertThat(other.images(arn)).containsExactly("a", "b");
      assertThat(other.describe(arn).stats().totalEntries()).isEqualTo(2);

      one.datasets().delete(arn);
      one.awaitGone(arn);
      assertThat(other.exists(arn)).isFalse();
      assertThatThrownBy(() -> other.images(arn)).isInstanceOf(Refusal.class);
    }
  }

  @Test
  void an_update_reads_the_head_once() {
    AtomicInteger reads = new AtomicInteger();
    HookedStore counting =
        new HookedStore(MemoryStore.strict()) {
          @Override
          public byte @Nullable [] get(Key key) {
            if (new String(key.sort(), ISO_8859_1).startsWith("head/")) {
              reads.incrementAndGet();
            }
            return super.get(key);
          }
        };
    try (TestAccount one = new TestAccount(counting)) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("a"));
      reads.set(0);
      one.datasets().update(arn, EntryLines.manifest(EntryLines.image("b")));
      assertThat(reads).hasValue(1);
    }
  }

  @Test
  void a_page_begun_at_one_goes_on_at_another_even_where_its_version_has_expired_meanwhile()
      throws Exception {
    MemoryStore store = MemoryStore.strict();
    try (TestAccount one = TestAccount.with(store, TestAccount.QUICK);
        TestAccount other = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 100, "cat"));
      Page<String> first = one.datasets().listEntries(arn, Filter.NONE, null, 60);
      one.update(arn, images(0, 50, "dog"));
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      while (Leftovers.sorts(store, "reclaim/") > 0) {
        Thread.sleep(1);
      }

      List<String> rest =
          other.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 100).items();
      assertThat(rest).hasSize(40).allMatch(line -> line.contains("\"cat\""));
    }
  }

  @Test
  void one_import_is_made_by_one_server_and_taken_over_where_that_dies() throws Exception {
    MemoryStore store = MemoryStore.strict();
    CutStore power = new CutStore(store, Integer.MAX_VALUE);
    TestBuckets buckets = new TestBuckets();
    StringBuilder lines = new StringBuilder();
    for (String line : images(0, 20_000, "cat")) {
      lines.append(line).append('\n');
    }
    ObjectName manifest = buckets.put("m.jsonl", lines.toString());
    try (TestAccount living = TestAccount.with(store, SHORT, buckets)) {
      DatasetArn arn;
      try (TestAccount dying = TestAccount.with(power, SHORT, buckets)) {
        buckets.stopAfter(10);
        arn =
            dying
                .datasets()
                .create(
                    dying.project("p"),
                    DatasetType.TRAIN,
                    new Datasets.Source.Manifest(manifest),
                    Map.of());
        while (!buckets.isWaiting()) {
          Thread.sleep(1);
        }
        assertThat(living.describe(arn).status()).isEqualTo(DatasetStatus.CREATE_IN_PROGRESS);
        power.cutAfter(0);
      }
      buckets.goOn();
      assertThat(living.awaitDone(arn).stats().totalEntries()).isEqualTo(20_000);
      while (Leftovers.anyRows(store)) {
        Thread.sleep(1);
      }
      assertThat(living.versions(arn)).containsExactly(1L);
    }
  }

  @Test
  void a_long_change_is_made_though_another_server_updates_all_the_time() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore slow = new HookedStore(store);
    try (TestAccount one = new TestAccount(slow);
        TestAccount other = new TestAccount(store)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 2_000, "cat"));
      AtomicInteger overtaken = new AtomicInteger();
      // Just before each of its versions is committed the other one makes an update, if it may.
      slow.beforeCommit =
          mutations -> {
            if (HookedStore.touches(mutations, "commit/") && overtaken.getAndIncrement() < 2) {
              other.update(arn, EntryLines.image("x" + overtaken.get()));
            }
          };
      one.edits().renameLabel(arn, "cat", "lynx", Guard.NONE);

      assertThat(one.labels(arn)).containsExactly(new LabelStats("lynx", 2_000, 0));
      assertThat(one.versions(arn)).hasSize(5);
    }
    assertThat(Leftovers.of(store)).isEmpty();
  }

  @Test
  void the_next_update_after_anothers_reads_what_was_committed_and_no_more() {
    MemoryStore store = MemoryStore.strict();
    AtomicInteger rows = new AtomicInteger();
    HookedStore counting = new HookedStore(store);
    try (TestAccount one = new TestAccount(store);
        TestAccount other = new TestAccount(counting)) {
      DatasetArn arn = one.train("p");
      for (int i = 0; i < 20; i++) {
        one.update(arn, images(i * 1_000, (i + 1) * 1_000, "cat"));
      }
      other.update(arn, EntryLines.image("warm"));
      one.update(arn, EntryLines.image("foreign"));
      counting.afterCall = rows::incrementAndGet;
      other.update(arn, EntryLines.image("next"));
      // Of twenty parts and as many records: the head, a record, a digest, and what is written.
      assertThat(rows.get()).isLessThan(20);
    }
  }
}
