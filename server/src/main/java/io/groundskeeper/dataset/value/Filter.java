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
 */
public record Filter(
    @Nullable List<String> containsLabels,
    @Nullable Boolean labeled,
    @Nullable String sourceRefContains,
    @Nullable Boolean hasErrors) {

  /** All entries. */
  public static final Filter NONE = new Filter(null, null, null, null);

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
}
