package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of datasets of one project, all or none; the caller has their turns. */
final class JointChange {
  /** A change that was overtaken so often asks for the heads to be its own. */
  private static final int TRIES_BEFORE_LEASE = 2;

  private final List<OpenDataset> datasets;

  JointChange(List<OpenDataset> datasets) {
    this.datasets = datasets;
  }

  /** What is perhaps done to them. */
  interface Step {
    /** Returns whether there is anything to be committed. */
    boolean apply(List<Working> working);
  }

  /**
   * Tries to make it.
   *
   * @param tries that were overtaken before
   * @return whether there was anything to be committed; empty where somebody else was faster
   */
  Optional<Boolean> tryOnce(int tries, Step step) {
    List<OpenDataset> leased = new ArrayList<>();
    try {
      for (OpenDataset dataset : datasets) {
        if (tries >= TRIES_BEFORE_LEASE) {
          leased.add(dataset);
          dataset.lease();
        }
      }
      List<Working> working = datasets.stream().map(OpenDataset::begin).toList();
      List<Store.Mutation> writes = new ArrayList<>();
      boolean wanted = false;
      boolean written = false;
      try {
        wanted = step.apply(working);
        if (wanted) {
          for (Working one : working) {
            writes.addAll(one.writeOrCommit(datasets.getFirst().services().environment().store()));
          }
        }
        written = wanted;
      } finally {
        if (!written) {
          giveUp(working);
        }
      }
      boolean made = wanted && commit(working, writes);
      return wanted && !made ? Optional.empty() : Optional.of(made);
    } finally {
      // A new version has given it back, but not every change makes one.
      leased.forEach(OpenDataset::release);
    }
  }

  private void giveUp(List<Working> changes) {
    for (int i = 0; i < datasets.size(); i++) {
      datasets.get(i).giveUp(changes.get(i));
    }
  }

  /**
   * @return false where another change came first and everything is to be done again
   * @throws StoreException if nobody knows whether it is made
   */
  private boolean commit(List<Working> changes, List<Store.Mutation> writes) {
    List<Store.Mutation> rows = new ArrayList<>();
    changes.forEach(change -> rows.addAll(change.commitRows()));
    Attempt.Result result;
    try {
      result =
          Attempt.moveHeads(
              datasets.getFirst().services().environment(),
              changes.stream().map(Working::move).toList(),
              List.of(),
              rows,
              writes);
    } catch (IllegalArgumentException e) {
      // What the store does not take: nothing of it is there.
      giveUp(changes);
      throw e;
    } catch (RuntimeException | Error e) {
      lose(changes);
      throw Attempt.lost(e);
    }
    return switch (result) {
      case Attempt.Result.Made made -> {
        boolean all = true;
        for (int i = 0; i < datasets.size(); i++) {
          all &= datasets.get(i).showed(changes.get(i), made.heads().get(i));
        }
        if (!all) {
          throw new StoreException("The change is made, but the server has no memory left for it.");
        }
        yield true;
      }
      case Attempt.Result.Refused ignored -> {
        giveUp(changes);
        yield false;
      }
      case Attempt.Result.Lost lost -> {
        lose(changes);
        throw Attempt.lost(lost.cause());
      }
    };
  }

  /** Takes back what changes did to memory; what became of them is found out later. */
  private void lose(List<Working> changes) {
    for (int i = 0; i < datasets.size(); i++) {
      changes.get(i).lose();
      changes.get(i).intents().forEach(datasets.get(i).services().unsettled()::add);
    }
  }
}
