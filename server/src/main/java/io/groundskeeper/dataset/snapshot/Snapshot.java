package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.SourceRefs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset at one version: which entries there are, in which part the line of each is, their flags
 * and labels. Immutable; versions share the {@link Chunk}s that they have in common, so that a
 * change of one entry costs one chunk. Some 40 bytes an entry.
 */
public final class Snapshot {
  /** Ordinals are given once and never again; what comes after so many is refused. */
  static final int ORDINALS_MAX = Integer.MAX_VALUE - Chunk.ENTRIES;

  /**
   * So many parts more than twice those that are in use may be remembered before the others are
   * forgotten.
   */
  static final int UNUSED_PARTS_MAX = 4096;

  /** What an entry costs in memory, with its source-ref, generously. */
  private static final int BYTES_PER_ENTRY = 96;

  private final long version;
  private final Chunk[] chunks;
  private final Appended<Part> parts;

  /** What the parts take in memory, counted as they come: a look at each would cost too much. */
  private final long partBytes;

  /** How many parts were in use when the others were forgotten last. */
  private final int partsUsed;

  private final LabelTable labels;
  private final int[] entryCounts;
  private final int[] boxCounts;
  private final DatasetStats stats;
  private final int nextOrdinal;

  /** Found out when somebody first asks. */
  private volatile @Nullable LabelsInErrors labelsInErrors;

  private Snapshot(
      long version,
      Chunk[] chunks,
      Appended<Part> parts,
      long partBytes,
      int partsUsed,
      LabelTable labels,
      int[] entryCounts,
      int[] boxCounts,
      DatasetStats stats,
      int nextOrdinal) {
    this.version = version;
    this.chunks = chunks;
    this.parts = parts;
    this.partBytes = partBytes;
    this.partsUsed = partsUsed;
    this.labels = labels;
    this.entryCounts = entryCounts;
    this.boxCounts = boxCounts;
    this.stats = stats;
    this.nextOrdinal = nextOrdinal;
  }

  /** How many entries of all open datasets half of the heap holds, with their source-refs. */
  public static long entriesThatFitInMemory() {
    return Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_ENTRY;
  }

  public static Snapshot empty() {
    return new Snapshot(
        0,
        new Chunk[0],
        Appended.empty(),
        0,
        0,
        LabelTable.empty(),
        new int[0],
        new int[0],
        DatasetStats.NONE,
        0);
  }

  public long version() {
    return version;
  }

  public DatasetStats stats() {
    return stats;
  }

  /** One more than the largest ordinal that was ever given. */
  public int nextOrdinal() {
    return nextOrdinal;
  }

  public Chunk chunk(int number) {
    return chunks[number];
  }

  int chunks() {
    return chunks.length;
  }

  public Part part(int number) {
    return parts.get(number);
  }

  /** The number of a label, or -1 where no entry ever had it. */
  public int labelNumber(String name) {
    return labels.number(name);
  }

  /** Whether a label counts in an entry. */
  public boolean isInUse(String label) {
    int number = labelNumber(label);
    return number >= 0 && entryCount(number) > 0;
  }

  /** The labels that stand in entries with errors; the first to ask reads all such entries. */
  public LabelsInErrors labelsInErrors(EntryReader reader) {
    if (stats.errorEntries() == 0) {
      return LabelsInErrors.NONE;
    }
    LabelsInErrors known = labelsInErrors;
    if (known != null) {
      return known;
    }
    synchronized (this) {
      known = labelsInErrors;
      if (known == null) {
        known = LabelsInErrors.of(this, reader);
        labelsInErrors = known;
      }
      return known;
    }
  }

  /** How many labels have a number; not all of them need to be in use. */
  public int labelNumbers() {
    return entryCounts.length;
  }

  public String labelName(int number) {
    return labels.name(number);
  }

  /** How many entries use this label. */
  public int entryCount(int labelNumber) {
    return entryCounts[labelNumber];
  }

  /** In how many entries a bounding box has this label. */
  public int boxCount(int labelNumber) {
    return boxCounts[labelNumber];
  }

  /** The ordinals of all entries, ascending. */
  public int[] ordinals() {
    EntryMatcher all = EntryMatcher.of(Filter.NONE, this);
    int[] ordinals = new int[Math.toIntExact(stats.totalEntries())];
    int count = 0;
    for (int number = 0; number < chunks.length; number++) {
      for (int place = 0; place < chunks[number].size(); place++) {
        if (all.matches(chunks[number], place)) {
          ordinals[count++] = number * Chunk.ENTRIES + place;
        }
      }
    }
    return ordinals;
  }

  /** What it takes in memory, by itself. */
  public long bytes() {
    return bytes(List.of(this));
  }

  /**
   * What some snapshots of one dataset, the newest first, take in memory together: what they share
   * counts once, so that this is what is given back when nobody has any of them any more. It takes
   * a look at each of their chunks, no more. A cache that counts all that it holds of a dataset so,
   * and the newest snapshot with them, neither counts a chunk twice nor forgets one that the newest
   * has replaced.
   */
  public static long bytes(Collection<Snapshot> snapshots) {
    Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    long bytes = 0;
    for (Snapshot snapshot : snapshots) {
      bytes += ObjectSize.object(48) + ObjectSize.object(32);
      bytes += ObjectSize.array(4, snapshot.chunks.length);
      bytes += 2 * ObjectSize.array(4, snapshot.entryCounts.length);
      for (Chunk chunk : snapshot.chunks) {
        bytes += chunk != Chunk.EMPTY && counted.add(chunk) ? chunk.bytes() : 0;
      }
      if (counted.add(snapshot.parts.shared())) {
        bytes += ObjectSize.object(12) + ObjectSize.object(4) + snapshot.parts.bytes();
        bytes += snapshot.partBytes;
      }
      bytes += counted.add(snapshot.labels.shared()) ? snapshot.labels.bytes() : 0;
      LabelsInErrors inErrors = snapshot.labelsInErrors;
      bytes += inErrors == null ? 0 : inErrors.bytes();
    }
    return bytes;
  }

  /**
   * What it takes at most beside an earlier snapshot, which it was made from: about what the change
   * touched. It takes a comparison for each chunk.
   */
  public long bytesBeside(Snapshot earlier) {
    long bytes = ObjectSize.object(48) + ObjectSize.object(32);
    bytes += ObjectSize.array(4, chunks.length) + 2 * ObjectSize.array(4, entryCounts.length);
    for (int i = 0; i < chunks.length; i++) {
      if (i >= earlier.chunks.length || chunks[i] != earlier.chunks[i]) {
        bytes += chunks[i].bytes();
      }
    }
    bytes += Math.max(0, partBytes - earlier.partBytes);
    bytes += Math.max(0, parts.bytes() - earlier.parts.bytes());
    return bytes + Math.max(0, labels.bytes() - earlier.labels.bytes());
  }

  public Editor edit() {
    return new Editor(this, parts);
  }

  /** An editor for a snapshot that is none of the next versions. */
  Editor editAside() {
    return new Editor(this, parts.aside());
  }

  /**
   * Makes the next version of a snapshot. For one thread; dropped after {@link #freeze}. What it
   * makes is its own until then: one that is given up leaves nothing behind.
   */
  public static final class Editor {
    private final LabelTable labels;
    private final Appended<Part> parts;
    private final long partBytes;
    private final int partsUsed;
    private final List<String> newLabels = new ArrayList<>();
    private final Map<String, Integer> newNumbers = new HashMap<>();
    private final List<Part> newParts = new ArrayList<>();
    private Chunk[] chunks;
    private boolean[] own;
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

    private Editor(Snapshot from, Appended<Part> parts) {
      labels = from.labels;
      partBytes = from.partBytes;
      partsUsed = from.partsUsed;
      chunks = from.chunks.clone();
      own = new boolean[chunks.length];
      this.parts = parts;
      entryCounts = from.entryCounts.clone();
      boxCounts = from.boxCounts.clone();
      labeled = from.stats.labeledEntries();
      total = from.stats.totalEntries();
      used = from.stats.totalLabels();
      errors = from.stats.errorEntries();
      nextOrdinal = from.nextOrdinal;
    }

    public int nextOrdinal() {
      return nextOrdinal;
    }

    public DatasetStats stats() {
      return new DatasetStats(labeled, total, used, errors);
    }

    /**
     * Applies a part.
     *
     * @param ordinals of its rows
     */
    public void apply(Part part, List<Part.Row> rows, List<String> labelNames, int[] ordinals) {
      requireRoom(ordinals);
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
    public void apply(Part part, Part.Digest digest, @Nullable BitSet live) {
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
    public void reserve(int ordinals) {
      nextOrdinal = Math.max(nextOrdinal, ordinals);
    }

    /** Gives labels their numbers ahead of the parts that use them. */
    public int[] numbers(List<String> labelNames) {
      int[] numbers = new int[labelNames.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = labelNumber(labelNames.get(i));
        if (numbers[i] < 0) {
          numbers[i] = labels.size() + newLabels.size();
          newNumbers.put(labelNames.get(i), numbers[i]);
          newLabels.add(labelNames.get(i));
        }
      }
      return numbers;
    }

    private int labelNumber(String name) {
      int known = labels.number(name);
      return known < 0 ? newNumbers.getOrDefault(name, -1) : known;
    }

    private String labelName(int number) {
      return number < labels.size() ? labels.name(number) : newLabels.get(number - labels.size());
    }

    private int add(Part part) {
      newParts.add(part);
      return parts.size() + newParts.size() - 1;
    }

    private Part part(int number) {
      return number < parts.size() ? parts.get(number) : newParts.get(number - parts.size());
    }

    /**
     * @throws Refusal if one of these ordinals is one too many
     */
    private static void requireRoom(int[] ordinals) {
      for (int ordinal : ordinals) {
        // Whoever counts on from the last one counts over to those below zero.
        if (ordinal < 0 || ordinal >= ORDINALS_MAX) {
          throw new Refusal(
              Refusal.Reason.LIMIT_EXCEEDED,
              ("Nothing was changed: %,d entries were added to the dataset since it was made, and"
                      + " it cannot take more, though others were deleted. Make a copy of it:"
                      + " CreateDataset with DatasetSource and DatasetArn.")
                  .formatted(ORDINALS_MAX));
        }
      }
    }

    private static int[] translated(int[] entryLabels, int[] numbers) {
      int[] own = new int[entryLabels.length];
      for (int j = 0; j < own.length; j++) {
        own[j] = numbers[entryLabels[j] >> 1] << 1 | (entryLabels[j] & 1);
      }
      return own;
    }

    /** What a part that is applied next replaces. */
    public Undo undo(int[] ordinals) {
      requireRoom(ordinals);
      Undo.Collector before = new Undo.Collector();
      for (int ordinal : ordinals) {
        int number = ordinal / Chunk.ENTRIES;
        int place = ordinal % Chunk.ENTRIES;
        Chunk chunk = number < chunks.length ? chunks[number] : null;
        if (chunk != null && chunk.isPresent(place)) {
          before.add(
              chunk.part[place],
              chunk.row[place],
              chunk.flags[place],
              chunk.labels[place],
              this::labelName);
        } else {
          before.addNone();
        }
      }
      return before.collected(this::part, this::labelName);
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
      if (chunk.isPresent(place)) {
        count(chunk.flags[place], chunk.labels[place], -1);
      }
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
    public long labelsInUseAfter(List<Piece> pieces, List<int[]> before) {
      Map<String, Integer> delta = new HashMap<>();
      for (int piece = 0; piece < before.size(); piece++) {
        Part.Draft draft = pieces.get(piece).draft();
        for (int i = 0; i < before.get(piece).length; i++) {
          int ordinal = before.get(piece)[i];
          if (ordinal != SourceRefs.ABSENT) {
            for (int label : chunks[ordinal / Chunk.ENTRIES].labels[ordinal % Chunk.ENTRIES]) {
              delta.merge(labelName(label >> 1), -1, Integer::sum);
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
      int number = labelNumber(label);
      int now = number < 0 || number >= entryCounts.length ? 0 : entryCounts[number];
      if (now == 0) {
        return more > 0 ? 1 : 0;
      }
      return now + more == 0 ? -1 : 0;
    }

    /** The next version. */
    public Snapshot freeze(long version) {
      int used = (nextOrdinal + Chunk.ENTRIES - 1) / Chunk.ENTRIES;
      chunks = chunks.length == used ? chunks : Arrays.copyOf(chunks, used);
      for (int number = 0; number < used; number++) {
        if (chunks[number] == null || chunks[number].isEmpty()) {
          chunks[number] = Chunk.EMPTY;
        }
      }
      LabelTable allLabels = labels.plus(newLabels);
      Appended<Part> allParts = parts.plus(newParts);
      long allPartBytes = partBytes + bytes(newParts);
      int inUse = partsUsed;
      if (allParts.size() > 2 * partsUsed + UNUSED_PARTS_MAX) {
        allParts = withoutUnused(allParts);
        inUse = allParts.size();
        allPartBytes = bytes(IntStream.range(0, inUse).mapToObj(allParts::get).toList());
      }
      return new Snapshot(
          version,
          chunks,
          allParts,
          allPartBytes,
          inUse,
          allLabels,
          ofLength(entryCounts, allLabels.size()),
          ofLength(boxCounts, allLabels.size()),
          stats(),
          nextOrdinal);
    }

    private static long bytes(List<Part> parts) {
      return parts.stream().mapToLong(Part::bytes).sum();
    }

    private static int[] ofLength(int[] counts, int length) {
      return counts.length == length ? counts : Arrays.copyOf(counts, length);
    }

    /** Forgets parts of which no row is an entry any more; the others get new numbers. */
    private Appended<Part> withoutUnused(Appended<Part> all) {
      BitSet inUse = new BitSet();
      for (Chunk chunk : chunks) {
        for (int place = 0; place < chunk.size(); place++) {
          if (chunk.isPresent(place)) {
            inUse.set(chunk.part[place]);
          }
        }
      }
      int[] numbers = new int[all.size()];
      List<Part> kept = new ArrayList<>();
      inUse.stream()
          .forEach(number -> {
            numbers[number] = kept.size();
            kept.add(all.get(number));
          });
      for (int number = 0; number < chunks.length; number++) {
        if (chunks[number] != Chunk.EMPTY) {
          chunks[number] = chunks[number].renumbered(numbers);
        }
      }
      return Appended.<Part>empty().plus(kept);
    }
  }
}
