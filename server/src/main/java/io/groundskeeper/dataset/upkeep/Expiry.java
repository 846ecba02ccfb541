package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.VersionTags;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Refusal;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Expires versions: all before a certain one, but those that have a tag. First the version from
 * which all are kept, those with a tag, and those that somebody is reading, each get a {@link
 * Base}, and one step of the head makes the first two kinds the only ones that can be asked for;
 * then, in the background, {@link Reclaim} gives the space of the others back, as soon as nobody
 * reads them.
 */
public final class Expiry {
  private static final int TRIES_MAX = 8;

  private final Services services;
  private final OpenDataset dataset;

  public Expiry(OpenDataset dataset) {
    this.services = dataset.services();
    this.dataset = dataset;
  }

  /**
   * Expires versions.
   *
   * @param before the first that is kept whatever happens; the newest one stays in any case
   * @param dryRun whether only to count
   */
  public ExpiryResult run(long before, boolean dryRun) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Head head = dataset.check();
      OpenDataset.requireChangeable(head);
      long first = head.keptVersions().first();
      long firstKept = Math.min(before, head.version());
      VersionTags tags = new VersionTags(services.environment().store(), dataset);
      NavigableMap<Long, List<String>> tagged = tags.byVersion();
      if (firstKept <= first) {
        return new ExpiryResult(0, tagged.headMap(first, false).size(), first);
      }
      TreeSet<Long> staying = new TreeSet<>(tagged.headMap(firstKept, false).keySet());
      long going = firstKept - first - staying.tailSet(first, true).size();
      ExpiryResult result = new ExpiryResult(going, staying.size(), firstKept);
      if (dryRun || commit(head, firstKept, staying.tailSet(first, true))) {
        return result;
      }
    }
    throw new Refusal(
        Refusal.Reason.RESOURCE_IN_USE,
        "Tags of the dataset are being changed. Try again when that is done.");
  }

  /**
   * Makes it so.
   *
   * @return false where tags were changed meanwhile, or others expire versions
   */
  private boolean commit(Head head, long firstKept, Iterable<Long> staying) {
    TreeSet<Long> wanted =
        new TreeSet<>(
            Reclaim.versionsInUse(services, head.id())
                .subSet(head.keptVersions().first(), true, firstKept, false));
    staying.forEach(wanted::add);
    wanted.add(firstKept);
    boolean made;
    try (NewBases bases = new NewBases(dataset)) {
      wanted.forEach(version -> bases.write(dataset.versions().kept(version)));
      made =
          bases.commit(
              now -> {
                OpenDataset.requireChangeable(now);
                Head.Kept kept = now.keptVersions();
                return kept.equals(head.keptVersions())
                    ? Optional.of(
                        now.keeping(
                            new Head.Kept(
                                firstKept, Math.max(kept.base(), firstKept), kept.tagRevision())))
                    : Optional.empty();
              },
              Map.of(Reclaim.key(dataset.project(), head.id()), Rows.write(firstKept)));
    } catch (DamagedStoreException | Refusal e) {
      Head now = dataset.check();
      OpenDataset.requireChangeable(now);
      if (now.keptVersions().equals(head.keptVersions())) {
        throw e;
      }
      // What was to be kept has expired meanwhile, and is being removed.
      return false;
    }
    // Others may be asked for the next page of what has expired just now.
    services.inUse().tell();
    dataset.forgetVersions();
    return made;
  }
}
