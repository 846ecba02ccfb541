package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.PartNumbers;
import io.groundskeeper.dataset.row.PartRows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.snapshot.EntryReader.Place;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two versions: the entries that are in one only, and those whose line is
 * another. An entry is told by its ordinal, so that one whose source-ref was rewritten is the same
 * entry. Some 20 bytes for each that differs; the lines are read when they are asked for.
 */
public final class Diff {
  private final StoredRows stored;
  private final PartNumbers parts;
  private final int[] ordinals;
  private final Sides before;
  private final Sides after;
  private final long added;
  private final long removed;

  Diff(StoredRows stored, PartNumbers parts, int[] ordinals, Sides before, Sides after) {
    this.stored = stored;
    this.parts = parts;
    this.ordinals = ordinals;
    this.before = before;
    this.after = after;
    long onlyAfter = 0;
    long onlyBefore = 0;
    for (int i = 0; i < ordinals.length; i++) {
      onlyAfter += before.isThere(i) ? 0 : 1;
      onlyBefore += after.isThere(i) ? 0 : 1;
    }
    added = onlyAfter;
    removed = onlyBefore;
  }

  /**
   * Between two versions, by what the changes between them did.
   *
   * @return empty where that costs more than a look at all entries of both, or an earlier release
   *     of the server has not written what it takes
   */
  public static Optional<Diff> ofChanges(
      Store store, CommitLog log, String datasetId, long from, long to) {
    if (!isWorthIt(log, from, to)) {
      return Optional.empty();
    }
    StoredRows stored = StoredRows.of(store, datasetId);
    Touched touched = new Touched();
    for (long first = from + 1; first <= to; first += CommitLog.COMMITS_PER_SCAN) {
      for (Commit commit : log.range(first, last(first, to))) {
        PartRows.forEach(stored, commit, touched::add);
      }
    }
    return Optional.of(touched.net(stored));
  }

  private static long last(long first, long to) {
    return Math.min(to, first + CommitLog.COMMITS_PER_SCAN - 1);
  }

  private static boolean isWorthIt(CommitLog log, long from, long to) {
    long most = Part.ROWS_MAX + entries(log.find(from)) + entries(log.find(to));
    long touched = 0;
    for (long first = from + 1; first <= to; first += CommitLog.COMMITS_PER_SCAN) {
      long last = last(first, to);
      List<Commit> commits = log.range(first, last);
      if (commits.size() < last - first + 1) {
        return false;
      }
      for (Commit commit : commits) {
        touched += commit.touched();
        if (commit.stats() == null || touched > most) {
          return false;
        }
      }
    }
    return true;
  }

  private static long entries(@Nullable Commit commit) {
    DatasetStats stats = commit == null ? null : commit.stats();
    return stats == null ? 0 : stats.totalEntries();
  }

  /** Between two snapshots, by a look at all of their entries. */
  public static Diff ofSnapshots(Store store, String datasetId, Snapshot from, Snapshot to) {
    Comparison comparison = new Comparison(StoredRows.of(store, datasetId));
    int chunks = Math.max(from.chunks(), to.chunks());
    for (int number = 0; number < chunks; number++) {
      Chunk one = number < from.chunks() ? from.chunk(number) : null;
      Chunk other = number < to.chunks() ? to.chunk(number) : null;
      if (one == other) {
        continue;
      }
      int places = Math.max(one == null ? 0 : one.size(), other == null ? 0 : other.size());
      for (int place = 0; place < places; place++) {
        comparison.add(
            number * Chunk.ENTRIES + place, spot(from, one, place), spot(to, other, place));
      }
    }
    return comparison.end();
  }

  private static Comparison.@Nullable Spot spot(
      Snapshot snapshot, @Nullable Chunk chunk, int place) {
    return chunk == null || !chunk.isPresent(place)
        ? null
        : new Comparison.Spot(
            snapshot.part(chunk.part[place]), chunk.row[place], chunk.flags[place]);
  }

  /** The same seen from the other side. */
  public Diff inverted() {
    return new Diff(stored, parts, ordinals, /* before= */ after, /* after= */ before);
  }

  public long added() {
    return added;
  }

  public long replaced() {
    return ordinals.length - added - removed;
  }

  public long removed() {
    return removed;
  }

  /** How many entries differ. */
  public int size() {
    return ordinals.length;
  }

  /** What it takes in memory; what an {@link #inverted} one shares with it counts for both. */
  public long bytes() {
    return ObjectSize.object(44)
        + ObjectSize.array(4, ordinals.length)
        + before.bytes()
        + after.bytes()
        + parts.bytes();
  }

  /** The ordinal of an entry that differs; they ascend. */
  public int ordinal(int place) {
    return ordinals[place];
  }

  /** The place of the first entry with this ordinal or a later one. */
  public int placeOf(int ordinal) {
    int place = Arrays.binarySearch(ordinals, ordinal);
    return place < 0 ? -place - 1 : place;
  }

  /** A line as it was in one version. */
  public record Side(Part.Line line, boolean labelled) {}

  /**
   * The lines of some entries that differ in the earlier version, null where one is not in it; in
   * one round trip.
   */
  public List<@Nullable Side> before(int from, int to) {
    return sides(before, from, to);
  }

  /** The same in the later version. */
  public List<@Nullable Side> after(int from, int to) {
    return sides(after, from, to);
  }

  private List<@Nullable Side> sides(Sides sides, int from, int to) {
    List<Place> places = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (sides.isThere(i)) {
        places.add(new Place(parts.part(sides.part(i)), sides.row(i)));
      }
    }
    List<Part.Line> lines = EntryReader.lines(stored, places);
    List<@Nullable Side> read = new ArrayList<>();
    int next = 0;
    for (int i = from; i < to; i++) {
      read.add(
          sides.isThere(i)
              ? new Side(lines.get(next++), (sides.flags(i) & Part.LABELLED) != 0)
              : null);
    }
    return read;
  }

  /** What the changes of a range did to each entry, as they come. */
  private static final class Touched {
    private final PartNumbers parts = new PartNumbers();
    private final Sides before = new Sides(64);
    private final Sides after = new Sides(64);
    private long[] keys = new long[64];

    void add(PartRows part) {
      int own = parts.of(part.part());
      int[] undone = part.undo().parts().stream().mapToInt(parts::of).toArray();
      List<Part.Row> rows = part.rows();
      for (int i = 0; i < rows.size(); i++) {
        Part.Row row = rows.get(i);
        Undo.Row undo = part.undo().rows()[i];
        int number = before.size();
        if (number == keys.length) {
          keys = Arrays.copyOf(keys, 2 * number);
        }
        keys[number] = (long) row.ordinal() << 32 | number;
        if (undo == null) {
          before.addNone();
        } else {
          before.add(undone[undo.part()], undo.row(), undo.flags());
        }
        if (row.isPresent()) {
          after.add(own, part.first() + i, row.flags());
        } else {
          after.addNone();
        }
      }
    }

    /** Of each entry what was before the first change and what is after the last. */
    Diff net(StoredRows stored) {
      Arrays.sort(keys, 0, before.size());
      Comparison net = new Comparison(stored);
      for (int from = 0; from < before.size(); ) {
        int ordinal = (int) (keys[from] >> 32);
        int to = from;
        while (to < before.size() && (int) (keys[to] >> 32) == ordinal) {
          to++;
        }
        net.add(ordinal, spot(before, (int) keys[from]), spot(after, (int) keys[to - 1]));
        from = to;
      }
      return net.end();
    }

    private Comparison.@Nullable Spot spot(Sides sides, int place) {
      return sides.isThere(place)
          ? new Comparison.Spot(parts.part(sides.part(place)), sides.row(place), sides.flags(place))
          : null;
    }
  }
}
