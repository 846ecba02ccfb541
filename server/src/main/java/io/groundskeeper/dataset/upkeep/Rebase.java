package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DamagedStoreException;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a version a {@link Base} when there were many since the last, so that what it takes to open
 * a dataset depends on its entries and not on how often they were changed. Other changes go on.
 */
public final class Rebase {
  private final OpenDataset dataset;

  public Rebase(OpenDataset dataset) {
    this.dataset = dataset;
  }

  /** Whether a dataset should have a new base. */
  public static boolean isDue(Head head, Timing timing) {
    Head.Kept kept = head.keptVersions();
    return head.version() - Math.max(kept.base(), kept.first() - 1) >= timing.versionsPerBase();
  }

  /** Makes one, if it is still due. */
  public void run() {
    if (!isDue(dataset.check(), dataset.services().timing())) {
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
    } catch (DamagedStoreException e) {
      if (dataset.check().keptVersions().first() <= snapshot.version()) {
        throw e;
      }
      // It has expired meanwhile, and whatever was first then has a base.
    }
  }
}
