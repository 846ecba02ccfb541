package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.memory.MemoryStore.Fault;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The store fails for a while, at any step of a change, and the server goes on running: what was
 * begun is finished, or undone, by whoever comes next, and nothing is stuck.
 */
@Tag("long")
@Timeout(120)
final class UnfinishedStepsTest {
  private static final int CALLS_FAILING = 12;

  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("io.groundskeeper.dataset.Changes#all")
  void nothing_is_stuck_after_the_store_failed_for_a_while(Changes.Named named) throws Exception {
    for (int step = 0; failsAt(named, step, MemoryStore.strict()); step++) {}
    for (int step = 0; failsAt(named, step, MemoryStore.strict().commitWrites()); step++) {}
  }

  private static boolean failsAt(Changes.Named named, int step, MemoryStore store)
      throws Exception {
    HookedStore failing = new HookedStore(store);
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    HookedStore.Hook fail =
        mutations -> {
          int now = left.getAndDecrement();
          if (now <= 0 && now > -CALLS_FAILING) {
            throw new StoreException("on purpose");
          }
        };
    failing.beforeWrite = fail;
    failing.beforeCommit = fail;
    boolean reached;
    try (TestAccount account = TestAccount.with(failing, TestAccount.QUICK)) {
      ProjectArn project = Changes.prepare(account);
      left.set(step);
      try {
        Changes.run(named.call(), account, project);
      } catch (StoreException | Refusal expected) {
        assertThat(left.get()).as("step %d: %s", step, expected).isNegative();
      }
      reached = left.get() <= 0;
      left.set(Integer.MAX_VALUE);
      while (!account.isAtRest() || Leftovers.anyRows(store)) {
        Thread.sleep(1);
      }
      requireUsable(account);
    }
    assertThat(Leftovers.of(store)).as("step %d", step).isEmpty();
    return reached;
  }

  /** Every project and dataset that there is can be used, deleted, and made again. */
  private static void requireUsable(TestAccount account) {
    for (ProjectDescription project :
        account.projects().describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 100).items()) {
      for (DatasetDescription dataset : project.datasets()) {
        if (account.exists(dataset.arn())) {
          account.update(dataset.arn(), EntryLines.image("after", "owl"));
          account.lines(dataset.arn());
          account.datasets().delete(dataset.arn());
          account.awaitGone(dataset.arn());
        }
      }
      try {
        account.projects().delete(project.arn());
      } catch (Refusal gone) {
        assertThat(gone).hasMessageContaining("does not exist");
      }
    }
    assertThat(
            account
                .projects()
                .describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 100)
                .items())
        .isEmpty();
    for (String name : List.of("p", "q", "other")) {
      account.train(name);
    }
  }

  @Test
  void a_dataset_that_is_being_made_can_be_asked_about_and_refuses_tags_at_once() {
    MemoryStore store = MemoryStore.strict();
    TestBuckets buckets = new TestBuckets();
    try (TestAccount account = TestAccount.with(store, TestAccount.QUICK, buckets)) {
      buckets.stopAfter(0);
      DatasetArn arn =
          account
              .datasets()
              .create(
                  account.project("p"),
                  DatasetType.TRAIN,
                  new Datasets.Source.Manifest(
                      buckets.put("m.jsonl", String.join("\n", images(0, 30_000, "cat")))),
                  Map.of());
      while (!buckets.isWaiting()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> account.history().tag(arn, 1, "t")).isInstanceOf(Refusal.class);
      buckets.goOn();
      account.awaitDone(arn);
      account.history().tag(arn, 1, "t");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_update_that_cannot_be_written_does_not_fail_those_that_wait_with_it(
      boolean commitsWrites) throws Exception {
    MemoryStore memory = MemoryStore.strict();
    HookedStore store = new HookedStore(commitsWrites ? memory.commitWrites() : memory);
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, EntryLines.image("there"));
      HookedStore.Hook refuse =
          mutations -> {
            if (mutations.stream().anyMatch(UnfinishedStepsTest::isLarge)) {
              throw new IllegalArgumentException("too large, on purpose");
            }
          };
      store.beforeWrite = refuse;
      store.beforeCommit = refuse;
      OpenDataset dataset = account.datasets().require(arn);
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch holding = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .start(() ->
                  dataset.changeIf(working -> {
                    holding.countDown();
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return false;
                  }));
      holding.await();
      Executor ownThread = Thread.ofPlatform()::start;
      CompletableFuture<Void> bad =
          CompletableFuture.runAsync(
              () -> account.update(arn, images(0, 2_000, "large")), ownThread);
      CompletableFuture<Void> good =
          CompletableFuture.runAsync(
              () -> account.update(arn, EntryLines.image("good")), ownThread);
      while (dataset.updatesWaiting() < 2) {
        Thread.onSpinWait();
      }
      go.countDown();
      holder.join();
      good.join();
      assertThatThrownBy(bad::join).hasRootCauseMessage("too large, on purpose");
      assertThat(account.images(arn)).containsExactly("there", "good");
    }
  }

  private static boolean isLarge(Store.Mutation mutation) {
    return mutation instanceof Store.Mutation.Put put && put.value().length > 10_000;
  }

  @Test
  void a_refused_upload_leaves_nothing_whatever_a_crash_keeps() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        DatasetArn arn = account.train("p");
        assertThatThrownBy(() ->
                account
                    .transfers()
                    .upload(
                        arn,
                        new ByteArrayInputStream(EntryLines.manifest(images(0, 3_000, "cat"))) {
                          private boolean once;

                          @Override
                          public synchronized int read(byte[] into, int from, int length) {
                            if (!once) {
                              once = true;
                              account.update(arn, EntryLines.image("other"));
                            }
                            return super.read(into, from, length);
                          }
                        },
                        UpdateMode.REPLACE,
                        new Guard(1L, null, false)))
            .isInstanceOf(Refusal.class);
        MemoryStore after = store.crash(new Random(seed));
        try (TestAccount restarted = new TestAccount(after)) {
          assertThat(restarted.images(arn)).containsExactly("other");
        }
        assertThat(Leftovers.of(after)).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Test
  void a_project_whose_making_was_lost_can_be_made() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict();
      try (TestAccount account = new TestAccount(store)) {
        store.loseNextCommit(fault);
        ProjectArn project = account.project("p");
        store.loseNextCommit(fault);
        DatasetArn arn = account.create(project, DatasetType.TRAIN);
        assertThat(account.describe(arn).status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
      }
    }
  }
}
