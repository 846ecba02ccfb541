package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.value.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Filter} in terms of one snapshot's flags and label numbers. Its source-ref is left out:
 * flags and labels cannot answer it, {@link EntryScan} does.
 */
final class EntryMatcher {
  private final int mask;
  private final int wanted;
  private final int @Nullable [] labels;
  private final long labelMask;
  private final boolean labelsInErrors;

  private EntryMatcher(int mask, int wanted, int @Nullable [] labels, boolean labelsInErrors) {
    this.labelsInErrors = labelsInErrors;
    this.mask = mask;
    this.wanted = wanted;
    this.labels = labels;
    long bits = 0;
    if (labels != null) {
      for (int label : labels) {
        bits |= Chunk.bit(label);
      }
    }
    labelMask = bits;
  }

  static EntryMatcher of(Filter filter, Snapshot snapshot) {
    int mask = Part.PRESENT;
    int wanted = Part.PRESENT;
    Boolean labeled = filter.labeled();
    if (labeled != null) {
      mask |= Part.LABELLED;
      wanted |= labeled ? Part.LABELLED : 0;
    }
    Boolean hasErrors = filter.hasErrors();
    if (hasErrors != null) {
      mask |= Part.ERRORS;
      wanted |= hasErrors ? Part.ERRORS : 0;
    }
    List<String> labels = filter.containsLabels();
    boolean inErrors =
        labels != null && filter.labelsInErrors() && snapshot.stats().errorEntries() > 0;
    return new EntryMatcher(
        mask, wanted, labels == null ? null : numbers(labels, snapshot), inErrors);
  }

  private static int[] numbers(List<String> labels, Snapshot snapshot) {
    return labels.stream()
        .mapToInt(snapshot::labelNumber)
        .filter(number -> number >= 0)
        .distinct()
        .sorted()
        .toArray();
  }

  /** Whether an entry of this chunk may match: most chunks are passed over by it. */
  boolean mayMatch(Chunk chunk) {
    return labels == null || labelsInErrors || chunk.mayContain(labelMask);
  }

  /** Whether a label may stand in the line of an entry although flags and labels do not have it. */
  boolean mayStand(Chunk chunk, int place) {
    return labelsInErrors
        && (chunk.flags[place] & mask) == wanted
        && (chunk.flags[place] & Part.ERRORS) != 0;
  }

  /** Whether {@link #mayStand} ever says so. */
  boolean looksIntoErrors() {
    return labelsInErrors;
  }

  boolean matches(Chunk chunk, int place) {
    return (chunk.flags[place] & mask) == wanted
        && (labels == null || containsOne(labels, chunk.labels[place]));
  }

  private static boolean containsOne(int[] wantedLabels, int[] labels) {
    for (int label : labels) {
      for (int one : wantedLabels) {
        if (label >> 1 == one) {
          return true;
        }
      }
    }
    return false;
  }
}
