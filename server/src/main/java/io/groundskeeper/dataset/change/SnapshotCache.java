package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Diff;
import io.groundskeeper.dataset.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is at hand of one dataset to be read: its newest snapshot, those of earlier versions, and
 * comparisons. All of it is counted in {@link Memory}, what snapshots share once, and forgotten
 * where others need the room.
 */
final class SnapshotCache {
  /** Of each dataset: to count it is to look at what the newest shares with each of them. */
  private static final int VERSIONS_MAX = 16;

  private static final int DIFFS_MAX = 16;

  /** A dataset is counted anew when changes may have added this part of it. */
  private static final int UNCOUNTED_SHARE = 16;

  /** An open dataset without anything at hand, with its head, generously. */
  private static final long OPEN_DATASET_BYTES = 6 << 10;

  private final Memory memory;
  private final Memory.Unit dataset;
  private final Memory.Unit newestUnit = new Memory.Unit(Memory.Kind.NEWEST_SNAPSHOT, this::unload);
  private final Makings<Long, Snapshot> makingVersions;
  private final Makings<DiffKey, Diff> makingDiffs;
  private final Map<Long, Kept<Snapshot>> versions = new LinkedHashMap<>(4, 0.75f, true);
  private final Map<DiffKey, Kept<Diff>> diffs = new LinkedHashMap<>(4, 0.75f, true);
  private volatile @Nullable Snapshot newest;

  /** What the dataset takes as it was last counted, and what was added since, at most. */
  private long countedBytes;

  private long addedBytes;

  private record DiffKey(long from, long to) {}

  /** Something at hand, as it is counted. */
  private record Kept<T>(T value, Memory.Unit unit) {}

  /**
   * Nothing yet.
   *
   * @param forgetDataset has all of the dataset forgotten, by {@link #clear}, or says no
   */
  SnapshotCache(Services services, BooleanSupplier forgetDataset) {
    this.memory = services.memory();
    this.dataset = new Memory.Unit(Memory.Kind.DATASET, forgetDataset);
    this.makingVersions =
        new Makings<>(services.environment().machine(), services.timing().turnMax());
    this.makingDiffs = new Makings<>(services.environment().machine(), services.timing().turnMax());
  }

  /** Says that the dataset is used. */
  void touch() {
    if (!memory.touch(dataset)) {
      synchronized (this) {
        memory.keep(dataset, bytes());
      }
      memory.makeRoom();
    }
  }

  /**
   * What the dataset takes when a change has added so much: counted anew where that may be too much
   * by now, since what the change replaced is given back.
   */
  private long bytesWith(long added) {
    addedBytes += added;
    return addedBytes > countedBytes / UNCOUNTED_SHARE ? bytes() : countedBytes + addedBytes;
  }

  /** What the dataset takes, with its snapshots; for those who are alone here. */
  private long bytes() {
    Snapshot there = newest;
    long bytes = OPEN_DATASET_BYTES;
    if (versions.isEmpty()) {
      bytes += there == null ? 0 : there.bytes();
    } else {
      List<Snapshot> all = new ArrayList<>();
      if (there != null) {
        all.add(there);
      }
      versions.values().forEach(kept -> all.add(kept.value()));
      bytes += Snapshot.bytes(all);
    }
    countedBytes = bytes;
    addedBytes = 0;
    return bytes;
  }

  /** The newest snapshot, if it is at hand. */
  @Nullable Snapshot newest() {
    Snapshot there = newest;
    if (there != null) {
      memory.touch(newestUnit);
    }
    return there;
  }

  /** Shows a snapshot, unless a later one is there; the one that is shown. */
  Snapshot publish(Snapshot snapshot) {
    synchronized (this) {
      Snapshot there = newest;
      if (there != null && there.version() >= snapshot.version()) {
        return there;
      }
      newest = snapshot;
      memory.keep(dataset, there == null ? bytes() : bytesWith(snapshot.bytesBeside(there)));
      memory.keep(newestUnit, 0);
    }
    memory.makeRoom();
    return snapshot;
  }

  /** Forgets the newest snapshot. */
  private synchronized boolean unload() {
    newest = null;
    memory.remove(newestUnit);
    memory.resize(dataset, bytes());
    return true;
  }

  /**
   * The snapshot of a version.
   *
   * @param read makes it where it is not at hand; null where there is no such version
   */
  @Nullable Snapshot snapshot(long version, Supplier<@Nullable Snapshot> read) {
    Snapshot known = atHand(versions, version);
    return known != null
        ? known
        : makingVersions.get(
            version,
            () -> {
              Snapshot there = atHand(versions, version);
              Snapshot made = there != null ? there : read.get();
              if (made != null) {
                keep(made);
              }
              return made;
            });
  }

  private synchronized <K, T> @Nullable T atHand(Map<K, Kept<T>> from, K key) {
    Kept<T> known = from.get(key);
    if (known == null) {
      return null;
    }
    memory.touch(known.unit());
    return known.value();
  }

  /** Keeps a snapshot at hand: somebody is paging through it. */
  void keep(Snapshot snapshot) {
    long version = snapshot.version();
    synchronized (this) {
      if (atHand(versions, version) != null) {
        return;
      }
      Memory.Unit unit =
          new Memory.Unit(Memory.Kind.EARLIER_SNAPSHOT, () -> forget(versions, version));
      versions.put(version, new Kept<>(snapshot, unit));
      forgetBeyond(versions, VERSIONS_MAX);
      memory.keep(dataset, bytes());
      memory.keep(unit, 0);
    }
    memory.makeRoom();
  }

  /** What differs between two versions. */
  Diff diff(long from, long to, Supplier<Diff> compare) {
    DiffKey key = new DiffKey(from, to);
    Diff known = atHand(diffs, key);
    return known != null
        ? known
        : Objects.requireNonNull(
            makingDiffs.get(
                key,
                () -> {
                  Diff there = atHand(diffs, key);
                  Diff made = there != null ? there : compare.get();
                  keep(key, made);
                  return made;
                }));
  }

  private void keep(DiffKey key, Diff diff) {
    synchronized (this) {
      if (atHand(diffs, key) != null) {
        return;
      }
      Memory.Unit unit = new Memory.Unit(Memory.Kind.DIFF, () -> forget(diffs, key));
      diffs.put(key, new Kept<>(diff, unit));
      forgetBeyond(diffs, DIFFS_MAX);
      memory.keep(unit, diff.bytes());
    }
    memory.makeRoom();
  }

  private synchronized <K, T> boolean forget(Map<K, Kept<T>> from, K key) {
    Kept<T> known = from.remove(key);
    if (known != null) {
      memory.remove(known.unit());
      memory.resize(dataset, bytes());
    }
    return true;
  }

  private void forgetBeyond(Map<?, ? extends Kept<?>> from, int max) {
    Iterator<? extends Kept<?>> eldest = from.values().iterator();
    while (from.size() > max) {
      memory.remove(eldest.next().unit());
      eldest.remove();
    }
  }

  /** Forgets what is at hand of earlier versions, and comparisons. */
  synchronized void forgetVersions() {
    forgetBeyond(versions, 0);
    forgetBeyond(diffs, 0);
    memory.resize(dataset, bytes());
  }

  /** Forgets it all. */
  synchronized void clear() {
    forgetBeyond(versions, 0);
    forgetBeyond(diffs, 0);
    newest = null;
    memory.remove(newestUnit);
    memory.remove(dataset);
  }
}
