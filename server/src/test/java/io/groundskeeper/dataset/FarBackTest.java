package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A version far back, of which nothing or little differs, is near whatever lies between. */
final class FarBackTest {
  private static final int ENTRIES = 600;
  private static final int VERSIONS = 60;

  /** A store that counts the rows of parts that are read. */
  private static final class Counting extends CutStore {
    private final AtomicLong rows = new AtomicLong();

    Counting(Store store) {
      super(store, Integer.MAX_VALUE);
    }

    @Override
    public List<byte @Nullable []> getAll(List<Key> keys) {
      rows.addAndGet(keys.size());
      return super.getAll(keys);
    }
  }

  private static String[] all(String label) {
    return IntStream.range(0, ENTRIES)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  @Test
  void it_is_compared_and_taken_back_at_the_cost_of_the_two_versions() {
    Counting store = new Counting(new MemoryStore());
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      for (int version = 0; version < VERSIONS; version++) {
        account.update(arn, all(version % 2 == 0 ? "cat" : "dog"));
      }
      account.update(arn, all("cat"));
      account.update(arn, EntryLines.image(5, "elk"));
      long newest = account.versions(arn).getFirst();
      store.rows.set(0);

      List<EntryDiff> diff = account.diff(arn, 2, newest);
      ChangeResult reverted = account.edits().revert(arn, 2, new Guard(null, null, true));

      assertThat(diff).extracting(EntryDiff::sourceRef).containsExactly(EntryLines.ref(5));
      assertThat(reverted.replaced()).isEqualTo(1);
      assertThat(store.rows.get()).isLessThan(VERSIONS);
    }
  }

  @Test
  void versions_that_are_near_are_compared_by_what_was_changed_between_them() {
    Counting store = new Counting(new MemoryStore());
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      for (int i = 0; i < 40; i++) {
        account.update(
            arn,
            IntStream.range(100 * i, 100 * i + 100)
                .mapToObj(image -> EntryLines.image(image, "cat"))
                .toArray(String[]::new));
      }
      account.update(arn, EntryLines.image(5, "elk"));
      account.update(arn, EntryLines.image(7, "elk"));
      long newest = account.versions(arn).getFirst();
      store.rows.set(0);

      List<EntryDiff> diff = account.diff(arn, newest - 2, newest);

      assertThat(diff)
          .extracting(EntryDiff::sourceRef)
          .containsExactly(EntryLines.ref(5), EntryLines.ref(7));
      assertThat(store.rows.get()).isLessThan(20);
    }
  }

  @Test
  void a_comparison_says_what_it_takes_and_takes_only_what_differs() {
    MemoryStore store = new MemoryStore();
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, all("cat"));
      account.update(arn, all("dog"));
      account.update(arn, all("cat"));
      OpenDataset dataset = account.datasets().require(arn);

      assertThat(dataset.versions().diff(2, 4).size()).isZero();
      assertThat(dataset.versions().diff(2, 4).bytes()).isLessThan(1_000);
      assertThat(dataset.versions().diff(2, 3).size()).isEqualTo(ENTRIES);
      assertThat(dataset.versions().diff(2, 3).bytes()).isBetween(18L * ENTRIES, 60L * ENTRIES);
    }
  }
}
