package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;

/**
 * Has versions go: all before a certain one, but those that have a tag. First the version from
 * which all are kept, and those with a tag, each get a {@link Base}, and one step of the head makes
 * them the only ones; then, in the background, {@link Reclaim} gives the space back.
 */
final class Expiry {
  private static final int TRIES_MAX = 8;

  private final Environment environment;
  private final Dataset dataset;

  Expiry(Environment environment, Dataset dataset) {
    this.environment = environment;
    this.dataset = dataset;
  }

  /**
   * Has versions go.
   *
   * @param before the first that is kept whatever happens; the newest one stays in any case
   * @param dryRun whether only to count
   */
  ExpiryResult run(long before, boolean dryRun) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Head head = dataset.head();
      Dataset.requireChangeable(head);
      long first = head.keptVersions().first();
      long firstKept = Math.min(before, head.version());
      VersionTags tags = new VersionTags(environment.store(), dataset);
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
   * @return false where tags were changed meanwhile
   */
  private boolean commit(Head head, long firstKept, Iterable<Long> staying) {
    NewBases bases = new NewBases(environment, dataset);
    write(bases, firstKept);
    staying.forEach(version -> write(bases, version));
    Map<Key, byte[]> puts = new HashMap<>(bases.records());
    puts.put(Reclaim.key(dataset.project(), head.id()), Rows.write(firstKept));
    boolean[] same = {false};
    dataset.moveHead(now -> {
      Dataset.requireChangeable(now);
      same[0] = now.keptVersions().equals(head.keptVersions());
      if (!same[0]) {
        return new Dataset.HeadMove(now, Map.of(), List.of());
      }
      Head.Kept kept = now.keptVersions();
      return new Dataset.HeadMove(
          now.keeping(
              new Head.Kept(firstKept, Math.max(kept.base(), firstKept), kept.tagRevision())),
          puts,
          bases.intents());
    });
    if (!same[0]) {
      bases.discard();
    }
    dataset.forgetVersions();
    return same[0];
  }

  private void write(NewBases bases, long version) {
    bases.write(dataset.requireVersion(version), dataset.snapshot(new At.Version(version)));
  }
}
