package io.groundskeeper.dataset.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are wanted; all parts that are given must hold.
 *
 * @param containsLabels at least one of these labels
 * @param labeled with a label, or without one
 * @param sourceRefContains a part of the source-ref
 * @param hasErrors with an error, or without one
 * @param labelsInErrors whether an entry also has the labels that stand in its attributes with
 *     errors; for AWS it has not
 */
public record Filter(
    @Nullable List<String> containsLabels,
    @Nullable Boolean labeled,
    @Nullable String sourceRefContains,
    @Nullable Boolean hasErrors,
    boolean labelsInErrors) {

  /** All entries. */
  public static final Filter NONE = new Filter(null, null, null, null);

  /** As AWS has it. */
  public Filter(
      @Nullable List<String> containsLabels,
      @Nullable Boolean labeled,
      @Nullable String sourceRefContains,
      @Nullable Boolean hasErrors) {
    this(containsLabels, labeled, sourceRefContains, hasErrors, false);
  }

  /** Whether it wants nothing in particular: every entry passes it. */
  public boolean isEmpty() {
    return containsLabels == null
        && labeled == null
        && sourceRefContains == null
        && hasErrors == null;
  }

  /** This filter, for entries with at least one of these labels. */
  public Filter withLabels(String... labels) {
    return new Filter(List.of(labels), labeled, sourceRefContains, hasErrors, labelsInErrors);
  }

  /** This filter, for entries that have a label ({@code true}) or have none ({@code false}). */
  public Filter withLabeled(boolean wanted) {
    return new Filter(containsLabels, wanted, sourceRefContains, hasErrors, labelsInErrors);
  }

  /** This filter, for entries with this text in their source-refs. */
  public Filter withSourceRefContaining(String part) {
    return new Filter(containsLabels, labeled, part, hasErrors, labelsInErrors);
  }

  /** This filter, for entries that have an error ({@code true}) or have none ({@code false}). */
  public Filter withErrors(boolean wanted) {
    return new Filter(containsLabels, labeled, sourceRefContains, wanted, labelsInErrors);
  }
}
