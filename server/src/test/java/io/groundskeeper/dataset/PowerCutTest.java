package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.memory.MemoryStore.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left when the store fails, or the machine stops, at any moment of a change. */
@Tag("long")
final class PowerCutTest {
  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  /** Something that a client does, in one call. */
  private interface Call {
    void run(TestAccount account, DatasetArn train, DatasetArn test);
  }

  private record State(List<Object> train, List<Object> test) {
    static State of(TestAccount account, DatasetArn train, DatasetArn test) {
      return new State(of(account, train), of(account, test));
    }

    private static List<Object> of(TestAccount account, DatasetArn arn) {
      return account.exists(arn)
          ? List.of(
              account.awaitDone(arn).status(),
              account.describe(arn).stats(),
              account.lines(arn),
              account.labels(arn))
          : List.of();
    }
  }

  /**
   * Cuts the power after each single change of the store that the call makes, keeping any part of
   * what was not committed, and finds the state before the call or the state after it.
   */
  private static void cutAnywhere(Call call) {
    cutAnywhere(call, MemoryStore::strict);
    cutAnywhere(call, () -> MemoryStore.strict().commitWrites());
  }

  private static void cutAnywhere(Call call, Supplier<MemoryStore> stores) {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Set<Boolean> outcomes = new HashSet<>();
    for (int changes = 0; ; changes++) {
      MemoryStore store = stores.get();
      TestAccount account = new TestAccount(store);
      ProjectArn project = account.project("p");
      DatasetArn train = account.create(project, DatasetType.TRAIN);
      DatasetArn test = account.create(project, DatasetType.TEST);
      account.update(train, images(0, 3_000, "cat"));
      State before = State.of(account, train, test);
      account.close();

      CutStore power = new CutStore(store, changes);
      boolean acknowledged = false;
      try (TestAccount cut = new TestAccount(power)) {
        call.run(cut, train, test);
        acknowledged = true;
      } catch (StoreException expected) {
        assertThat(power.isCut()).isTrue();
      }
      MemoryStore afterwards = store.crash(random);
      try (TestAccount restarted = new TestAccount(afterwards)) {
        State found = State.of(restarted, train, test);
        State after = after(call);
        outcomes.add(found.equals(before));
        assertThat(found).isIn(acknowledged ? List.of(after) : List.of(before, after));
        restarted.awaitDone(train);
      }
      assertThat(intents(afterwards)).isEmpty();
      if (!power.isCut()) {
        assertThat(acknowledged).isTrue();
        assertThat(changes).isGreaterThan(store.commitsWrites() ? 0 : 1);
        assertThat(outcomes).containsExactlyInAnyOrder(true, false);
        return;
      }
    }
  }

  private static State after(Call call) {
    try (TestAccount account = new TestAccount(MemoryStore.strict())) {
      ProjectArn project = account.project("p");
      DatasetArn train = account.create(project, DatasetType.TRAIN);
      DatasetArn test = account.create(project, DatasetType.TEST);
      account.update(train, images(0, 3_000, "cat"));
      call.run(account, train, test);
      return State.of(account, train, test);
    }
  }

  private static List<String> intents(MemoryStore store) {
    return store.everything().stream()
        .map(row -> new String(row.key().sort(), StandardCharsets.US_ASCII))
        .filter(sort -> sort.startsWith("intent/"))
        .toList();
  }

  @Test
  void an_update_is_there_whole_or_not_at_all() {
    cutAnywhere((account, train, test) -> account.update(train, images(1_000, 6_000, "dog")));
  }

  @Test
  void a_distribution_is_there_on_both_sides_or_on_neither() {
    cutAnywhere((account, train, test) -> account.datasets().distribute(List.of(train, test)));
  }

  @Test
  void an_upload_is_there_whole_or_not_at_all() {
    for (UpdateMode mode : UpdateMode.values()) {
      cutAnywhere(
          (account, train, test) -> upload(account, train, mode, images(1_000, 6_000, "dog")));
    }
  }

  private static void upload(
      TestAccount account, DatasetArn arn, UpdateMode mode, String... lines) {
    try {
      account
          .transfers()
          .upload(arn, new ByteArrayInputStream(EntryLines.manifest(lines)), mode, Guard.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void edits_are_there_whole_or_not_at_all() {
    cutAnywhere(
        (account, train, test) -> account.edits().renameLabel(train, "cat", "lynx", Guard.NONE));
    cutAnywhere((account, train, test) ->
        account.edits().rewriteSourceRefs(train, "s3://bucket/1", "s3://elsewhere/1", Guard.NONE));
    cutAnywhere((account, train, test) ->
        account.edits().delete(train, new Filter(null, null, "7", null), Guard.NONE));
    cutAnywhere((account, train, test) -> account.edits().revert(train, 1, Guard.NONE));
  }

  @Test
  void an_expiry_that_was_begun_is_ended_after_a_restart_and_loses_nothing_that_is_kept() {
    List<Key> uncut = List.of();
    for (int changes = Integer.MAX_VALUE; changes == Integer.MAX_VALUE || !uncut.isEmpty(); ) {
      MemoryStore store = MemoryStore.strict();
      DatasetArn train = withHistory(store);
      CutStore power = new CutStore(store, changes);
      boolean acknowledged = false;
      try (TestAccount cut = new TestAccount(power)) {
        cut.history().expire(train, Optional.of(5L), Optional.empty(), false);
        acknowledged = true;
        awaitReclaimed(store, power::isCut);
      } catch (StoreException expected) {
        assertThat(power.isCut()).isTrue();
      }
      MemoryStore afterwards = store.crash(new Random(changes));
      try (TestAccount restarted = new TestAccount(afterwards)) {
        awaitReclaimed(afterwards, () -> false);
        List<Long> versions = restarted.versions(train);
        assertThat(versions)
            .isIn(
                acknowledged
                    ? List.of(List.of(6L, 5L, 3L))
                    : List.of(List.of(6L, 5L, 3L), List.of(6L, 5L, 4L, 3L, 2L, 1L)));
        assertThat(restarted.images(train)).hasSize(2_500);
        assertThat(restarted.sent(train, new At.Version(5))).hasSize(3_000);
        assertThat(restarted.sent(train, new At.Tag("t")))
            .hasSize(3_000)
            .first()
            .asString()
            .contains("\"dog\"");
        if (versions.size() == 3) {
          if (changes == Integer.MAX_VALUE) {
            uncut = keys(afterwards);
          }
          assertThat(keys(afterwards)).hasSameSizeAs(uncut);
        }
      }
      assertThat(intents(afterwards)).isEmpty();
      if (changes < Integer.MAX_VALUE && !power.isCut()) {
        return;
      }
      changes = changes == Integer.MAX_VALUE ? 1 : changes + 1;
    }
  }

  /** Six versions, of which the third has the tag t; each of the first five has 3,000 entries. */
  private static DatasetArn withHistory(MemoryStore store) {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn train = account.train("p");
      account.update(train, images(0, 3_000, "cat"));
      account.update(train, images(0, 1_500, "dog"));
      account.history().tag(train, 3, "t");
      account.update(train, images(500, 2_500, "elk"));
      account.update(train, images(0, 10, "elk"));
      account.edits().delete(train, refs(500), Guard.NONE);
      return train;
    }
  }

  private static List<String> refs(int count) {
    return IntStream.range(0, count).mapToObj(EntryLines::ref).toList();
  }

  private static void awaitReclaimed(MemoryStore store, BooleanSupplier unless) {
    while (!unless.getAsBoolean()
        && store.everything().stream()
            .map(row -> new String(row.key().sort(), StandardCharsets.US_ASCII))
            .anyMatch(sort -> sort.startsWith("reclaim/"))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_deletion_that_was_begun_is_ended_after_a_restart() {
    // The name of the server is one change, the head another.
    for (int changes = 2; ; changes++) {
      MemoryStore store = MemoryStore.strict();
      TestAccount account = new TestAccount(store);
      ProjectArn project = account.project("p");
      List<Key> empty = keys(store);
      DatasetArn train =
          account
              .datasets()
              .create(project, DatasetType.TRAIN, new Datasets.Source.Nothing(), Map.of("a", "b"));
      for (int i = 0; i < 3; i++) {
        account.update(train, images(i * 1_000, i * 1_000 + 3_000, "cat"));
        account.update(train, "rejected", "rejected");
      }
      account.close();
      CutStore power = new CutStore(store, changes);
      try (TestAccount cut = new TestAccount(power)) {
        cut.datasets().delete(train);
      }
      MemoryStore afterwards = store.crash(new Random(changes));
      try (TestAccount restarted = new TestAccount(afterwards)) {
        restarted.awaitGone(train);
      }
      // A server that is stopped at once can leave its row to the next one.
      new TestAccount(afterwards).close();
      assertThat(keys(afterwards)).isEqualTo(empty);
      if (!power.isCut()) {
        assertThat(changes).isGreaterThan(3);
        return;
      }
    }
  }

  private static List<Key> keys(MemoryStore store) {
    List<Key> keys = new ArrayList<>();
    store.everything().forEach(row -> keys.add(row.key()));
    return keys;
  }

  @Test
  void a_copy_that_was_begun_is_ended_after_a_restart() {
    Set<Boolean> acknowledged = new HashSet<>();
    for (int changes = 0; ; changes++) {
      MemoryStore store = MemoryStore.strict();
      TestAccount account = new TestAccount(store);
      ProjectArn project = account.project("p");
      DatasetArn source = account.create(project, DatasetType.TRAIN);
      account.update(source, images(0, 3_000, "cat"));
      List<String> lines = account.lines(source);
      account.close();
      CutStore power = new CutStore(store, changes);
      DatasetArn copy = null;
      try (TestAccount cut = new TestAccount(power)) {
        copy =
            cut.datasets()
                .create(project, DatasetType.TEST, new Datasets.Source.Copy(source), Map.of());
      } catch (StoreException expected) {
        assertThat(power.isCut()).isTrue();
      }
      acknowledged.add(copy != null);
      try (TestAccount restarted = new TestAccount(store.crash(new Random(changes)))) {
        if (copy != null) {
          assertThat(restarted.awaitDone(copy).status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
          assertThat(restarted.lines(copy)).isEqualTo(lines);
        }
      }
      if (!power.isCut()) {
        assertThat(acknowledged).containsExactlyInAnyOrder(true, false);
        return;
      }
    }
  }

  @Test
  void an_update_that_fails_says_so_and_leaves_nothing_and_the_next_one_works() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        DatasetArn arn = account.train("p");
        account.update(arn, images(0, 10, "cat"));

        store.failNextWrite(fault);
        assertThatThrownBy(() -> account.update(arn, images(5, 3_000, "dog")))
            .isInstanceOf(StoreException.class);

        assertThat(account.images(arn)).hasSize(10);
        assertThat(account.labels(arn)).containsExactly(new LabelStats("cat", 10, 0));
        account.update(arn, images(9, 11, "fox"));
        assertThat(account.images(arn)).hasSize(11).doesNotHaveDuplicates();
        assertThat(account.labels(arn))
            .containsExactly(new LabelStats("cat", 9, 0), new LabelStats("fox", 2, 0));
      }
    }
  }

  @Test
  void an_update_that_runs_out_of_memory_fails_and_is_forgotten() {
    MemoryStore store = MemoryStore.strict();
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 10, "cat"));
    }
    AtomicBoolean full = new AtomicBoolean();
    CutStore memory =
        new CutStore(store, Integer.MAX_VALUE) {
          @Override
          public void write(List<Mutation> mutations) {
            if (full.get()) {
              throw new OutOfMemoryError("on purpose");
            }
            super.write(mutations);
          }
        };
    try (TestAccount account = new TestAccount(memory)) {
      DatasetArn arn =
          account
              .projects()
              .describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 1)
              .items()
              .getFirst()
              .datasets()
              .getFirst()
              .arn();
      full.set(true);
      assertThatThrownBy(() -> account.update(arn, images(5, 20, "dog")))
          .isInstanceOf(StoreException.class);
      full.set(false);

      account.update(arn, images(15, 16, "fox"));
      assertThat(account.images(arn)).hasSize(11);
      assertThat(account.labels(arn))
          .containsExactly(new LabelStats("cat", 10, 0), new LabelStats("fox", 1, 0));
    }
  }

  @Test
  void an_update_whose_outcome_is_unknown_is_settled_by_reading() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        DatasetArn arn = account.train("p");
        store.loseNextCommit(fault);

        account.update(arn, images(0, 10, "cat"));

        assertThat(account.images(arn)).hasSize(10);
        long commits =
            store.everything().stream()
                .filter(row ->
                    new String(row.key().sort(), StandardCharsets.US_ASCII).startsWith("commit/"))
                .count();
        assertThat(commits).as("versions: made, updated once").isEqualTo(2);
      }
    }
  }

  @Test
  void a_distribution_whose_outcome_is_unknown_is_settled_by_reading() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        ProjectArn project = account.project("p");
        DatasetArn train = account.create(project, DatasetType.TRAIN);
        DatasetArn test = account.create(project, DatasetType.TEST);
        account.update(train, images(0, 10, "cat"));
        store.loseNextCommit(fault);

        account.datasets().distribute(List.of(train, test));

        assertThat(account.images(train)).hasSize(8);
        assertThat(account.images(test)).hasSize(2);
      }
    }
  }

  @Test
  void making_things_survives_an_unknown_outcome() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        store.loseNextCommit(fault);
        ProjectArn project = tryTwice(() -> account.project("p"));
        store.loseNextCommit(fault);
        DatasetArn arn = tryTwice(() -> account.create(project, DatasetType.TRAIN));

        assertThat(account.awaitDone(arn).status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
      }
    }
  }

  /** As every SDK does: what was answered with a 5xx is tried once more. */
  private static <T> T tryTwice(Supplier<T> call) {
    try {
      return call.get();
    } catch (StoreException lost) {
      return call.get();
    }
  }
}
