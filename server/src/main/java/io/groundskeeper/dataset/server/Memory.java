package io.groundskeeper.dataset.server;

import io.groundskeeper.dataset.value.MemoryUse;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One budget for everything that an account keeps in memory and could read again. Whoever adds to
 * it has what was not used for longest forgotten, of whichever dataset, until all is within the
 * budget. What is in use is counted and stays in use: a cache that forgets it takes it from nobody
 * who has it.
 */
public final class Memory {
  /** Half of the heap; the other half is for the work in hand. */
  public static final long BYTES_MAX = Runtime.getRuntime().maxMemory() / 2;

  /** What it takes to keep anything here, with the key by which it is found. */
  private static final long BYTES_PER_UNIT = 256;

  private final long bytesMax;
  private final ReentrantLock forgetting = new ReentrantLock();

  /** Those first that were not used for longest; guarded by itself. */
  private final LinkedHashMap<Unit, Unit> units = new LinkedHashMap<>(16, 0.75f, true);

  private long used;

  /** What can be kept. */
  public enum Kind {
    /** An open dataset, with the snapshots that it keeps: they share much. */
    DATASET,
    NEWEST_SNAPSHOT,
    EARLIER_SNAPSHOT,
    SOURCE_REFS,
    DIFF
  }

  /** Something that is forgotten as a whole; told by its identity. */
  public static final class Unit {
    private final Kind kind;
    private final BooleanSupplier forget;

    /** 0 where it is not kept; guarded by the units. */
    private long bytes;

    /**
     * Something to be kept.
     *
     * @param forget has it forgotten, or says no, at once: it is called wherever others need room
     */
    public Unit(Kind kind, BooleanSupplier forget) {
      this.kind = kind;
      this.forget = forget;
    }
  }

  public Memory(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Keeps something, or says how much it takes now, and that it was just used. */
  public void keep(Unit unit, long bytes) {
    synchronized (units) {
      units.putIfAbsent(unit, unit);
      resize(unit, bytes);
    }
  }

  /** Says how much something takes now, if it is kept. */
  public void resize(Unit unit, long bytes) {
    synchronized (units) {
      if (units.containsKey(unit)) {
        used += bytes + BYTES_PER_UNIT - unit.bytes;
        unit.bytes = bytes + BYTES_PER_UNIT;
      }
    }
  }

  /** Says that something was just used; false where it is not kept. */
  public boolean touch(Unit unit) {
    synchronized (units) {
      return units.get(unit) != null;
    }
  }

  /** Something is not kept any more. */
  public void remove(Unit unit) {
    synchronized (units) {
      if (units.remove(unit) != null) {
        used -= unit.bytes;
        unit.bytes = 0;
      }
    }
  }

  /**
   * Has so much forgotten that the rest is within the budget; what was used last stays. For those
   * who hold no lock for which {@link Unit} waits.
   */
  public void makeRoom() {
    if (isEnough()) {
      return;
    }
    forgetting.lock();
    try {
      for (int left = size(); left > 0 && !isEnough(); left--) {
        Unit eldest = eldest();
        if (eldest.forget.getAsBoolean()) {
          remove(eldest);
        } else {
          touch(eldest);
        }
      }
    } finally {
      forgetting.unlock();
    }
  }

  private boolean isEnough() {
    synchronized (units) {
      return used <= bytesMax || units.size() <= 1;
    }
  }

  private int size() {
    synchronized (units) {
      return units.size();
    }
  }

  private Unit eldest() {
    synchronized (units) {
      Iterator<Unit> eldest = units.keySet().iterator();
      return eldest.next();
    }
  }

  /** What is kept now. */
  public MemoryUse use() {
    synchronized (units) {
      Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
      units.keySet().forEach(unit -> counts.merge(unit.kind, 1, Integer::sum));
      return new MemoryUse(
          used,
          bytesMax,
          counts.getOrDefault(Kind.DATASET, 0),
          counts.getOrDefault(Kind.NEWEST_SNAPSHOT, 0),
          counts.getOrDefault(Kind.EARLIER_SNAPSHOT, 0),
          counts.getOrDefault(Kind.SOURCE_REFS, 0),
          counts.getOrDefault(Kind.DIFF, 0));
    }
  }
}
