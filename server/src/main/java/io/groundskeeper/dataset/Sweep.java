package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what changes left behind that never were committed: each had said in an intent that it
 * began. Only to be run while no change of the project is under way.
 */
final class Sweep {
  private static final int INTENTS_PER_SCAN = 1000;

  private final Store store;
  private final byte[] project;

  Sweep(Store store, byte[] project) {
    this.store = store;
    this.project = project;
  }

  void run() {
    while (true) {
      List<Store.Row> intents =
          store.scan(project, Rows.INTENT, Rows.after(Rows.INTENT), INTENTS_PER_SCAN);
      if (intents.isEmpty()) {
        return;
      }
      List<Store.Mutation> deletes = new ArrayList<>();
      for (Store.Row intent : intents) {
        drop(store, intent);
        deletes.add(new Store.Mutation.Delete(intent.key()));
      }
      // A commit, so that no intent is gone from the disk before the rows that it stands for.
      store.commit(project, List.of(), deletes);
    }
  }

  /** Removes all rows of the transaction of an intent; the intent stays. */
  private static void drop(Store store, Store.Row intent) {
    String ids = new String(intent.value(), US_ASCII);
    drop(store, ids.substring(0, 32), ids.substring(32));
  }

  /** Removes all rows of a transaction, of which any may be missing. */
  static void drop(Store store, String datasetId, String transaction) {
    int missing = 0;
    // A crash can lose any part of the last write, so a gap that long is the end.
    for (int number = 0; missing < Transaction.PARTS_PER_WRITE_MAX; number++) {
      byte[] partition = Rows.part(datasetId, transaction, number);
      if (store.scan(partition, new byte[0], null, 1).isEmpty()) {
        missing++;
      } else {
        missing = 0;
        store.write(List.of(new Store.Mutation.Drop(partition)));
      }
    }
    store.write(List.of(new Store.Mutation.Drop(Rows.base(datasetId, transaction))));
    new RejectedLines(store, datasetId, transaction).drop(Transaction.PARTS_PER_WRITE_MAX);
  }

  /** Removes all rows of a transaction that was committed. */
  static void drop(Store store, String datasetId, Commit commit) {
    String transaction = commit.transaction();
    List<Store.Mutation> drops = new ArrayList<>();
    for (int number = 0; number < commit.parts(); number++) {
      drops.add(new Store.Mutation.Drop(Rows.part(datasetId, transaction, number)));
    }
    store.write(drops);
    if (commit.rejected() > 0) {
      new RejectedLines(store, datasetId, transaction).drop(0);
    }
  }
}
