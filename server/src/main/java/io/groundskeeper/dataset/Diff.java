package io.groundskeeper.dataset;

import io.groundskeeper.dataset.EntryReader.Place;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two versions: the entries that are in one only, and those whose line is
 * another. An entry is told by its ordinal, so that one whose source-ref was rewritten is the same
 * entry. Some 40 bytes for each that differs; the lines are read when they are asked for.
 */
final class Diff {
  private static final int FACTS_PER_READ = 1000;

  private final Store store;
  private final String datasetId;
  private final List<Sided> entries;
  private final long added;
  private final long replaced;
  private final long removed;

  /**
   * An entry that differs.
   *
   * @param before null where it is not in the earlier version
   * @param after null where it is not in the later one; never both
   */
  record Sided(int ordinal, @Nullable Side before, @Nullable Side after) {
    private Sided inverted() {
      return new Sided(ordinal, /* before= */ after, /* after= */ before);
    }
  }

  /** An entry in one version: where its line is, and its flags. */
  record Side(Part part, int row, int flags) {
    private boolean isSame(Side other) {
      return row == other.row && part.isSame(other.part);
    }
  }

  private Diff(Store store, String datasetId, List<Sided> entries) {
    this.store = store;
    this.datasetId = datasetId;
    this.entries = entries;
    added = entries.stream().filter(entry -> entry.before() == null).count();
    removed = entries.stream().filter(entry -> entry.after() == null).count();
    replaced = entries.size() - added - removed;
  }

  /**
   * Between two versions, by what the changes between them did.
   *
   * @return empty where an earlier release of the server has not written what it takes
   */
  static Optional<Diff> ofChanges(
      Store store, CommitLog log, String datasetId, long from, long to) {
    Touched touched = new Touched();
    for (long first = from + 1; first <= to; ) {
      long last = Math.min(to, first + CommitLog.COMMITS_PER_SCAN - 1);
      List<Commit> commits = log.range(first, last);
      if (commits.size() < last - first + 1 || commits.stream().anyMatch(c -> c.stats() == null)) {
        return Optional.empty();
      }
      for (Commit commit : commits) {
        for (int part = 0; part < commit.parts(); part += PartRows.PARTS_PER_READ) {
          int end = Math.min(commit.parts(), part + PartRows.PARTS_PER_READ);
          PartRows.read(store, datasetId, commit, part, end).forEach(touched::add);
        }
      }
      first = last + 1;
    }
    return Optional.of(of(store, datasetId, touched.net()));
  }

  /** Between two snapshots, by a look at all of their entries. */
  static Diff ofSnapshots(Store store, String datasetId, Snapshot from, Snapshot to) {
    List<Sided> differing = new ArrayList<>();
    int chunks = Math.max(from.chunks(), to.chunks());
    for (int number = 0; number < chunks; number++) {
      Chunk before = number < from.chunks() ? from.chunk(number) : null;
      Chunk after = number < to.chunks() ? to.chunk(number) : null;
      if (before == after) {
        continue;
      }
      for (int place = 0; place < Chunk.ENTRIES; place++) {
        Side one = side(from, before, place);
        Side other = side(to, after, place);
        boolean same = one == null ? other == null : other != null && one.isSame(other);
        if (!same) {
          differing.add(new Sided(number * Chunk.ENTRIES + place, one, other));
        }
      }
    }
    return of(store, datasetId, differing);
  }

  private static @Nullable Side side(Snapshot snapshot, @Nullable Chunk chunk, int place) {
    return chunk == null || (chunk.flags[place] & Part.PRESENT) == 0
        ? null
        : new Side(snapshot.part(chunk.part[place]), chunk.row[place], chunk.flags[place]);
  }

  private static Diff of(Store store, String datasetId, List<Sided> touched) {
    List<Sided> differing = new ArrayList<>();
    for (int from = 0; from < touched.size(); from += FACTS_PER_READ) {
      List<Sided> some = touched.subList(from, Math.min(touched.size(), from + FACTS_PER_READ));
      Facts facts = new Facts(store, datasetId, some);
      for (Sided entry : some) {
        if (entry.before() == null
            || entry.after() == null
            || !facts.areSame(entry.before(), entry.after())) {
          differing.add(entry);
        }
      }
    }
    return new Diff(store, datasetId, differing);
  }

  /** The same seen from the other side. */
  Diff inverted() {
    return new Diff(store, datasetId, entries.stream().map(Sided::inverted).toList());
  }

  long added() {
    return added;
  }

  long replaced() {
    return replaced;
  }

  long removed() {
    return removed;
  }

  /** Those that differ, in the order of entries. */
  List<Sided> entries() {
    return entries;
  }

  /** The place of the first entry with this ordinal or a later one. */
  int placeOf(int ordinal) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).ordinal() < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The lines of these sides, in their order. */
  List<Part.Line> lines(List<Side> sides) {
    return EntryReader.lines(
        store, datasetId, sides.stream().map(side -> new Place(side.part(), side.row())).toList());
  }

  /** What the changes of a range did to each entry, as they come. */
  private static final class Touched {
    private final List<@Nullable Side> before = new ArrayList<>();
    private final List<@Nullable Side> after = new ArrayList<>();
    private long[] keys = new long[64];

    void add(PartRows part) {
      List<Part.Row> rows = part.digest().rows();
      for (int i = 0; i < rows.size(); i++) {
        Part.Row row = rows.get(i);
        Undo.Row undo = part.undo().rows()[i];
        int number = before.size();
        if (number == keys.length) {
          keys = Arrays.copyOf(keys, 2 * number);
        }
        keys[number] = (long) row.ordinal() << 32 | number;
        before.add(
            undo == null
                ? null
                : new Side(part.undo().parts().get(undo.part()), undo.row(), undo.flags()));
        after.add(row.isPresent() ? new Side(part.part(), i, row.flags()) : null);
      }
    }

    /** Of each entry what was before the first change and what is after the last. */
    List<Sided> net() {
      Arrays.sort(keys, 0, before.size());
      List<Sided> net = new ArrayList<>();
      for (int from = 0; from < before.size(); ) {
        int ordinal = (int) (keys[from] >> 32);
        int to = from;
        while (to < before.size() && (int) (keys[to] >> 32) == ordinal) {
          to++;
        }
        Side first = before.get((int) keys[from]);
        Side last = after.get((int) keys[to - 1]);
        if (first != null || last != null) {
          net.add(new Sided(ordinal, first, last));
        }
        from = to;
      }
      return net;
    }
  }

  /** The facts of the lines of some entries, read in one round trip. */
  private static final class Facts {
    private final Map<Key, LineFacts> byPart = new LinkedHashMap<>();
    private final String datasetId;

    Facts(Store store, String datasetId, List<Sided> entries) {
      this.datasetId = datasetId;
      LinkedHashSet<Key> keys = new LinkedHashSet<>();
      for (Sided entry : entries) {
        if (entry.before() != null && entry.after() != null) {
          keys.add(entry.before().part().factsKey(datasetId));
          keys.add(entry.after().part().factsKey(datasetId));
        }
      }
      List<Key> wanted = List.copyOf(keys);
      List<byte @Nullable []> values = store.getAll(wanted);
      for (int i = 0; i < wanted.size(); i++) {
        byte[] value = values.get(i);
        if (value != null) {
          byPart.put(wanted.get(i), new LineFacts(value));
        }
      }
    }

    /** Whether two lines are the same; where nothing is known, they count as different. */
    boolean areSame(Side one, Side other) {
      LineFacts first = byPart.get(one.part().factsKey(datasetId));
      LineFacts second = byPart.get(other.part().factsKey(datasetId));
      return first != null
          && second != null
          && first.hash(one.row()) == second.hash(other.row())
          && first.length(one.row()) == second.length(other.row());
    }
  }
}
