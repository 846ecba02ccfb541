package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Removes a dataset that is being deleted; can be run again where it was interrupted. */
final class Deletion {
  private static final int COMMITS_PER_SCAN = 500;

  private final Store store;
  private final byte[] project;
  private final Head head;

  Deletion(Store store, byte[] project, Head head) {
    this.store = store;
    this.project = project;
    this.head = head;
  }

  void run() {
    byte[] from = Rows.commits(head.id());
    while (true) {
      List<Store.Row> commits = store.scan(project, from, Rows.after(from), COMMITS_PER_SCAN);
      if (commits.isEmpty()) {
        break;
      }
      List<Store.Mutation> deletes = new ArrayList<>();
      for (Store.Row row : commits) {
        Commit commit = Rows.read(row.value(), Commit.class);
        dropBase(commit);
        Sweep.drop(store, head.id(), commit);
        deletes.add(new Store.Mutation.Delete(row.key()));
      }
      // A commit, so that no record is gone from the disk before the rows that it names.
      store.commit(project, List.of(), deletes);
    }
    deleteAll(Rows.tokens(head.id()));
    deleteAll(Rows.versionTags(head.id()));
    Key headKey = new Key(project, Rows.head(head.arn().type()));
    // The head goes last: as long as it is there, the deletion can be resumed.
    Store.Outcome outcome =
        store.commit(
            project,
            List.of(new Store.Condition(headKey, Rows.write(head))),
            List.of(
                new Store.Mutation.Delete(headKey),
                new Store.Mutation.Delete(Reclaim.key(project, head.id())),
                new Store.Mutation.Delete(new Key(project, Rows.tags(head.id())))));
    if (!Commits.done(store, outcome, headKey, null)) {
      throw new StoreException("The deletion of " + head.arn() + " was not confirmed.");
    }
  }

  /** Removes a base, with the parts that only it knows of: those of versions that have expired. */
  private void dropBase(Commit commit) {
    String transaction = commit.base();
    if (transaction == null) {
      return;
    }
    List<Store.Mutation> drops = new ArrayList<>();
    for (Base.LivePart part : Base.partsIfThere(store, head.id(), transaction)) {
      drops.add(new Store.Mutation.Drop(part.part().partition(head.id())));
    }
    drops.add(new Store.Mutation.Drop(Rows.base(head.id(), transaction)));
    store.write(drops);
  }

  private void deleteAll(byte[] prefix) {
    while (true) {
      List<Store.Row> rows = store.scan(project, prefix, Rows.after(prefix), COMMITS_PER_SCAN);
      if (rows.isEmpty()) {
        return;
      }
      store.write(
          rows.stream().<Store.Mutation>map(r -> new Store.Mutation.Delete(r.key())).toList());
    }
  }
}
