package io.groundskeeper.dataset;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes the first version of a dataset. */
final class Creation {
  private final Environment environment;
  private final Dataset dataset;

  Creation(Environment environment, Dataset dataset) {
    this.environment = environment;
    this.dataset = dataset;
  }

  /**
   * Runs to the end: CREATE_COMPLETE, or CREATE_FAILED.
   *
   * @param source of which dataset and version it is a copy; null for an empty dataset
   * @param from that dataset; null where there is none, or it is gone by now
   */
  void run(Head.@Nullable Source source, @Nullable Dataset from) {
    if (source == null) {
      dataset.change(
          working -> succeed(working, begin(working), 0, Head.Outcome.CREATED_EMPTY, ""));
      return;
    }
    Snapshot snapshot =
        from != null && from.head().id().equals(source.id())
            ? from.snapshot(source.version()).orElse(null)
            : null;
    dataset.change(working -> {
      if (snapshot == null) {
        fail(working, "The dataset " + source.arn() + " was deleted before it was copied.");
      } else {
        copy(working, new EntryCopier(environment.store(), source.id(), snapshot), snapshot);
      }
    });
  }

  private Transaction begin(Working working) {
    return working.begin(environment.newId());
  }

  private void copy(Working working, EntryCopier copier, Snapshot snapshot) {
    Transaction transaction = begin(working);
    String bucket =
        copier.copy(
            snapshot.ordinals(),
            piece -> {
              int[] before = new int[piece.hashes().size()];
              Arrays.fill(before, SourceRefs.ABSENT);
              working.put(piece, before, transaction);
              if (working.hasManyRows()) {
                working.write(environment.store());
              }
            });
    succeed(
        working,
        transaction,
        snapshot.stats().totalEntries(),
        Head.Outcome.CREATED_AS_COPY,
        bucket);
  }

  private void succeed(
      Working working, Transaction transaction, long added, Head.Outcome outcome, String bucket) {
    working.succeed(
        transaction,
        Commit.Kind.CREATE,
        outcome,
        new Working.Counts(added, 0, 0, 0),
        bucket,
        environment.nowMillis());
  }

  private void fail(Working working, String message) {
    working.fail(
        begin(working),
        Commit.Kind.CREATE,
        DatasetStatus.CREATE_FAILED,
        message,
        "",
        0,
        environment.nowMillis());
  }
}
