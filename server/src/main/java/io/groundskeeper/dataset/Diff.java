package io.groundskeeper.dataset;

import io.groundskeeper.dataset.EntryReader.Place;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two versions: the entries that are in one only, and those whose line is
 * another. An entry is told by its ordinal, so that one whose source-ref was rewritten is the same
 * entry. Some 20 bytes for each that differs; the lines are read when they are asked for.
 */
final class Diff {
  private static final int FACTS_PER_READ = 1000;

  private final Store store;
  private final String datasetId;
  private final PartNumbers parts;
  private final int[] ordinals;
  private final Sides before;
  private final Sides after;
  private final long added;
  private final long removed;

  private Diff(
      Store store, String datasetId, PartNumbers parts, int[] ordinals, Sides before, Sides after) {
    this.store = store;
    this.datasetId = datasetId;
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
    return Optional.of(touched.net().diff(store, datasetId));
  }

  /** Between two snapshots, by a look at all of their entries. */
  static Diff ofSnapshots(Store store, String datasetId, Snapshot from, Snapshot to) {
    Candidates differing = new Candidates(new PartNumbers());
    int chunks = Math.max(from.chunks(), to.chunks());
    for (int number = 0; number < chunks; number++) {
      Chunk one = number < from.chunks() ? from.chunk(number) : null;
      Chunk other = number < to.chunks() ? to.chunk(number) : null;
      if (one == other) {
        continue;
      }
      for (int place = 0; place < Chunk.ENTRIES; place++) {
        differing.add(from, one, to, other, number * Chunk.ENTRIES, place);
      }
    }
    return differing.diff(store, datasetId);
  }

  /** The same seen from the other side. */
  Diff inverted() {
    return new Diff(store, datasetId, parts, ordinals, /* before= */ after, /* after= */ before);
  }

  long added() {
    return added;
  }

  long replaced() {
    return ordinals.length - added - removed;
  }

  long removed() {
    return removed;
  }

  /** How many entries differ. */
  int size() {
    return ordinals.length;
  }

  /** The ordinal of an entry that differs; they ascend. */
  int ordinal(int place) {
    return ordinals[place];
  }

  /** The place of the first entry with this ordinal or a later one. */
  int placeOf(int ordinal) {
    int place = Arrays.binarySearch(ordinals, ordinal);
    return place < 0 ? -place - 1 : place;
  }

  /** A line as it was in one version. */
  record Side(Part.Line line, boolean labelled) {}

  /**
   * The lines of some entries that differ in the earlier version, null where one is not in it; in
   * one round trip.
   */
  List<@Nullable Side> before(int from, int to) {
    return sides(before, from, to);
  }

  /** The same in the later version. */
  List<@Nullable Side> after(int from, int to) {
    return sides(after, from, to);
  }

  private List<@Nullable Side> sides(Sides sides, int from, int to) {
    List<Place> places = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (sides.isThere(i)) {
        places.add(new Place(parts.part(sides.part(i)), sides.row(i)));
      }
    }
    List<Part.Line> lines = EntryReader.lines(store, datasetId, places);
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
      List<Part.Row> rows = part.digest().rows();
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
          after.add(own, i, row.flags());
        } else {
          after.addNone();
        }
      }
    }

    /** Of each entry what was before the first change and what is after the last. */
    Candidates net() {
      Arrays.sort(keys, 0, before.size());
      Candidates net = new Candidates(parts);
      for (int from = 0; from < before.size(); ) {
        int ordinal = (int) (keys[from] >> 32);
        int to = from;
        while (to < before.size() && (int) (keys[to] >> 32) == ordinal) {
          to++;
        }
        int first = (int) keys[from];
        int last = (int) keys[to - 1];
        if (before.isThere(first) || after.isThere(last)) {
          net.add(ordinal, before, first, after, last);
        }
        from = to;
      }
      return net;
    }
  }

  /** Entries whose lines are at different places, though they may be the same. */
  private static final class Candidates {
    private final PartNumbers parts;
    private final Sides before = new Sides(16);
    private final Sides after = new Sides(16);
    private int[] ordinals = new int[16];

    Candidates(PartNumbers parts) {
      this.parts = parts;
    }

    void add(int ordinal, Sides one, int first, Sides other, int last) {
      addOrdinal(ordinal);
      before.add(one, first);
      after.add(other, last);
    }

    private void addOrdinal(int ordinal) {
      if (before.size() == ordinals.length) {
        ordinals = Arrays.copyOf(ordinals, 2 * ordinals.length);
      }
      ordinals[before.size()] = ordinal;
    }

    void add(
        Snapshot from,
        @Nullable Chunk one,
        Snapshot to,
        @Nullable Chunk other,
        int firstOrdinal,
        int place) {
      Chunk was = one != null && (one.flags[place] & Part.PRESENT) != 0 ? one : null;
      Chunk is = other != null && (other.flags[place] & Part.PRESENT) != 0 ? other : null;
      boolean same =
          was != null
              && is != null
              && was.row[place] == is.row[place]
              && from.part(was.part[place]).isSame(to.part(is.part[place]));
      if (same || (was == null && is == null)) {
        return;
      }
      addOrdinal(firstOrdinal + place);
      addSide(before, from, was, place);
      addSide(after, to, is, place);
    }

    private void addSide(Sides sides, Snapshot snapshot, @Nullable Chunk chunk, int place) {
      if (chunk == null) {
        sides.addNone();
      } else {
        sides.add(parts.of(snapshot.part(chunk.part[place])), chunk.row[place], chunk.flags[place]);
      }
    }

    /** Those that are not the same. */
    Diff diff(Store store, String datasetId) {
      Candidates differing = new Candidates(parts);
      for (int from = 0; from < before.size(); from += FACTS_PER_READ) {
        int to = Math.min(before.size(), from + FACTS_PER_READ);
        Facts facts = new Facts(store, datasetId, this, from, to);
        for (int i = from; i < to; i++) {
          if (!before.isThere(i) || !after.isThere(i) || !facts.areSame(i)) {
            differing.add(ordinals[i], before, i, after, i);
          }
        }
      }
      return new Diff(
          store,
          datasetId,
          parts,
          Arrays.copyOf(differing.ordinals, differing.before.size()),
          differing.before,
          differing.after);
    }
  }

  /** The facts of the lines of some entries, read in one round trip. */
  private static final class Facts {
    private final Map<Integer, LineFacts> byPart = new HashMap<>();
    private final Candidates entries;

    Facts(Store store, String datasetId, Candidates entries, int from, int to) {
      this.entries = entries;
      LinkedHashSet<Integer> wanted = new LinkedHashSet<>();
      for (int i = from; i < to; i++) {
        if (entries.before.isThere(i) && entries.after.isThere(i)) {
          wanted.add(entries.before.part(i));
          wanted.add(entries.after.part(i));
        }
      }
      List<Integer> numbers = List.copyOf(wanted);
      List<Key> keys =
          numbers.stream().map(n -> entries.parts.part(n).factsKey(datasetId)).toList();
      List<byte @Nullable []> values = store.getAll(keys);
      for (int i = 0; i < keys.size(); i++) {
        byte[] value = values.get(i);
        if (value != null) {
          byPart.put(numbers.get(i), new LineFacts(value));
        }
      }
    }

    /** Whether both lines of an entry are the same; where nothing is known, they are not. */
    boolean areSame(int i) {
      LineFacts first = byPart.get(entries.before.part(i));
      LineFacts second = byPart.get(entries.after.part(i));
      int one = entries.before.row(i);
      int other = entries.after.row(i);
      return first != null
          && second != null
          && first.hash(one) == second.hash(other)
          && first.length(one) == second.length(other);
    }
  }
}
