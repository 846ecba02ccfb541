package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.snapshot.SourceRefIndex;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The index of the source-refs of an open dataset: it takes one to change it, and belongs to
 * whoever has the turn. Counted in {@link Memory}, and forgotten where others need the room.
 */
final class OpenIndex {
  private final Memory memory;
  private final ReentrantLock turn;
  private final Memory.Unit spareUnit = new Memory.Unit(Memory.Kind.SOURCE_REFS, this::forgetSpare);
  private final Memory.Unit unit = new Memory.Unit(Memory.Kind.SOURCE_REFS, this::forget);

  /** Belongs to whoever has the turn. */
  private @Nullable SourceRefIndex index;

  /** Made when the newest snapshot was, for whoever has the turn first. */
  private final AtomicReference<@Nullable SourceRefIndex> spare = new AtomicReference<>();

  OpenIndex(Memory memory, ReentrantLock turn) {
    this.memory = memory;
    this.turn = turn;
  }

  /** Keeps one that was made beside a snapshot, for whoever has the turn first. */
  synchronized void offer(SourceRefIndex made) {
    spare.set(made);
    memory.keep(spareUnit, made.bytes());
  }

  /** The index, or the spare one, of whatever version; null where there is none. */
  synchronized @Nullable SourceRefIndex take() {
    SourceRefIndex mine = index;
    if (mine == null) {
      mine = spare.getAndSet(null);
      memory.remove(spareUnit);
    }
    return mine;
  }

  /** While it is moved on, and where that fails, it is no version's. */
  void drop() {
    index = null;
  }

  /** Keeps it for the next who has the turn. */
  void keep(SourceRefIndex mine) {
    index = mine;
    memory.keep(unit, mine.bytes());
    memory.makeRoom();
  }

  /** What was done to it is committed. */
  void committed(long version) {
    SourceRefIndex mine = index;
    if (mine != null) {
      mine.committed(version);
      keep(mine);
    }
  }

  /** Forgets it, unless somebody has the turn, whose it is. */
  boolean forget() {
    if (turn.isHeldByCurrentThread() || !turn.tryLock()) {
      return false;
    }
    try {
      index = null;
      memory.remove(unit);
      return true;
    } finally {
      turn.unlock();
    }
  }

  /** Forgets the spare one. */
  synchronized boolean forgetSpare() {
    spare.set(null);
    memory.remove(spareUnit);
    return true;
  }
}
