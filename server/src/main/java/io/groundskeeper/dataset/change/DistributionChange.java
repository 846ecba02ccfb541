package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Failure;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.snapshot.Stratification;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.TerminalError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Moves a fifth of the entries of a training dataset to the test dataset, in one commit. */
public final class DistributionChange {
  private final Environment environment;
  private final OpenDataset train;
  private final OpenDataset test;

  /**
   * @param both in the order of their types
   * @throws Refusal if they are not a TRAIN and a TEST dataset of one project
   */
  public DistributionChange(Environment environment, List<OpenDataset> both) {
    this.environment = environment;
    train = both.getFirst();
    test = both.getLast();
    if (train.arn().type() != DatasetType.TRAIN || test.arn().type() != DatasetType.TEST) {
      throw invalid("Name one TRAIN and one TEST dataset.");
    }
    if (!Arrays.equals(train.project(), test.project())) {
      throw invalid("Both datasets must be of the same project.");
    }
  }

  private static Refusal invalid(String message) {
    return new Refusal(Refusal.Reason.INVALID_PARAMETER, message);
  }

  /** Returns when the outcome is on disk. */
  public void run() {
    requireReady(train);
    requireReady(test);
    environment.store().requireRoom();
    // Always in this order, so that two distributions never wait for each other.
    train.exclusively(() ->
        test.exclusively(() ->
            Attempt.repeat(environment, "The project of " + train.arn(), tries -> once(tries))));
  }

  private static void requireReady(OpenDataset dataset) {
    switch (dataset.head().status()) {
      case CREATE_IN_PROGRESS, UPDATE_IN_PROGRESS ->
          throw new Refusal(
              Refusal.Reason.RESOURCE_NOT_READY,
              "The dataset " + dataset.arn() + " is not ready. Try again when it is.");
      case DELETE_IN_PROGRESS -> throw OpenDataset.notFound(dataset.arn());
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_COMPLETE, UPDATE_FAILED -> {}
    }
  }

  /** Empty where somebody else was faster. */
  private Optional<Boolean> once(int tries) {
    return new JointChange(List.of(train, test))
        .tryOnce(
            tries,
            working -> {
              Working fromTrain = working.getFirst();
              Working toTest = working.getLast();
              Snapshot from = fromTrain.snapshot();
              if (from.stats().totalEntries() == 0) {
                throw invalid("The TRAIN dataset has no entries.");
              }
              if (toTest.snapshot().stats().totalEntries() > 0) {
                throw invalid("The TEST dataset must be empty.");
              }
              OpenDataset.requireChangeable(fromTrain.head());
              OpenDataset.requireChangeable(toTest.head());
              Optional<int[]> chosen = Stratification.choose(from);
              if (chosen.isPresent()) {
                move(from, chosen.get(), fromTrain, toTest);
              } else {
                fail(fromTrain);
                fail(toTest);
              }
              return true;
            });
  }

  private void move(Snapshot from, int[] ordinals, Working fromTrain, Working toTest) {
    EntryCopier copier = new EntryCopier(environment.store(), fromTrain.head().id(), from);
    Transaction adding = toTest.begin(environment.newId());
    String bucket =
        copier.copy(ordinals, piece -> toTest.addNew(piece, adding, environment.store()));
    Transaction removing = fromTrain.begin(environment.newId());
    copier.remove(
        ordinals,
        removal ->
            fromTrain.remove(removal.piece(), removal.ordinals(), removing, environment.store()));
    succeed(toTest, adding, new Working.Counts(ordinals.length, 0, 0, 0), bucket);
    succeed(
        fromTrain,
        removing,
        new Working.Counts(0, 0, ordinals.length, 0),
        fromTrain.head().bucket());
  }

  private void succeed(
      Working working, Transaction transaction, Working.Counts counts, String bucket) {
    working.succeed(
        transaction,
        Commit.Kind.DISTRIBUTE,
        Head.Outcome.DISTRIBUTED,
        counts,
        bucket,
        environment.nowMillis());
  }

  private void fail(Working working) {
    TerminalError error = TerminalError.ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE;
    working.fail(
        working.begin(environment.newId()),
        Commit.Kind.DISTRIBUTE,
        DatasetStatus.UPDATE_FAILED,
        Failure.of(error),
        0,
        environment.nowMillis());
  }
}
