package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.memory.MemoryStore.Fault;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The store does not say what became of a commit: not applied, applied, or applied only later, when
 * somebody has looked already. Whatever it was, each change is made once, what is answered is what
 * is there, what was there before stays as it was, and nothing is left over.
 */
@Tag("long")
final class UnknownOutcomeTest {
  @ParameterizedTest
  @MethodSource("io.groundskeeper.dataset.Changes#all")
  void is_settled_and_each_change_is_made_once(Changes.Named named) {
    List<Object> expected;
    try (TestAccount account = new TestAccount(MemoryStore.strict())) {
      Changes.run(named.call(), account, Changes.prepare(account));
      expected = Changes.everything(account);
    }
    for (Loss loss : LOSSES) {
      for (Supplier<MemoryStore> store : STORES) {
        int commits = 0;
        while (isSettled(named.call(), store.get(), loss, commits, expected)) {
          commits++;
        }
        assertThat(commits).as("commits of %s", named).isPositive();
      }
    }
  }

  private static final List<Supplier<MemoryStore>> STORES =
      List.of(MemoryStore::strict, () -> MemoryStore.strict().commitWrites());

  /**
   * How an outcome is lost.
   *
   * @param callsBetween of what is late: it comes after so many further calls of the store
   */
  private record Loss(Fault fault, int callsBetween) {}

  private static final int CALLS_BETWEEN_MAX = 5;

  private static final List<Loss> LOSSES =
      Stream.concat(
              Stream.of(new Loss(Fault.LOST, 0), new Loss(Fault.APPLIED, 0)),
              IntStream.rangeClosed(0, CALLS_BETWEEN_MAX).mapToObj(i -> new Loss(Fault.LATE, i)))
          .toList();

  /** A store that loses the outcome of one commit, and then counts its calls. */
  private static final class LosingStore extends HookedStore {
    private final MemoryStore memory;
    private final Loss loss;
    private int commitsBefore = Integer.MAX_VALUE;
    private int callsBetween = Integer.MAX_VALUE;

    LosingStore(MemoryStore memory, Loss loss) {
      super(memory);
      this.memory = memory;
      this.loss = loss;
      memory.holdLate();
      beforeCommit = mutations -> count();
      afterCall = this::called;
    }

    synchronized void loseAfter(int commits) {
      commitsBefore = commits;
    }

    synchronized boolean hasLost() {
      return commitsBefore < 0;
    }

    private synchronized void count() {
      if (commitsBefore-- == 0) {
        memory.loseNextCommit(loss.fault());
        // That of the commit itself is one.
        callsBetween = loss.callsBetween() + 1;
      }
    }

    private synchronized void called() {
      if (callsBetween-- == 0) {
        memory.applyLate();
      }
    }
  }

  /** Loses the outcome of one commit of a call; false where it has not so many. */
  private static boolean isSettled(
      Changes.Call call, MemoryStore store, Loss loss, int commitsBefore, List<Object> expected) {
    String where =
        "%s of commit %d%s"
            .formatted(loss, commitsBefore, store.commitsWrites() ? ", with its writes" : "");
    LosingStore losing = new LosingStore(store, loss);
    try (TestAccount account = new TestAccount(losing)) {
      ProjectArn project = Changes.prepare(account);
      losing.loseAfter(commitsBefore);
      Changes.run(call, account, project);
      store.applyLate();
      assertThat(Changes.everything(account)).as(where).isEqualTo(expected);
    }
    store.applyLate();
    assertThat(Leftovers.of(store)).as(where).isEmpty();
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(Changes.everything(restarted)).as(where + ", rebuilt").isEqualTo(expected);
    }
    return losing.hasLost();
  }
}
