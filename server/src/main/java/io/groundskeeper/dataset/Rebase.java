package io.groundskeeper.dataset;

import java.util.Map;

/**
 * Gives a version a {@link Base} when there were many since the last, so that what it takes to open
 * a dataset depends on its entries and not on how often they were changed. Other changes go on.
 */
final class Rebase {
  /** A dataset is opened from at most so many changes and a base, give or take those in between. */
  static final long VERSIONS_MAX = 2_000;

  private final Environment environment;
  private final Dataset dataset;

  Rebase(Environment environment, Dataset dataset) {
    this.environment = environment;
    this.dataset = dataset;
  }

  /** Whether a dataset should have a new base. */
  static boolean isDue(Head head) {
    Head.Kept kept = head.keptVersions();
    return head.version() - Math.max(kept.base(), kept.first() - 1) >= VERSIONS_MAX;
  }

  /** Makes one, if it is still due. */
  void run() {
    if (!isDue(dataset.head())) {
      return;
    }
    Snapshot snapshot = dataset.snapshot();
    NewBases base = new NewBases(environment, dataset);
    base.write(dataset.requireVersion(snapshot.version()), snapshot);
    dataset.moveHead(now -> {
      Dataset.requireChangeable(now);
      Head.Kept kept = now.keptVersions();
      if (kept.first() > snapshot.version()) {
        return new Dataset.HeadMove(now, Map.of(), base.intents());
      }
      return new Dataset.HeadMove(
          now.keeping(new Head.Kept(kept.first(), snapshot.version(), kept.tagRevision())),
          base.records(),
          base.intents());
    });
  }
}
