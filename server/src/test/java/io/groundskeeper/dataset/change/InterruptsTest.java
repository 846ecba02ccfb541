package io.groundskeeper.dataset.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.row.InterruptedWaitException;
import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.store.memory.MemoryStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Whoever is interrupted gives up; others, who wait for the same, do not. */
final class InterruptsTest {
  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private static String interrupted() {
    throw new InterruptedWaitException(new InterruptedException());
  }

  @Test
  void who_waits_for_what_an_interrupted_thread_makes_makes_it_then() throws Exception {
    Makings<String, String> makings = new Makings<>(Machine.REAL, Duration.ofMinutes(1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch awaited = new CountDownLatch(1);
    FutureTask<String> maker =
        new FutureTask<>(() ->
            makings.get(
                "version 7",
                () -> {
                  begun.countDown();
                  Attempts.await(awaited);
                  return interrupted();
                }));
    FutureTask<String> waiter = new FutureTask<>(() -> makings.get("version 7", () -> "made"));
    Thread.ofPlatform().start(maker);
    begun.await();
    Thread waiting = Thread.ofPlatform().start(waiter);
    awaitWaiting(waiting);
    awaited.countDown();

    assertThatThrownBy(maker::get).hasCauseInstanceOf(InterruptedWaitException.class);
    assertThat(waiter.get()).isEqualTo("made");
  }

  @Test
  void who_waits_and_is_interrupted_takes_nothing_from_the_maker() throws Exception {
    Makings<String, String> makings = new Makings<>(Machine.REAL, Duration.ofMinutes(1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch awaited = new CountDownLatch(1);
    FutureTask<String> maker =
        new FutureTask<>(() ->
            makings.get(
                "version 7",
                () -> {
                  begun.countDown();
                  Attempts.await(awaited);
                  return "made";
                }));
    FutureTask<String> waiter = new FutureTask<>(() -> makings.get("version 7", () -> "never"));
    Thread.ofPlatform().start(maker);
    begun.await();
    Thread waiting = Thread.ofPlatform().start(waiter);
    awaitWaiting(waiting);
    waiting.interrupt();

    assertThatThrownBy(waiter::get).hasCauseInstanceOf(InterruptedWaitException.class);
    awaited.countDown();
    assertThat(maker.get()).isEqualTo("made");
  }

  /** Waiting that no interrupt ends. */
  private static final class Attempts {
    static void await(CountDownLatch latch) {
      while (latch.getCount() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void updates_that_wait_with_one_whose_thread_is_interrupted_are_made() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    try (TestAccount one = TestAccount.with(hooked, TestAccount.QUICK);
        TestAccount other = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      one.update(arn, EntryLines.image("before", "cat"));
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      FutureTask<?> first = update(one, arn, "first");
      FutureTask<?> leader = update(one, arn, "leader");
      FutureTask<?> follower = update(one, arn, "follower");
      Thread firstThread = Thread.ofPlatform().unstarted(first);
      Thread leaderThread = Thread.ofPlatform().unstarted(leader);
      hooked.beforeCommit =
          mutations -> {
            if (Thread.currentThread() == firstThread) {
              held.countDown();
              Attempts.await(free);
            } else if (Thread.currentThread() == leaderThread) {
              hooked.beforeCommit = m -> {};
              // It is overtaken, and waits for a while before it tries again.
              other.update(arn, EntryLines.image("overtaking", "dog"));
              leaderThread.interrupt();
            }
          };
      firstThread.start();
      held.await();
      leaderThread.start();
      awaitWaiting(leaderThread);
      Thread followerThread = Thread.ofPlatform().start(follower);
      awaitWaiting(followerThread);
      free.countDown();

      first.get();
      assertThatThrownBy(leader::get).hasCauseInstanceOf(InterruptedWaitException.class);
      follower.get();
      assertThat(one.images(arn)).containsExactly("before", "first", "overtaking", "follower");
    }
  }

  private static FutureTask<?> update(TestAccount account, DatasetArn arn, String image) {
    return new FutureTask<>(() -> {
      account.update(arn, EntryLines.image(image, "cat"));
      return image;
    });
  }
}
