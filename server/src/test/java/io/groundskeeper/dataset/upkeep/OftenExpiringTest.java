package io.groundskeeper.dataset.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datasets of which versions expire faster than their space is given back. */
@Timeout(60)
final class OftenExpiringTest {
  /** Far more than a deletion has to wait for. */
  private static final int TURNS_MAX = 2_000;

  /** Whether this says that nothing more is to be given back. */
  private static boolean endsReclaim(List<Store.Mutation> mutations) {
    return HookedStore.touches(mutations, "reclaim/")
        && mutations.stream().noneMatch(mutation -> mutation instanceof Store.Mutation.Put);
  }

  @Test
  void others_have_their_turn_all_the_same() throws Exception {
    MemoryStore rows = MemoryStore.strict();
    HookedStore store = new HookedStore(rows);
    AtomicBoolean goesOn = new AtomicBoolean(true);
    try (TestAccount account = new TestAccount(store);
        Closeable _ = () -> goesOn.set(false)) {
      // As many as there are threads that give space back.
      List<DatasetArn> expiring = List.of(account.train("often"), account.train("as-often"));
      DatasetArn going = account.train("going");
      Map<DatasetArn, Integer> rounds = new ConcurrentHashMap<>();
      store.beforeCommit =
          mutations -> {
            if (goesOn.get() && endsReclaim(mutations)) {
              expiring.forEach(arn -> {
                rounds.merge(arn, 1, Integer::sum);
                changeAndExpire(account, arn);
              });
            }
          };
      expiring.forEach(arn -> changeAndExpire(account, arn));
      while (total(rounds) < 20) {
        Thread.onSpinWait();
      }

      int before = total(rounds);
      account.datasets().delete(going);
      while (account.exists(going)) {
        assertThat(total(rounds) - before).as("turns of others").isLessThan(TURNS_MAX);
      }

      // What they have expired goes, too, in the end.
      goesOn.set(false);
      awaitSpaceGivenBack(rows);
      for (DatasetArn arn : expiring) {
        assertThat(account.versions(arn)).hasSize(1);
      }
    }
  }

  @Test
  void the_disk_is_given_back_space_when_there_is_some() throws Exception {
    MemoryStore rows = MemoryStore.strict();
    AtomicInteger compactions = new AtomicInteger();
    HookedStore store =
        new HookedStore(rows) {
          @Override
          public void compact(byte[] first, byte[] last) {
            compactions.incrementAndGet();
          }
        };
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("often");
      // Each time one part of one line goes.
      for (int i = 0; i < 100; i++) {
        changeAndExpire(account, arn);
        awaitSpaceGivenBack(rows);
      }
      assertThat(compactions.get()).isBetween(1, 10);
    }
  }

  @Test
  void where_there_is_no_room_to_give_space_back_it_is_not_tried_again_and_again() {
    MemoryStore rows = MemoryStore.strict();
    AtomicInteger compactions = new AtomicInteger();
    HookedStore store =
        new HookedStore(rows) {
          @Override
          public void compact(byte[] first, byte[] last) {
            compactions.incrementAndGet();
            throw new StoreException("No space left on device");
          }

          @Override
          public Standing standing() {
            return new Standing(Standing.Level.FULL, "the disk is full");
          }
        };
    DatasetArn arn;
    try (TestAccount account = new TestAccount(rows)) {
      arn = account.train("full");
      account.update(arn, EntryLines.image("image"));
      account.update(arn, EntryLines.image("image", "cat"));
    }
    try (TestAccount account = new TestAccount(store)) {
      account.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      awaitSpaceGivenBack(rows);
      assertThat(compactions.get()).isEqualTo(3);
    }
  }

  private static void awaitSpaceGivenBack(MemoryStore rows) {
    while (Leftovers.sorts(rows, "reclaim/") > 0) {
      assertThat(Thread.interrupted()).as("it never is").isFalse();
      Thread.onSpinWait();
    }
  }

  private static int total(Map<DatasetArn, Integer> rounds) {
    return rounds.values().stream().mapToInt(each -> each).sum();
  }

  private static synchronized void changeAndExpire(TestAccount account, DatasetArn arn) {
    account.update(arn, EntryLines.image("image", "cat"));
    long newest = account.versions(arn).getFirst();
    account.history().expire(arn, Optional.of(newest), Optional.empty(), false);
  }
}
