package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A store that has no room: what adds is refused, and nothing else. */
final class FullStoreTest {
  /** Says of itself that it is full. */
  private static final class FullStore extends HookedStore {
    private static final int MANY = 10;

    private volatile boolean full;
    private volatile boolean saidSo;
    private final AtomicInteger writesWhenFull = new AtomicInteger();

    FullStore() {
      super(MemoryStore.strict());
    }

    /** Is full from the next write of many rows on, which still has its room. */
    void fillSoon() {
      beforeWrite =
          mutations -> {
            if (mutations.size() > MANY && mutations.getFirst() instanceof Mutation.Put) {
              writesWhenFull.addAndGet(full ? 1 : 0);
              full = true;
            }
          };
    }

    void empty() {
      beforeWrite = mutations -> {};
      full = false;
    }

    @Override
    public Standing standing() {
      saidSo |= full;
      return full ? new Standing(Standing.Level.FULL, "The disk is full.") : Standing.WELL;
    }
  }

  /** More than go into one write. */
  private static final int MANY_IMAGES = 100_000;

  private final FullStore store = new FullStore();

  private static void requireFull(ThrowingCallable change) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isUnavailable()).isTrue())
        .hasMessage("The disk is full.");
  }

  private static ByteArrayInputStream images(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(EntryLines.image(i)).append('\n');
    }
    return new ByteArrayInputStream(EntryLines.manifest(lines.toString()));
  }

  @Test
  void what_adds_is_refused() {
    try (TestAccount account = new TestAccount(store)) {
      ProjectArn project = account.project("p");
      DatasetArn train = account.create(project, DatasetType.TRAIN);
      DatasetArn test = account.create(project, DatasetType.TEST);
      account.update(train, EntryLines.image(1, "cat"), EntryLines.image(2, "cat"));
      store.full = true;

      requireFull(() -> account.project("q"));
      requireFull(() -> account.update(train, EntryLines.image(3)));
      requireFull(() -> account.datasets().distribute(List.of(train, test)));
      requireFull(() ->
          account.transfers().upload(train, images(3, 4), UpdateMode.MERGE_ATTRIBUTES, Guard.NONE));
      requireFull(() -> account.edits().revert(train, 1, Guard.NONE));

      assertThat(account.images(train)).hasSize(2);
      assertThat(account.images(test)).isEmpty();
      account.datasets().delete(test);
      account.tags().tag(train.toString(), Map.of("a", "b"));
    }
  }

  @Test
  void a_dry_run_and_the_answer_that_was_lost_are_not() {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn train = account.train("p");
      account.update(train, EntryLines.image(1));
      Guard token = new Guard(null, "token", false);
      ChangeResult done = account.edits().revert(train, 1, token);
      store.full = true;

      assertThat(account.edits().revert(train, 1, token)).isEqualTo(done);
      assertThat(account.edits().revert(train, 2, new Guard(null, null, true)).isNothing())
          .isFalse();
      requireFull(() -> account.edits().revert(train, 2, Guard.NONE));
    }
  }

  @Test
  void an_upload_does_not_go_on_when_the_room_is_gone() throws Exception {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn train = account.train("p");
      account.update(train, EntryLines.image(1));
      store.fillSoon();

      requireFull(() ->
          account
              .transfers()
              .upload(train, images(0, MANY_IMAGES), UpdateMode.REPLACE, Guard.NONE));

      assertThat(store.writesWhenFull).hasValue(0);
      assertThat(account.images(train)).hasSize(1);
      store.empty();
      account.transfers().upload(train, images(0, 10), UpdateMode.REPLACE, Guard.NONE);
      assertThat(account.images(train)).hasSize(10);
    }
  }

  @Test
  void a_copy_waits_until_there_is_room() throws Exception {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn train = account.train("p");
      account.transfers().upload(train, images(0, MANY_IMAGES), UpdateMode.REPLACE, Guard.NONE);
      ProjectArn other = account.project("q");
      store.fillSoon();

      DatasetArn copy =
          account
              .datasets()
              .create(other, DatasetType.TRAIN, new Datasets.Source.Copy(train), Map.of());
      while (!store.saidSo && !account.isAtRest()) {
        Thread.onSpinWait();
      }

      assertThat(store.writesWhenFull).hasValue(0);
      store.empty();
      while (!account.isAtRest()) {
        Thread.onSpinWait();
      }
      assertThat(account.datasets().describe(copy).stats().totalEntries()).isEqualTo(MANY_IMAGES);
    }
  }
}
