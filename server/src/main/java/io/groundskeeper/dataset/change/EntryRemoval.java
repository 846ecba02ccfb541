package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.EntryScan;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.manifest.SourceRefs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Removes entries: those with some source-refs, or those that pass a filter. */
public final class EntryRemoval implements Edit {
  private static final int LISTED_MAX = 3;

  private final Environment environment;
  private final List<String> sourceRefs;
  private final @Nullable Filter filter;

  public EntryRemoval(Environment environment, List<String> sourceRefs) {
    this.environment = environment;
    this.sourceRefs = sourceRefs;
    this.filter = null;
  }

  public EntryRemoval(Environment environment, Filter filter) {
    this.environment = environment;
    this.sourceRefs = List.of();
    this.filter = filter;
  }

  @Override
  public ChangeResult apply(Working working, boolean dryRun) {
    String id = working.head().id();
    int[] ordinals =
        filter == null
            ? named(working)
            : EntryScan.all(
                working.snapshot(),
                filter,
                new EntryReader(environment.store(), id, working.snapshot()));
    Working.Counts counts = new Working.Counts(0, 0, ordinals.length, 0);
    if (dryRun || ordinals.length == 0) {
      return counts.result(working.head().version(), "");
    }
    Transaction transaction = working.begin(environment.newId());
    new EntryCopier(environment.store(), id, working.snapshot())
        .remove(
            ordinals,
            removal ->
                working.remove(
                    removal.piece(), removal.ordinals(), transaction, environment.store()));
    return working
        .succeed(
            transaction,
            Commit.Kind.DELETE_ENTRIES,
            detail(),
            Head.Outcome.UPDATED,
            counts,
            working.head().bucket(),
            environment.nowMillis())
        .result();
  }

  private int[] named(Working working) {
    return sourceRefs.stream()
        .map(ref -> SourceRefs.Hash.of(ref.getBytes(StandardCharsets.UTF_8)))
        .mapToInt(working::ordinalOf)
        .filter(ordinal -> ordinal != SourceRefs.ABSENT)
        .sorted()
        .distinct()
        .toArray();
  }

  private String detail() {
    if (filter != null) {
      return text(filter);
    }
    String first =
        String.join(", ", sourceRefs.subList(0, Math.min(LISTED_MAX, sourceRefs.size())));
    return sourceRefs.size() > LISTED_MAX
        ? "%s and %d more".formatted(first, sourceRefs.size() - LISTED_MAX)
        : first;
  }

  /** What a filter wants, for people. */
  private static String text(Filter filter) {
    List<String> labels = filter.containsLabels();
    Boolean labeled = filter.labeled();
    String sourceRef = filter.sourceRefContains();
    Boolean hasErrors = filter.hasErrors();
    return Stream.of(
            labels == null ? "" : "labels " + String.join(", ", labels),
            labeled == null ? "" : labeled ? "labelled" : "unlabelled",
            sourceRef == null ? "" : "source-ref contains " + sourceRef,
            hasErrors == null ? "" : hasErrors ? "with errors" : "without errors")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
