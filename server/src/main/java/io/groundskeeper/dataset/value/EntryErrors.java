package io.groundskeeper.dataset.value;

import io.groundskeeper.manifest.AnnotatedLine;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineError;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with the entries that a change brought.
 *
 * @param withErrors entries with at least one error
 * @param withoutLabels entries without a label that counts
 * @param byError how many entries have each error
 */
public record EntryErrors(long withErrors, long withoutLabels, Map<LineError, Long> byError) {
  /** Nothing yet. */
  public static final EntryErrors NONE = new EntryErrors(0, 0, Map.of());

  /** These, and those of more entries. */
  public EntryErrors plus(List<Entry> entries) {
    long errors = withErrors;
    long unlabelled = withoutLabels;
    Map<LineError, Long> counts = new EnumMap<>(LineError.class);
    counts.putAll(byError);
    for (Entry entry : entries) {
      unlabelled += entry.labels().isEmpty() ? 1 : 0;
      if (entry.hasErrors()) {
        errors++;
        for (LineError error : AnnotatedLine.errors(entry.annotations())) {
          counts.merge(error, 1L, Long::sum);
        }
      }
    }
    return new EntryErrors(errors, unlabelled, Collections.unmodifiableMap(counts));
  }
}
