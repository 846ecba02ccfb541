package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dataset at one version: which entries there are, in which part the line of each is, their flags
 * and labels. Immutable; versions share the {@link Chunk}s that they have in common, so that a
 * change of one entry costs one chunk. Some 40 bytes an entry.
 */
final class Snapshot {
  /** What an entry costs in memory, with its source-ref, generously. */
  private static final int BYTES_PER_ENTRY = 96;

  private final long version;
  private final Chunk[] chunks;
  private final Part[] parts;
  private final int partCount;
  private final Labels labels;
  private final int[] entryCounts;
  private final int[] boxCounts;
  private final DatasetStats stats;
  private final int nextOrdinal;

  private Snapshot(
      long version,
      Chunk[] chunks,
      Part[] parts,
      int partCount,
      Labels labels,
      int[] entryCounts,
      int[] boxCounts,
      DatasetStats stats,
      int nextOrdinal) {
    this.version = version;
    this.chunks = chunks;
    this.parts = parts;
    this.partCount = partCount;
    this.labels = labels;
    this.entryCounts = entryCounts;
    this.boxCounts = boxCounts;
    this.stats = stats;
    this.nextOrdinal = nextOrdinal;
  }

  /** How many entries of all open datasets half of the heap holds, with their source-refs. */
  static long entriesThatFitInMemory() {
    return Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_ENTRY;
  }

  static Snapshot empty() {
    return new Snapshot(
        0,
        new Chunk[0],
        new Part[16],
        0,
        new Labels(),
        new int[0],
        new int[0],
        DatasetStats.NONE,
        0);
  }

  long version() {
    return version;
  }

  DatasetStats stats() {
    return stats;
  }

  /** One more than the largest ordinal that was ever given. */
  int nextOrdinal() {
    return nextOrdinal;
  }

  Chunk chunk(int number) {
    return chunks[number];
  }

  int chunks() {
    return chunks.length;
  }

  Part part(int number) {
    return parts[number];
  }

  /** The number of a label, or -1 where no entry ever had it. */
  int labelNumber(String name) {
    return labels.number(name, entryCounts.length);
  }

  /** How many labels have a number; not all of them need to be in use. */
  int labelNumbers() {
    return entryCounts.length;
  }

  String labelName(int number) {
    return labels.name(number);
  }

  /** How many entries use this label. */
  int entryCount(int labelNumber) {
    return entryCounts[labelNumber];
  }

  /** In how many entries a bounding box has this label. */
  int boxCount(int labelNumber) {
    return boxCounts[labelNumber];
  }

  /** The ordinals of all entries, ascending. */
  int[] ordinals() {
    EntryMatcher all = EntryMatcher.of(Filter.NONE, this);
    int[] ordinals = new int[Math.toIntExact(stats.totalEntries())];
    int count = 0;
    for (int number = 0; number < chunks.length; number++) {
      for (int place = 0; place < Chunk.ENTRIES; place++) {
        if (all.matches(chunks[number], place)) {
          ordinals[count++] = number * Chunk.ENTRIES + place;
        }
      }
    }
    return ordinals;
  }

  Editor edit() {
    return new Editor(this, parts);
  }

  /**
   * An editor for a snapshot that is none of the next versions: whatever it does, it shares nothing
   * that the next versions write to.
   */
  Editor editAside() {
    return new Editor(this, Arrays.copyOf(parts, Math.max(partCount, 16)));
  }

  /**
   * The names of labels by number, in order of first appearance. Only ever grows; versions share
   * it, each knowing how many of its names it may see.
   */
  private static final class Labels {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    synchronized int number(String name, int visible) {
      Integer number = numbers.get(name);
      return number == null || number >= visible ? -1 : number;
    }

    synchronized int numberOrNew(String name) {
      Integer known = numbers.putIfAbsent(name, names.size());
      if (known == null) {
        names.add(name);
        return names.size() - 1;
      }
      return known;
    }

    synchronized String name(int number) {
      return names.get(number);
    }
  }

  /** Makes the next version of a snapshot. For one thread; dropped after {@link #freeze}. */
  static final class Editor {
    private final Labels labels;
    private Chunk[] chunks;
    private boolean[] own;
    private Part[] parts;
    private int partCount;
    private int[] entryCounts;
    private int[] boxCounts;
    private long labeled;
    private long total;
    private long used;
    private long errors;
    private int nextOrdinal;

    /** Of parts that were brought back. */
    private final Map<PartId, Integer> places = new HashMap<>();

    private record PartId(String transaction, int number) {}

    private Editor(Snapshot from, Part[] parts) {
      labels = from.labels;
      chunks = from.chunks.clone();
      own = new boolean[chunks.length];
      this.parts = parts;
      partCount = from.partCount;
      entryCounts = from.entryCounts.clone();
      boxCounts = from.boxCounts.clone();
      labeled = from.stats.labeledEntries();
      total = from.stats.totalEntries();
      used = from.stats.totalLabels();
      errors = from.stats.errorEntries();
      nextOrdinal = from.nextOrdinal;
    }

    int nextOrdinal() {
      return nextOrdinal;
    }

    DatasetStats stats() {
      return new DatasetStats(labeled, total, used, errors);
    }

    /**
     * Applies a part.
     *
     * @param ordinals of its rows
     */
    void apply(Part part, List<Part.Row> rows, List<String> labelNames, int[] ordinals) {
      int place = add(part);
      int[] numbers = numbers(labelNames);
      for (int i = 0; i < ordinals.length; i++) {
        Part.Row row = rows.get(i);
        set(ordinals[i], place, i, row.flags(), translated(row.labels(), numbers));
      }
    }

    /**
     * Applies a part that was read.
     *
     * @param live the rows that are wanted; null for all
     */
    void apply(Part part, Part.Digest digest, @Nullable BitSet live) {
      int place = add(part);
      int[] numbers = numbers(digest.labelNames());
      for (int i = 0; i < digest.rows().size(); i++) {
        if (live == null || live.get(i)) {
          Part.Row row = digest.rows().get(i);
          set(row.ordinal(), place, i, row.flags(), translated(row.labels(), numbers));
        }
      }
    }

    /** Has new entries come after these ordinals, in use or not. */
    void reserve(int ordinals) {
      nextOrdinal = Math.max(nextOrdinal, ordinals);
    }

    /** Gives labels their numbers ahead of the parts that use them. */
    int[] numbers(List<String> labelNames) {
      int[] numbers = new int[labelNames.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = labels.numberOrNew(labelNames.get(i));
      }
      return numbers;
    }

    private int add(Part part) {
      if (partCount == parts.length) {
        parts = Arrays.copyOf(parts, parts.length * 2);
      }
      parts[partCount] = part;
      return partCount++;
    }

    private static int[] translated(int[] entryLabels, int[] numbers) {
      int[] own = new int[entryLabels.length];
      for (int j = 0; j < own.length; j++) {
        own[j] = numbers[entryLabels[j] >> 1] << 1 | (entryLabels[j] & 1);
      }
      return own;
    }

    /** What a part that is applied next replaces. */
    Undo undo(int[] ordinals) {
      Undo.Collector before = new Undo.Collector(ordinals.length);
      for (int i = 0; i < ordinals.length; i++) {
        int number = ordinals[i] / Chunk.ENTRIES;
        int place = ordinals[i] % Chunk.ENTRIES;
        Chunk chunk = number < chunks.length ? chunks[number] : null;
        if (chunk != null && (chunk.flags[place] & Part.PRESENT) != 0) {
          before.add(
              i, chunk.part[place], chunk.row[place], chunk.flags[place], chunk.labels[place]);
        }
      }
      return before.collected(parts, labels::name);
    }

    /**
     * Takes back a part, the newest that is applied.
     *
     * @param rows of that part
     */
    void takeBack(List<Part.Row> rows, Undo undo) {
      int[] places = undo.parts().stream().mapToInt(this::placeOf).toArray();
      int[] numbers = numbers(undo.labelNames());
      for (int i = 0; i < rows.size(); i++) {
        Undo.Row before = undo.rows()[i];
        int ordinal = rows.get(i).ordinal();
        if (before == null) {
          set(ordinal, 0, 0, 0, new int[0]);
        } else {
          set(
              ordinal,
              places[before.part()],
              before.row(),
              before.flags(),
              translated(before.labels(), numbers));
        }
      }
    }

    /** The place of a part that was there once, which may be forgotten by now. */
    private int placeOf(Part part) {
      PartId id = new PartId(part.transaction(), part.number());
      return places.computeIfAbsent(id, i -> add(part));
    }

    private void set(int ordinal, int part, int row, int flags, int[] newLabels) {
      Chunk chunk = ownChunk(ordinal / Chunk.ENTRIES);
      int place = ordinal % Chunk.ENTRIES;
      count(chunk.flags[place], chunk.labels[place], -1);
      chunk.set(place, part, row, flags, newLabels);
      count(flags, newLabels, 1);
      nextOrdinal = Math.max(nextOrdinal, ordinal + 1);
    }

    private Chunk ownChunk(int number) {
      if (number >= chunks.length) {
        int length = Math.max(number + 1, chunks.length + chunks.length / 2);
        chunks = Arrays.copyOf(chunks, length);
        own = Arrays.copyOf(own, length);
      }
      if (!own[number]) {
        chunks[number] = chunks[number] == null ? new Chunk() : chunks[number].copy();
        own[number] = true;
      }
      return chunks[number];
    }

    private void count(int flags, int[] entryLabels, int sign) {
      if ((flags & Part.PRESENT) == 0) {
        return;
      }
      total += sign;
      labeled += (flags & Part.LABELLED) == 0 ? 0 : sign;
      errors += (flags & Part.ERRORS) == 0 ? 0 : sign;
      for (int label : entryLabels) {
        int number = label >> 1;
        if (number >= entryCounts.length) {
          entryCounts = Arrays.copyOf(entryCounts, number + 1);
          boxCounts = Arrays.copyOf(boxCounts, number + 1);
        }
        boolean unusedBefore = entryCounts[number] == 0;
        entryCounts[number] += sign;
        boxCounts[number] += (label & 1) * sign;
        if (unusedBefore) {
          used++;
        } else if (entryCounts[number] == 0) {
          used--;
        }
      }
    }

    /**
     * How many labels would be in use if these pieces were applied; nothing is applied.
     *
     * @param before for each piece, the ordinal of the entry that each row replaces, or {@link
     *     SourceRefs#ABSENT}
     */
    long labelsInUseAfter(List<Piece> pieces, List<int[]> before) {
      Map<String, Integer> delta = new HashMap<>();
      for (int piece = 0; piece < before.size(); piece++) {
        Part.Draft draft = pieces.get(piece).draft();
        for (int i = 0; i < before.get(piece).length; i++) {
          int ordinal = before.get(piece)[i];
          if (ordinal != SourceRefs.ABSENT) {
            for (int label : chunks[ordinal / Chunk.ENTRIES].labels[ordinal % Chunk.ENTRIES]) {
              delta.merge(labels.name(label >> 1), -1, Integer::sum);
            }
          }
          for (int label : draft.rows().get(i).labels()) {
            delta.merge(draft.labelNames().get(label >> 1), 1, Integer::sum);
          }
        }
      }
      return used
          + delta.entrySet().stream().mapToInt(e -> appears(e.getKey(), e.getValue())).sum();
    }

    /** 1 where a label comes into use by so many entries more, -1 where it falls out of use. */
    private int appears(String label, int more) {
      int number = labels.number(label, entryCounts.length);
      int now = number < 0 ? 0 : entryCounts[number];
      if (now == 0) {
        return more > 0 ? 1 : 0;
      }
      return now + more == 0 ? -1 : 0;
    }

    Snapshot freeze(long version) {
      int used = (nextOrdinal + Chunk.ENTRIES - 1) / Chunk.ENTRIES;
      for (int number = 0; number < used; number++) {
        if (number >= chunks.length || chunks[number] == null) {
          ownChunk(number);
        }
      }
      return new Snapshot(
          version,
          chunks.length == used ? chunks : Arrays.copyOf(chunks, used),
          parts,
          partCount,
          labels,
          entryCounts,
          boxCounts,
          stats(),
          nextOrdinal);
    }
  }
}
