package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
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
    Store store = environment.store();
    Map<Key, byte[]> puts = new HashMap<>();
    List<String> transactions = new ArrayList<>();
    List<Long> based = new ArrayList<>();
    based.add(firstKept);
    staying.forEach(based::add);
    for (long version : based) {
      Commit commit = dataset.requireVersion(version);
      if (commit.base() == null) {
        String transaction = environment.newId();
        store.write(
            List.of(
                new Store.Mutation.Put(
                    intent(head, transaction), Rows.ascii(head.id() + transaction))));
        store.write(Base.write(head.id(), transaction, dataset.snapshot(new At.Version(version))));
        puts.put(dataset.log().key(version), Rows.write(commit.withBase(transaction)));
        transactions.add(transaction);
      }
    }
    Key reclaim = Reclaim.key(dataset.project(), head.id());
    puts.put(reclaim, Rows.write(firstKept));
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
          transactions.stream().map(id -> intent(head, id)).toList());
    });
    if (!same[0]) {
      discard(head, transactions);
    }
    dataset.forgetVersions();
    return same[0];
  }

  private Key intent(Head head, String transaction) {
    return new Key(dataset.project(), Rows.intent(head.id(), transaction));
  }

  private void discard(Head head, List<String> transactions) {
    for (String transaction : transactions) {
      Sweep.drop(environment.store(), head.id(), transaction);
      environment.store().write(List.of(new Store.Mutation.Delete(intent(head, transaction))));
    }
  }
}
