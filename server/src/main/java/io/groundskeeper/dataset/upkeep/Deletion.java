package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;

/** Removes a dataset that is being deleted; can be run again where it was interrupted. */
public final class Deletion {
  private static final int ROWS_PER_SCAN = 500;

  /** The database gives back the space of less by itself, sooner or later. */
  private static final int PARTS_WORTH_COMPACTING = 64;

  private final Environment environment;
  private final Store store;
  private final byte[] project;
  private final Head head;

  /**
   * @param head of the dataset while it is being deleted
   */
  public Deletion(Environment environment, byte[] project, Head head) {
    this.environment = environment;
    this.store = environment.store();
    this.project = project;
    this.head = head;
  }

  public void run() {
    byte[] prefix = Rows.commits(head.id());
    long parts = 0;
    while (true) {
      List<Store.Row> commits = store.scan(project, prefix, Rows.after(prefix), ROWS_PER_SCAN);
      if (commits.isEmpty()) {
        break;
      }
      for (Store.Row row : commits) {
        Commit commit = Rows.read(row.value(), Commit.class);
        dropBase(commit);
        Sweep.drop(store, head.id(), commit);
        parts += commit.parts();
      }
      // So no record is gone from the disk before the rows that it names.
      Attempt.delete(environment, project, commits.stream().map(Store.Row::key).toList());
    }
    if (isWorthCompacting(store, parts)) {
      compact(store, head.id());
    }
    deleteAll(Rows.tokens(head.id()));
    deleteAll(Rows.versionTags(head.id()));
    // The head goes last: as long as it is there, the deletion can be resumed.
    Key headKey = new Key(project, Rows.head(head.arn().type()));
    while (true) {
      byte[] now = store.get(headKey);
      if (now == null || !Rows.read(now, Head.class).id().equals(head.id())) {
        return;
      }
      Attempt.Result result =
          Attempt.commitRow(
              environment,
              List.of(new Store.Condition(headKey, now)),
              List.of(
                  new Store.Mutation.Delete(headKey),
                  new Store.Mutation.Delete(Reclaim.key(project, head.id())),
                  new Store.Mutation.Delete(Reclaim.laterKey(project, head.id())),
                  new Store.Mutation.Delete(new Key(project, Rows.tags(head.id())))),
              headKey,
              null);
      switch (result) {
        case Attempt.Result.Made ignored -> {
          return;
        }
        case Attempt.Result.Refused ignored -> {}
        case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
      }
    }
  }

  /** Whether so many parts were removed that their space is to be given back to the disk now. */
  static boolean isWorthCompacting(Store store, long parts) {
    return parts >= PARTS_WORTH_COMPACTING
        || (parts > 0 && store.standing().level() != Store.Standing.Level.WELL);
  }

  /** Gives back the space of rows of a dataset that were removed. */
  static void compact(Store store, String datasetId) {
    store.compact(
        Rows.part(datasetId, "0".repeat(32), 0), Rows.part(datasetId, "f".repeat(32), -1));
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
      List<Store.Row> rows = store.scan(project, prefix, Rows.after(prefix), ROWS_PER_SCAN);
      if (rows.isEmpty()) {
        return;
      }
      Attempt.delete(environment, project, rows.stream().map(Store.Row::key).toList());
    }
  }
}
