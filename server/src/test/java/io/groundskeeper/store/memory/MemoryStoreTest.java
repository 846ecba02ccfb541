package io.groundskeeper.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreContract;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }

  @Test
  void a_lost_commit_is_unknown_whether_it_was_applied_or_not() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = new MemoryStore();
      store.loseNextCommit(fault);

      Store.Outcome outcome = store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1")));

      assertThat(outcome).isInstanceOf(Store.Outcome.Unknown.class);
      assertThat(store.get(key("p", "a")) != null).isEqualTo(fault == Fault.APPLIED);
    }
  }

  @Test
  void a_failed_write_may_have_been_applied_in_part() {
    MemoryStore store = new MemoryStore();
    store.failNextWrite(Fault.APPLIED);

    assertThatThrownBy(() -> store.write(List.of(put("p", "a", "1"), put("p", "b", "1"))))
        .isInstanceOf(StoreException.class);

    assertThat(store.everything()).hasSize(1);
  }

  @Test
  void a_crash_keeps_what_was_committed_and_any_part_of_what_was_written_since() {
    Set<Integer> survivors = new HashSet<>();
    Random random = new Random(1);
    for (int time = 0; time < 50; time++) {
      MemoryStore store = new MemoryStore();
      store.write(List.of(put("p", "before", "1")));
      store.commit(bytes("p"), List.of(), List.of(put("p", "committed", "1")));
      store.write(List.of(put("p", "after", "1"), put("p", "later", "1")));

      MemoryStore after = store.crash(random);

      assertThat(after.get(key("p", "before"))).isNotNull();
      assertThat(after.get(key("p", "committed"))).isNotNull();
      survivors.add(after.everything().size());
    }
    assertThat(survivors).containsExactlyInAnyOrder(2, 3, 4);
  }
}
