package io.groundskeeper.dataset;

import io.groundskeeper.bucket.Buckets.ObjectName;
import org.jspecify.annotations.Nullable;

/** Makes the first version of a dataset, to the end: CREATE_COMPLETE, or CREATE_FAILED. */
final class Creation {
  private final Environment environment;
  private final Dataset dataset;

  Creation(Environment environment, Dataset dataset) {
    this.environment = environment;
    this.dataset = dataset;
  }

  /** A dataset without entries. */
  void empty() {
    dataset.change(working ->
        succeed(
            working,
            begin(working),
            Head.Outcome.CREATED_EMPTY,
            new Working.Counts(0, 0, 0, 0),
            ""));
  }

  /**
   * A copy.
   *
   * @param source of which dataset and version
   * @param from that dataset; null where it is gone by now
   */
  void copy(Head.Source source, @Nullable Dataset from) {
    Snapshot snapshot =
        from != null && from.head().id().equals(source.id())
            ? from.snapshot(source.version()).orElse(null)
            : null;
    dataset.change(working -> {
      Transaction transaction = begin(working);
      if (snapshot == null) {
        String message = "The dataset " + source.arn() + " was deleted before it was copied.";
        fail(
            working,
            transaction,
            new Failure(message, DatasetStatusMessageCode.CLIENT_ERROR, ""),
            0);
        return;
      }
      String bucket =
          new EntryCopier(environment.store(), source.id(), snapshot)
              .copy(
                  snapshot.ordinals(),
                  piece -> working.addNew(piece, transaction, environment.store()));
      succeed(
          working,
          transaction,
          Head.Outcome.CREATED_AS_COPY,
          new Working.Counts(snapshot.stats().totalEntries(), 0, 0, 0),
          bucket);
    });
  }

  /** The entries of a manifest in a bucket. */
  void fromManifest(ObjectName manifest) {
    dataset.change(working -> {
      Transaction transaction = begin(working);
      ManifestImport reading =
          new ManifestImport(environment, dataset::progress, working, transaction);
      switch (reading.run(manifest)) {
        case ManifestImport.Result.Done done ->
            succeed(
                working,
                transaction,
                Head.Outcome.CREATED_FROM_MANIFEST,
                new Working.Counts(done.added(), 0, 0, done.rejected()),
                done.bucket());
        case ManifestImport.Result.Failed failed -> {
          working.takeBack(transaction, environment.store());
          fail(working, transaction, failed.failure(), failed.rejected());
        }
      }
    });
    if (dataset.head().status() == DatasetStatus.CREATE_FAILED) {
      dataset.forget();
    }
  }

  /** Ends a creation that went wrong in a way that nobody expected. */
  void giveUp(Throwable why) {
    String message = "The dataset could not be created, the server failed: " + why;
    dataset.change(working ->
        fail(
            working,
            begin(working),
            new Failure(message, DatasetStatusMessageCode.SERVICE_ERROR, ""),
            0));
  }

  private Transaction begin(Working working) {
    return working.begin(environment.newId());
  }

  private void succeed(
      Working working,
      Transaction transaction,
      Head.Outcome outcome,
      Working.Counts counts,
      String bucket) {
    working.succeed(
        transaction, Commit.Kind.CREATE, outcome, counts, bucket, environment.nowMillis());
  }

  private void fail(Working working, Transaction transaction, Failure failure, long rejected) {
    working.fail(
        transaction,
        Commit.Kind.CREATE,
        DatasetStatus.CREATE_FAILED,
        failure,
        rejected,
        environment.nowMillis());
  }
}
