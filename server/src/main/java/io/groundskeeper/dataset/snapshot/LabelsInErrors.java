package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.manifest.edit.LineLabels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The labels of a snapshot that stand in entries with errors and do not count there. No digest has
 * them: to find them is to read the lines of all entries with errors. Edits change them like
 * others.
 */
public final class LabelsInErrors {
  /** So many are counted, those that come first. */
  static final int LABELS_MAX = 10_000;

  /** Its count, and its places in a map and a list. */
  private static final int BYTES_PER_LABEL = 80;

  static final LabelsInErrors NONE = new LabelsInErrors(Map.of(), List.of());

  private final Map<String, Integer> entryCounts;
  private final List<String> unused;

  private LabelsInErrors(Map<String, Integer> entryCounts, List<String> unused) {
    this.entryCounts = entryCounts;
    this.unused = unused;
  }

  /** What it takes in memory. */
  long bytes() {
    long bytes = 0;
    for (String label : entryCounts.keySet()) {
      bytes += ObjectSize.string(label) + BYTES_PER_LABEL;
    }
    return bytes;
  }

  /** In how many entries a label stands without counting there. */
  public int entryCount(String label) {
    return entryCounts.getOrDefault(label, 0);
  }

  /** Those that count in no entry, in order of first appearance. */
  public List<String> unused() {
    return unused;
  }

  static LabelsInErrors of(Snapshot snapshot, EntryReader reader) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    forEach(
        snapshot,
        reader,
        (ordinal, labels) -> {
          Chunk chunk = snapshot.chunk(ordinal / Chunk.ENTRIES);
          for (int label : chunk.labels[ordinal % Chunk.ENTRIES]) {
            labels.remove(snapshot.labelName(label >> 1));
          }
          for (String label : labels) {
            if (counts.size() < LABELS_MAX || counts.containsKey(label)) {
              counts.merge(label, 1, Integer::sum);
            }
          }
          return true;
        });
    List<String> unused = new ArrayList<>(counts.keySet());
    unused.removeIf(snapshot::isInUse);
    return new LabelsInErrors(counts, List.copyOf(unused));
  }

  /** Which of these labels stand in an entry with errors. */
  public static Set<String> find(Snapshot snapshot, EntryReader reader, Set<String> wanted) {
    Set<String> found = new HashSet<>();
    forEach(
        snapshot,
        reader,
        (ordinal, labels) -> {
          labels.retainAll(wanted);
          found.addAll(labels);
          return found.size() < wanted.size();
        });
    return found;
  }

  /** Looks at an entry with errors; false where that is enough. */
  private interface Look {
    boolean at(int ordinal, Set<String> labels);
  }

  private static void forEach(Snapshot snapshot, EntryReader reader, Look look) {
    int[] ordinals = EntryScan.all(snapshot, Filter.NONE.withErrors(true), reader);
    LineLabels lineLabels = new LineLabels();
    ReadSize size = new ReadSize();
    for (int from = 0, to; from < ordinals.length; from = to) {
      to = size.to(from, ordinals.length);
      List<Part.Line> lines = reader.lines(ordinals, from, to);
      size.have(lines);
      for (int i = from; i < to; i++) {
        if (!look.at(ordinals[i], lineLabels.of(lines.get(i - from).bytes()))) {
          return;
        }
      }
    }
  }
}
