package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.LineFacts;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.PartNumbers;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.store.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries whose lines are at different places in two versions, and keeps those whose lines
 * differ: in the memory that these take, however many are the same. By the {@link LineFacts}, and
 * where they do not say it by the lines themselves.
 */
final class Comparison {
  private static final int ENTRIES_MAX = 1024;

  /** Of parts whose facts are read at once, some 20 kB each. */
  private static final int PARTS_MAX = 128;

  /** Pairs of lines that are read at once; a line can have more than a megabyte. */
  private static final int PAIRS_PER_READ = 8;

  private final StoredRows stored;
  private final List<Candidate> waiting = new ArrayList<>();
  private final Map<Key, @Nullable LineFacts> facts = new LinkedHashMap<>();
  private final PartNumbers parts = new PartNumbers();
  private final Sides before = new Sides(16);
  private final Sides after = new Sides(16);
  private int[] ordinals = new int[16];

  Comparison(StoredRows stored) {
    this.stored = stored;
  }

  /** Where the line of an entry is in a version, and its flags. */
  record Spot(Part part, int row, int flags) {
    boolean isSame(Spot other) {
      return row == other.row && part.isSame(other.part);
    }
  }

  private record Candidate(int ordinal, @Nullable Spot before, @Nullable Spot after) {}

  /**
   * Adds an entry; ordinals ascend.
   *
   * @param one where it is in the earlier version; null where it is not in it
   * @param other the same in the later version
   */
  void add(int ordinal, @Nullable Spot one, @Nullable Spot other) {
    if (one == null ? other == null : other != null && one.isSame(other)) {
      return;
    }
    waiting.add(new Candidate(ordinal, one, other));
    if (one != null && other != null) {
      facts.put(one.part().factsKey(stored.datasetId()), null);
      facts.put(other.part().factsKey(stored.datasetId()), null);
    }
    if (waiting.size() == ENTRIES_MAX || facts.size() >= PARTS_MAX) {
      settle();
    }
  }

  /** What differs. */
  Diff end() {
    settle();
    return new Diff(stored, parts, Arrays.copyOf(ordinals, before.size()), before, after);
  }

  private void settle() {
    List<Key> keys = List.copyOf(facts.keySet());
    List<byte @Nullable []> values = stored.perhaps(keys);
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = values.get(i);
      // An early build has written none.
      facts.put(
          keys.get(i), value == null ? null : stored.unpack(keys.get(i), value, LineFacts::new));
    }
    Map<Candidate, Boolean> compared = compared();
    for (Candidate candidate : waiting) {
      Boolean same = compared.get(candidate);
      if (same == null ? same(candidate) == LineFacts.Same.NO : !same) {
        keep(candidate);
      }
    }
    waiting.clear();
    facts.clear();
  }

  private LineFacts.Same same(Candidate candidate) {
    Spot one = candidate.before();
    Spot other = candidate.after();
    return one == null || other == null
        ? LineFacts.Same.NO
        : LineFacts.same(
            facts.get(one.part().factsKey(stored.datasetId())),
            one.row(),
            facts.get(other.part().factsKey(stored.datasetId())),
            other.row());
  }

  /** Of those that are perhaps the same, whether they are. */
  private Map<Candidate, Boolean> compared() {
    List<Candidate> perhaps =
        waiting.stream().filter(c -> same(c) == LineFacts.Same.PERHAPS).toList();
    Map<Candidate, Boolean> same = new HashMap<>();
    for (int from = 0; from < perhaps.size(); from += PAIRS_PER_READ) {
      List<Candidate> some = perhaps.subList(from, Math.min(perhaps.size(), from + PAIRS_PER_READ));
      List<EntryReader.Place> places = new ArrayList<>();
      for (Candidate candidate : some) {
        places.add(place(candidate.before()));
        places.add(place(candidate.after()));
      }
      List<Part.Line> lines = EntryReader.lines(stored, places);
      for (int i = 0; i < some.size(); i++) {
        byte[] one = lines.get(2 * i).bytes();
        byte[] other = lines.get(2 * i + 1).bytes();
        same.put(some.get(i), Arrays.equals(one, other));
      }
    }
    return same;
  }

  private static EntryReader.Place place(@Nullable Spot spot) {
    if (spot == null) {
      throw new IllegalArgumentException("an entry that is in one version only");
    }
    return new EntryReader.Place(spot.part(), spot.row());
  }

  private void keep(Candidate candidate) {
    if (before.size() == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, 2 * ordinals.length);
    }
    ordinals[before.size()] = candidate.ordinal();
    keep(candidate.before(), before);
    keep(candidate.after(), after);
  }

  private void keep(@Nullable Spot spot, Sides sides) {
    if (spot == null) {
      sides.addNone();
    } else {
      sides.add(parts.of(spot.part()), spot.row(), spot.flags());
    }
  }
}
