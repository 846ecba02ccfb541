package io.groundskeeper.dataset;

import java.util.Map;
import java.util.Optional;

/**
 * Gives a version a {@link Base} when there were many since the last, so that what it takes to open
 * a dataset depends on its entries and not on how often they were changed. Other changes go on.
 */
final class Rebase {
  /** A dataset is opened from at most so many changes and a base, give or take those in between. */
  static final long VERSIONS_MAX = 2_000;

  private final OpenDataset dataset;

  Rebase(OpenDataset dataset) {
    this.dataset = dataset;
  }

  /** Whether a dataset should have a new base. */
  static boolean isDue(Head head) {
    Head.Kept kept = head.keptVersions();
    return head.version() - Math.max(kept.base(), kept.first() - 1) >= VERSIONS_MAX;
  }

  /** Makes one, if it is still due. */
  void run() {
    if (!isDue(dataset.check())) {
      return;
    }
    Snapshot snapshot = dataset.snapshot();
    try (NewBases base = new NewBases(dataset)) {
      base.write(snapshot);
      base.commit(
          now -> {
            OpenDataset.requireChangeable(now);
            Head.Kept kept = now.keptVersions();
            return kept.first() > snapshot.version() || kept.base() >= snapshot.version()
                ? Optional.empty()
                : Optional.of(
                    now.keeping(
                        new Head.Kept(kept.first(), snapshot.version(), kept.tagRevision())));
          },
          Map.of());
    }
  }
}
