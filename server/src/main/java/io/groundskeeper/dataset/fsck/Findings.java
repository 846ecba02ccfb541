package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.dataset.value.Damage.Remedy;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.StoreException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes what differs, tells it, and puts it right where that is wanted. What is put right is
 * written at once, each finding by itself: after a stop in between, the others are still there to
 * be found.
 */
final class Findings {
  /** Where something differs. */
  record Place(String dataset, long version) {
    static final Place NOWHERE = new Place("", 0);

    Place at(long newVersion) {
      return new Place(dataset, newVersion);
    }
  }

  private final Store store;
  private final Cure cure;
  private final Consumer<Damage> told;
  private long rebuilt;
  private long lost;

  Findings(Store store, Cure cure, Consumer<Damage> told) {
    this.store = store;
    this.cure = cure;
    this.told = told;
  }

  boolean isCutting() {
    return cure == Cure.CUT;
  }

  /** How many have been lost so far, left out or not. */
  long lost() {
    return lost;
  }

  /** How many differ so far that could be rebuilt, or were. */
  long rebuildable() {
    return rebuilt;
  }

  /**
   * Something differs that can be rebuilt.
   *
   * @param writes what rebuilds it, of rows that are written by {@link Store#write}
   */
  void differs(Place at, String row, String stored, String expected, List<Mutation> writes) {
    rebuilt++;
    boolean isDone = cure != Cure.NONE;
    if (isDone) {
      store.write(writes);
    }
    tell(at, row, stored, expected, isDone ? Remedy.REBUILT : Remedy.REBUILD);
  }

  /** The same of rows of one partition that are committed. */
  void differsCommitted(
      Place at, String row, String stored, String expected, List<Mutation> mutations) {
    rebuilt++;
    boolean isDone = cure != Cure.NONE;
    if (isDone) {
      commit(mutations);
    }
    tell(at, row, stored, expected, isDone ? Remedy.REBUILT : Remedy.REBUILD);
  }

  /** Something is lost, and what is left out then is nothing, or comes later. */
  void lost(Place at, String row, String stored, String expected) {
    lost(at, row, stored, expected, List.of(), List.of());
  }

  /**
   * Something is lost.
   *
   * @param writes what leaves it out, of rows that are written by {@link Store#write}
   * @param commits what leaves it out, of rows of one partition that are committed
   */
  void lost(
      Place at,
      String row,
      String stored,
      String expected,
      List<Mutation> writes,
      List<Mutation> commits) {
    lost++;
    if (isCutting()) {
      store.write(writes);
      commit(commits);
    }
    tell(at, row, stored, expected, isCutting() ? Remedy.LEFT_OUT : Remedy.SALVAGE);
  }

  private void commit(List<Mutation> mutations) {
    if (!mutations.isEmpty()
        && !(store.commit(mutations.getFirst().partition(), List.of(), mutations)
            instanceof Store.Outcome.Done)) {
      throw new StoreException("The store did not confirm what was rebuilt. Try again.");
    }
  }

  private void tell(Place at, String row, String stored, String expected, Remedy remedy) {
    told.accept(new Damage(at.dataset(), at.version(), row, stored, expected, remedy));
  }

  /** Has all that was rebuilt be on disk. */
  void confirm() {
    if (cure != Cure.NONE) {
      commit(List.of(new Mutation.Delete(new Key(Rows.META, Rows.ascii("none")))));
    }
  }
}
