package io.groundskeeper.cli.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the copying of one dataset did, and what it left different. */
final class Tally {
  /** So many source-refs are told by name; more are counted. */
  static final int NAMED_MAX = 100;

  final String dataset;
  final String sourceDataset;
  final String sourceArn;
  Optional<String> targetArn = Optional.empty();
  long entries;
  long added;
  long replaced;
  long unchanged;
  long updates;
  long bytesSent;
  long onlyAtTarget;
  long removed;

  /** Entries that only the target has were to be removed, and it offers no deletion. */
  boolean deletionMissing;

  /** Lines of the source that no service would take. */
  long unsendable;

  /** Lines that were sent, and that the target has dropped. */
  long dropped;

  private final List<String> differing = new ArrayList<>();
  private long differingCount;

  /**
   * Of a dataset.
   *
   * @param dataset its name at the target, for people
   * @param sourceDataset its name at the source, for people
   */
  Tally(String dataset, String sourceDataset, String sourceArn) {
    this.dataset = dataset;
    this.sourceDataset = sourceDataset;
    this.sourceArn = sourceArn;
  }

  /** An entry that, looked at again, is not at the target as it is at the source. */
  void differs(String sourceRef) {
    differingCount++;
    if (differing.size() < NAMED_MAX) {
      differing.add(sourceRef);
    }
  }

  long differingCount() {
    return differingCount;
  }

  /** The first {@link #NAMED_MAX} source-refs that differ. */
  List<String> differing() {
    return List.copyOf(differing);
  }

  /** How many entries are sent. */
  long sent() {
    return added + replaced;
  }

  /**
   * Whether something that was to be made the same is not.
   *
   * @param dryRun whether nothing was done
   * @param delete whether entries that only the target has were to go
   */
  boolean leavesDifference(boolean dryRun, boolean delete) {
    return unsendable > 0
        || dropped > 0
        || differingCount > 0
        || (dryRun && sent() > 0)
        || (delete && onlyAtTarget > removed);
  }
}
