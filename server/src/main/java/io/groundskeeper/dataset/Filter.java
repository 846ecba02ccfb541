package io.groundskeeper.dataset;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are wanted; all parts that are given must hold.
 *
 * @param containsLabels at least one of these labels
 * @param labeled with a label, or without one
 * @param sourceRefContains a part of the source-ref
 * @param hasErrors with an error, or without one
 */
public record Filter(
    @Nullable List<String> containsLabels,
    @Nullable Boolean labeled,
    @Nullable String sourceRefContains,
    @Nullable Boolean hasErrors) {

  /** All entries. */
  public static final Filter NONE = new Filter(null, null, null, null);

  static final int FINGERPRINT_BYTES = 16;

  /** This filter, for entries with at least one of these labels. */
  public Filter withLabels(String... labels) {
    return new Filter(List.of(labels), labeled, sourceRefContains, hasErrors);
  }

  /** This filter, for entries that have a label ({@code true}) or have none ({@code false}). */
  public Filter withLabeled(boolean wanted) {
    return new Filter(containsLabels, wanted, sourceRefContains, hasErrors);
  }

  /** This filter, for entries with this text in their source-refs. */
  public Filter withSourceRefContaining(String part) {
    return new Filter(containsLabels, labeled, part, hasErrors);
  }

  /** This filter, for entries that have an error ({@code true}) or have none ({@code false}). */
  public Filter withErrors(boolean wanted) {
    return new Filter(containsLabels, labeled, sourceRefContains, wanted);
  }

  /** Sixteen bytes that differ for different filters: what binds a token to its filter. */
  byte[] fingerprint() {
    Fingerprint fingerprint =
        Fingerprint.of(
            labeled == null ? "" : labeled.toString(),
            hasErrors == null ? "" : hasErrors.toString(),
            sourceRefContains == null ? "" : sourceRefContains);
    if (containsLabels != null) {
      fingerprint.add(containsLabels.stream().sorted().distinct().toList());
    }
    return fingerprint.bytes(FINGERPRINT_BYTES);
  }

  /** What is wanted, for people. */
  String text() {
    return Stream.of(
            containsLabels == null ? "" : "labels " + String.join(", ", containsLabels),
            labeled == null ? "" : labeled ? "labelled" : "unlabelled",
            sourceRefContains == null ? "" : "source-ref contains " + sourceRefContains,
            hasErrors == null ? "" : hasErrors ? "with errors" : "without errors")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Half of a surrogate pair has no form in UTF-8, so that no source-ref has it. */
  boolean canMatch() {
    return sourceRefContains == null
        || StandardCharsets.UTF_8.newEncoder().canEncode(sourceRefContains);
  }

  /** The filter in terms of one snapshot's flags and label numbers. */
  Matcher matcher(Snapshot snapshot) {
    int mask = Part.PRESENT;
    int wanted = Part.PRESENT;
    if (labeled != null) {
      mask |= Part.LABELLED;
      wanted |= labeled ? Part.LABELLED : 0;
    }
    if (hasErrors != null) {
      mask |= Part.ERRORS;
      wanted |= hasErrors ? Part.ERRORS : 0;
    }
    int[] labels =
        containsLabels == null
            ? null
            : containsLabels.stream()
                .mapToInt(snapshot::labelNumber)
                .filter(number -> number >= 0)
                .distinct()
                .sorted()
                .toArray();
    return new Matcher(mask, wanted, labels);
  }

  /** A filter without its source-ref, which flags and labels cannot answer. */
  static final class Matcher {
    private final int mask;
    private final int wanted;
    private final int @Nullable [] labels;
    private final long labelMask;

    private Matcher(int mask, int wanted, int @Nullable [] labels) {
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

    boolean mayMatch(Chunk chunk) {
      return labels == null || chunk.mayContain(labelMask);
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
}
