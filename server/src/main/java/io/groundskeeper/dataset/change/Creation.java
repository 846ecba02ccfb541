package io.groundskeeper.dataset.change;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Failure;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first version of a dataset from a source, to the end: CREATE_COMPLETE, or
 * CREATE_FAILED. By the server alone that the head names.
 */
public final class Creation {
  private static final Logger LOG = LoggerFactory.getLogger(Creation.class);

  private final Environment environment;
  private final OpenDataset dataset;

  public Creation(OpenDataset dataset) {
    this.environment = dataset.services().environment();
    this.dataset = dataset;
  }

  /**
   * Makes it.
   *
   * @param from the dataset that is copied; null where it is gone by now, or none is
   * @throws StoreException if the store fails; it can be tried again
   */
  public void run(Head head, @Nullable OpenDataset from) {
    Head.Source source = head.source();
    ObjectName manifest = head.manifest();
    try {
      if (source != null) {
        copy(source, from);
      } else if (manifest != null) {
        fromManifest(manifest);
      } else {
        empty();
      }
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (isGone(dataset)) {
        throw OpenDataset.notFound(dataset.arn());
      }
      if (source != null && from != null && isGone(from)) {
        fail(wasDeleted(source));
        return;
      }
      LOG.error("{} could not be made.", dataset.arn(), e);
      giveUp(e);
    }
  }

  /** Whether a dataset is not there any more, or not for long. */
  private static boolean isGone(OpenDataset dataset) {
    try {
      return dataset.check().status() == DatasetStatus.DELETE_IN_PROGRESS;
    } catch (Refusal gone) {
      return true;
    }
  }

  private static String wasDeleted(Head.Source source) {
    return "The dataset " + source.arn() + " was deleted before it was copied.";
  }

  /** Ends a creation of whose source nothing is left. */
  private void fail(String why) {
    change(working ->
        fail(
            working,
            begin(working),
            new Failure(why, DatasetStatusMessageCode.CLIENT_ERROR, ""),
            0));
  }

  /** As earlier releases began it, in two steps. */
  private void empty() {
    change(working ->
        succeed(
            working,
            begin(working),
            Head.Outcome.CREATED_EMPTY,
            new Working.Counts(0, 0, 0, 0),
            ""));
  }

  private void copy(Head.Source source, @Nullable OpenDataset from) {
    Snapshot snapshot = null;
    String gone = wasDeleted(source);
    if (from != null && from.head().id().equals(source.id())) {
      try {
        snapshot = from.versions().continued(source.version());
      } catch (Refusal expired) {
        gone =
            "Version %d of the dataset %s has expired before it was copied."
                .formatted(source.version(), source.arn());
      }
    }
    if (snapshot == null) {
      fail(gone);
      return;
    }
    Snapshot wanted = snapshot;
    change(working -> {
      Transaction transaction = begin(working);
      String bucket =
          new EntryCopier(environment.store(), source.id(), wanted)
              .copy(
                  wanted.ordinals(),
                  piece -> working.addNew(piece, transaction, environment.store()));
      succeed(
          working,
          transaction,
          Head.Outcome.CREATED_AS_COPY,
          new Working.Counts(wanted.stats().totalEntries(), 0, 0, 0),
          bucket);
    });
  }

  private void fromManifest(ObjectName manifest) {
    change(working -> {
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
  }

  /** Ends a creation that went wrong in a way that nobody expected. */
  private void giveUp(Throwable why) {
    String message = "The dataset could not be created, the server failed: " + why;
    change(working ->
        fail(
            working,
            begin(working),
            new Failure(message, DatasetStatusMessageCode.SERVICE_ERROR, ""),
            0));
  }

  /** Changes the dataset, if it is still to be made, and by this server. */
  private void change(OpenDataset.Change change) {
    environment.store().requireRoom();
    dataset.changeIf(working -> {
      String writer = working.head().writer();
      boolean isMine =
          writer != null
              && writer.equals(dataset.services().servers().meIfRegistered())
              && working.head().status() == DatasetStatus.CREATE_IN_PROGRESS;
      if (isMine) {
        change.apply(working);
      }
      return isMine;
    });
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
