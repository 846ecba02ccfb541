package io.groundskeeper.dataset.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.groundskeeper.dataset.CutStore;
import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One head cannot be read: a server starts all the same, and all other datasets can be used. */
final class DamagedHeadTest {
  /** A store that one server has to itself: whoever else has left something in it is gone. */
  private static class Alone extends HookedStore {
    Alone(Store store) {
      super(store);
    }

    @Override
    public boolean isShared() {
      return false;
    }
  }

  /** A store in which the head of one project's dataset is damaged. */
  private static final class Damaged extends Alone {
    private final String project;

    Damaged(Store store, String project) {
      super(store);
      this.project = project;
    }

    private void require(Key key) {
      String partition = new String(key.partition(), StandardCharsets.ISO_8859_1);
      String sort = new String(key.sort(), StandardCharsets.ISO_8859_1);
      if (partition.contains("/" + project + "/") && sort.startsWith("head/")) {
        throw StoreException.damage("on purpose", new IOException("a block"));
      }
    }

    @Override
    public byte @Nullable [] get(Key key) {
      require(key);
      return super.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<Key> keys) {
      keys.forEach(this::require);
      return super.getAll(keys);
    }
  }

  @Test
  void the_others_can_be_used_and_what_was_left_of_it_stays_until_it_can_be_read() {
    MemoryStore store = MemoryStore.strict();
    DatasetArn damaged;
    DatasetArn whole;
    try (TestAccount account = new TestAccount(new Alone(store))) {
      damaged = account.train("damaged");
      whole = account.train("whole");
      account.update(whole, EntryLines.image("a"));
    }
    CutStore power = new CutStore(new Alone(store), Integer.MAX_VALUE);
    try (TestAccount dying = new TestAccount(power)) {
      dying.update(damaged, EntryLines.image("first"));
      // The intent and the rows are written; the commit is not.
      power.cutAfter(2);
      assertThatThrownBy(() -> dying.update(damaged, EntryLines.image("cut off")))
          .isInstanceOf(StoreException.class);
    }
    assertThat(Leftovers.anyRows(store)).isTrue();

    try (TestAccount account = new TestAccount(new Damaged(store, "damaged"))) {
      assertThat(account.images(whole)).containsExactly("a");
      account.update(whole, EntryLines.image("b"));
      assertThat(account.images(whole)).containsExactly("a", "b");
      assertThatThrownBy(() -> account.images(damaged))
          .hasMessageContaining(damaged + " is damaged: on purpose")
          .hasMessageContaining("groundskeeper fsck --salvage");
      assertThat(
              account
                  .projects()
                  .describe(List.of(), EnumSet.allOf(Feature.class), null, 100)
                  .items())
          .flatExtracting(ProjectDescription::datasets)
          .extracting(
              dataset -> dataset.arn().project(),
              DatasetDescription::status,
              DatasetDescription::statusMessageCode)
          // Of the damaged project nobody knows whether it has a test dataset, too.
          .containsOnly(
              tuple("damaged", DatasetStatus.UPDATE_FAILED, DatasetStatusMessageCode.SERVICE_ERROR),
              tuple("whole", DatasetStatus.UPDATE_COMPLETE, DatasetStatusMessageCode.SUCCESS));
    }
    assertThat(Leftovers.anyRows(store)).isTrue();

    try (TestAccount account = new TestAccount(new Alone(store))) {
      assertThat(account.images(damaged)).containsExactly("first");
    }
    assertThat(Leftovers.of(store)).isEmpty();
  }
}
