package io.groundskeeper.simulation;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Condition;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.Store.Outcome;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all servers of a history share: the rows, and whoever is told of each commit when it is
 * applied. What is written late is older than what was written since, as in stores that order
 * writes by their time.
 */
final class Disk {
  /** Is told of what is committed. */
  interface Watch {
    void committed(List<Mutation> mutations);
  }

  private final boolean outlives;
  private final Map<Key, Long> written = new HashMap<>();
  private final Map<ByteBuffer, Long> dropped = new HashMap<>();
  private MemoryStore rows;
  private Watch watch = mutations -> {};
  private long writes;
  private int runs;

  Disk(boolean strict, boolean commitsWrites, boolean outlives) {
    MemoryStore fresh = strict ? MemoryStore.strict() : new MemoryStore();
    this.rows = commitsWrites ? fresh.commitWrites() : fresh;
    this.outlives = outlives;
  }

  void watch(Watch whoever) {
    watch = whoever;
  }

  MemoryStore rows() {
    return rows;
  }

  String incarnation() {
    return outlives ? "" : "run-" + runs;
  }

  /** All servers stop at once, and with them what was not yet committed. */
  void powerCut(java.util.Random random) {
    rows = rows.crash(random);
    runs++;
  }

  /** When something is written: what is written late gets the time at which it was to be. */
  long time() {
    return ++writes;
  }

  void write(List<Mutation> mutations, long time) {
    List<Mutation> applied = new ArrayList<>();
    for (Mutation mutation : mutations) {
      if (isNewest(mutation, time)) {
        applied.add(mutation);
      }
    }
    rows.write(applied);
  }

  private boolean isNewest(Mutation mutation, long time) {
    if (mutation instanceof Mutation.Drop drop) {
      dropped.merge(ByteBuffer.wrap(drop.partition()), time, Math::max);
      return true;
    }
    Key key =
        switch (mutation) {
          case Mutation.Put put -> put.key();
          case Mutation.Delete delete -> delete.key();
          case Mutation.Drop drop -> throw new IllegalStateException();
        };
    if (dropped.getOrDefault(ByteBuffer.wrap(key.partition()), 0L) > time) {
      return false;
    }
    return written.merge(key, time, Math::max) == time;
  }

  Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    if (!rows.commitsWrites() && !writes.isEmpty()) {
      write(writes, time());
    }
    Outcome outcome =
        rows.commitsWrites()
            ? rows.commit(partition, conditions, mutations, writes)
            : rows.commit(partition, conditions, mutations);
    if (outcome instanceof Outcome.Done) {
      watch.committed(mutations);
    }
    return outcome;
  }
}
