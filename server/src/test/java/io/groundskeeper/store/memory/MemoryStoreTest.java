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
    return MemoryStore.strict();
  }

  @Test
  void a_lost_commit_is_unknown_whether_it_was_applied_or_not() {
    for (Fault fault : List.of(Fault.LOST, Fault.APPLIED)) {
      MemoryStore store = new MemoryStore();
      store.loseNextCommit(fault);

      Store.Outcome outcome = store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1")));

      assertThat(outcome).isInstanceOf(Store.Outcome.Unknown.class);
      assertThat(store.get(key("p", "a")) != null).isEqualTo(fault == Fault.APPLIED);
    }
  }

  @Test
  void a_lost_commit_is_applied_with_its_writes_or_without_any() {
    for (Fault fault : Fault.values()) {
      MemoryStore store = MemoryStore.strict().commitWrites();
      store.loseNextCommit(fault);

      Store.Outcome outcome =
          store.commit(
              bytes("p"), List.of(), List.of(put("p", "a", "1")), List.of(put("q", "a", "1")));
      boolean isThere = store.get(key("p", "a")) != null;

      assertThat(outcome).isInstanceOf(Store.Outcome.Unknown.class);
      assertThat(isThere).isEqualTo(fault != Fault.LOST);
      assertThat(store.get(key("q", "a")) != null).isEqualTo(isThere);
    }
  }

  @Test
  void a_late_commit_is_not_there_and_then_is() {
    MemoryStore store = new MemoryStore();
    store.loseNextCommit(Fault.LATE);

    assertThat(store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1"))))
        .isInstanceOf(Store.Outcome.Unknown.class);

    assertThat(store.everything()).isEmpty();
    assertThat(store.get(key("p", "other"))).isNull();
    assertThat(store.everything()).hasSize(1);
  }

  @Test
  void a_late_commit_that_is_held_comes_when_a_test_says_so() {
    MemoryStore store = new MemoryStore();
    store.holdLate();
    store.loseNextCommit(Fault.LATE);
    store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1")));
    store.commit(bytes("p"), List.of(), List.of(put("p", "b", "1")));
    assertThat(store.get(key("p", "a"))).isNull();

    store.applyLate();

    assertThat(store.get(key("p", "a"))).isEqualTo(bytes("1"));
  }

  @Test
  void a_late_commit_is_judged_by_what_holds_when_it_comes() {
    MemoryStore store = new MemoryStore();
    store.commit(bytes("p"), List.of(), List.of(put("p", "head", "1")));
    List<Store.Condition> head = List.of(new Store.Condition(key("p", "head"), bytes("1")));
    store.holdLate();
    store.loseNextCommit(Fault.LATE);
    store.commit(bytes("p"), head, List.of(put("p", "head", "late"), put("p", "more", "late")));

    store.commit(bytes("p"), head, List.of(put("p", "head", "2")));
    store.applyLate();

    assertThat(store.get(key("p", "head"))).isEqualTo(bytes("2"));
    assertThat(store.get(key("p", "more"))).isNull();
  }

  @Test
  void a_late_write_throws_and_comes_whole() {
    MemoryStore store = new MemoryStore();
    store.holdLate();
    store.failNextWrite(Fault.LATE);

    assertThatThrownBy(() -> store.write(List.of(put("p", "a", "1"), put("p", "b", "1"))))
        .isInstanceOf(StoreException.class);

    assertThat(store.everything()).isEmpty();
    store.applyLate();
    assertThat(store.everything()).hasSize(2);
  }

  @Test
  void a_strict_one_refuses_a_key_that_is_written_and_committed() {
    MemoryStore store = MemoryStore.strict();
    store.write(List.of(put("p", "written", "1")));
    store.commit(bytes("p"), List.of(), List.of(put("p", "committed", "1")));

    assertThatThrownBy(() -> store.commit(bytes("p"), List.of(), List.of(put("p", "written", "2"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("by a COMMIT, and was by a WRITE");
    assertThatThrownBy(() -> store.write(List.of(new Store.Mutation.Delete(key("p", "committed")))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.write(List.of(new Store.Mutation.Drop(bytes("p")))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_strict_one_refuses_a_partition_that_was_dropped() {
    MemoryStore store = MemoryStore.strict();
    store.write(List.of(put("p", "a", "1")));
    store.write(List.of(new Store.Mutation.Drop(bytes("p"))));

    assertThatThrownBy(() -> store.write(List.of(put("p", "b", "1"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was dropped");
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
