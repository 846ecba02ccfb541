package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes bases: first their rows, under transactions of their own that an intent names, and then,
 * in one step of the head, the commit records that name them.
 */
final class NewBases {
  private final Environment environment;
  private final Dataset dataset;
  private final String datasetId;
  private final Map<Key, byte[]> records = new HashMap<>();
  private final Map<String, Key> intents = new HashMap<>();

  NewBases(Environment environment, Dataset dataset) {
    this.environment = environment;
    this.dataset = dataset;
    this.datasetId = dataset.head().id();
  }

  /** Writes the base of a version, unless it has one. */
  void write(Commit commit, Snapshot snapshot) {
    if (commit.base() != null) {
      return;
    }
    String transaction = environment.newId();
    Key intent = new Key(dataset.project(), Rows.intent(datasetId, transaction));
    Store store = environment.store();
    store.write(List.of(new Store.Mutation.Put(intent, Rows.ascii(datasetId + transaction))));
    store.write(Base.write(datasetId, transaction, snapshot));
    records.put(dataset.log().key(commit.version()), Rows.write(commit.withBase(transaction)));
    intents.put(transaction, intent);
  }

  /** The commit records that name the bases, for the step of the head. */
  Map<Key, byte[]> records() {
    return records;
  }

  /** The intents, which that step takes back. */
  List<Key> intents() {
    return List.copyOf(intents.values());
  }

  /** Removes what was written; only if there was no such step. */
  void discard() {
    intents.forEach((transaction, intent) -> {
      Sweep.drop(environment.store(), datasetId, transaction);
      environment.store().write(List.of(new Store.Mutation.Delete(intent)));
    });
  }
}
