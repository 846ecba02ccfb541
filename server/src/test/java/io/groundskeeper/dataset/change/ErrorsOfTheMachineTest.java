package io.groundskeeper.dataset.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory runs out, or a write fails, just where a change is to be committed. */
@Timeout(120)
final class ErrorsOfTheMachineTest {
  private static MemoryStore memory(boolean commitsWrites) {
    MemoryStore memory = MemoryStore.strict();
    return commitsWrites ? memory.commitWrites() : memory;
  }

  private static void requireImages(MemoryStore memory, DatasetArn arn, String... names) {
    try (TestAccount restarted = new TestAccount(memory)) {
      assertThat(restarted.images(arn)).containsExactly(names);
    }
    assertThat(Leftovers.of(memory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_commit_for_which_memory_runs_out_takes_nothing_from_later_ones(boolean commitsWrites) {
    MemoryStore memory = memory(commitsWrites);
    HookedStore store = new HookedStore(memory);
    AtomicBoolean armed = new AtomicBoolean();
    store.beforeCommit =
        mutations -> {
          if (HookedStore.touches(mutations, "commit/") && armed.getAndSet(false)) {
            throw new OutOfMemoryError("on purpose");
          }
        };
    DatasetArn arn;
    try (TestAccount account = new TestAccount(store)) {
      arn = account.train("p");
      account.update(arn, EntryLines.image("a"));
      armed.set(true);
      // It is settled that nothing was applied, and made again.
      account.update(arn, EntryLines.image("x"));
      assertThat(armed).isFalse();
      account.update(arn, EntryLines.image("y"));
      account.update(arn, EntryLines.image("x"));
      assertThat(account.images(arn)).containsExactly("a", "x", "y");
    }
    requireImages(memory, arn, "a", "x", "y");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_after_the_commit_makes_no_version_of_a_group_twice(boolean commitsWrites)
      throws Exception {
    MemoryStore memory = memory(commitsWrites);
    AtomicBoolean armed = new AtomicBoolean();
    HookedStore store =
        new HookedStore(memory) {
          @Override
          public Outcome commit(
              byte[] partition,
              List<Condition> conditions,
              List<Mutation> mutations,
              List<Mutation> writes) {
            Outcome outcome = super.commit(partition, conditions, mutations, writes);
            if (touches(mutations, "commit/") && armed.getAndSet(false)) {
              throw new OutOfMemoryError("on purpose");
            }
            return outcome;
          }
        };
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, EntryLines.image("a"));
      OpenDataset dataset = account.datasets().require(arn);
      CountDownLatch holding = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Executor ownThread = Thread.ofPlatform()::start;
      CompletableFuture<Void> holder =
          CompletableFuture.runAsync(
              () ->
                  dataset.changeIf(working -> {
                    holding.countDown();
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return false;
                  }),
              ownThread);
      holding.await();
      List<CompletableFuture<Void>> two =
          List.of("x", "y").stream()
              .map(name ->
                  CompletableFuture.runAsync(
                      () -> account.update(arn, EntryLines.image(name)), ownThread))
              .toList();
      while (dataset.updatesWaiting() < 2) {
        Thread.onSpinWait();
      }
      armed.set(true);
      go.countDown();
      holder.join();
      two.forEach(CompletableFuture::join);

      assertThat(account.images(arn)).containsExactlyInAnyOrder("a", "x", "y");
      assertThat(account.versions(arn)).hasSize(4);
    }
    assertThat(Leftovers.of(memory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_failed_write_of_an_intent_leaves_no_row_behind(boolean isApplied) throws Exception {
    MemoryStore memory = MemoryStore.strict();
    AtomicInteger failing = new AtomicInteger();
    HookedStore store =
        new HookedStore(memory) {
          @Override
          public void write(List<Mutation> mutations) {
            boolean begins =
                mutations.stream()
                    .anyMatch(
                        one -> one instanceof Mutation.Put put && isIntent(put.key().partition()));
            boolean fails = begins && failing.getAndSet(0) > 0;
            if (!fails || isApplied) {
              super.write(mutations);
            }
            if (fails) {
              throw new StoreException("on purpose");
            }
          }
        };
    try (TestAccount account = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = account.train("p");
      for (int i = 0; i < 20; i++) {
        String name = "x" + i;
        failing.set(1);
        assertThatThrownBy(() -> account.update(arn, EntryLines.image(name)))
            .isInstanceOf(StoreException.class);
        account.update(arn, EntryLines.image(name));
      }
      while (memory.everything().stream().anyMatch(row -> isIntent(row.key().partition()))) {
        Thread.sleep(1);
      }
    }
  }

  private static boolean isIntent(byte[] partition) {
    return new String(partition, StandardCharsets.ISO_8859_1).startsWith("intents/");
  }
}
