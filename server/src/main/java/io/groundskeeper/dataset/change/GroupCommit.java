package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.InterruptedWaitException;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.StoreException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Updates of one dataset: those that wait together are committed together, by whichever of them has
 * the turn, each a version of its own.
 */
final class GroupCommit {
  private final OpenDataset dataset;
  private final Environment environment;
  private final ReentrantLock turn;
  private final UpdateQueue queue = new UpdateQueue();

  GroupCommit(OpenDataset dataset, ReentrantLock turn) {
    this.dataset = dataset;
    this.environment = dataset.services().environment();
    this.turn = turn;
  }

  /** How many wait for their turn. */
  int waiting() {
    return queue.size();
  }

  /**
   * Applies one; returns when its outcome is on disk.
   *
   * @throws Refusal if the dataset is being made or deleted, or others take too long
   */
  void apply(Update update) {
    queue.add(update);
    try {
      dataset.takeTurn();
    } catch (Refusal | StoreException others) {
      if (queue.remove(update)) {
        throw others;
      }
      // It is being applied just now.
      turn.lock();
    }
    try {
      while (!update.isSettled()) {
        List<Update> group = queue.nextGroup();
        if (group.isEmpty()) {
          throw new StoreException("The update was given up.");
        }
        apply(group);
      }
    } catch (InterruptedWaitException e) {
      // Others of the group have threads of their own.
      if (queue.remove(update)) {
        throw e;
      }
    } finally {
      turn.unlock();
    }
    update.throwIfFailed();
  }

  private void applyEach(List<Update> group) {
    for (int i = 0; i < group.size(); i++) {
      try {
        apply(List.of(group.get(i)));
      } catch (InterruptedWaitException e) {
        queue.putBack(group.subList(i + 1, group.size()));
        throw e;
      }
    }
  }

  private void apply(List<Update> group) {
    RuntimeException failure = null;
    boolean isAnothers = false;
    try {
      dataset.change(working -> {
        OpenDataset.requireChangeable(working.head());
        for (Update update : group) {
          working.update(update, environment.newId(), environment.nowMillis());
        }
      });
    } catch (InterruptedWaitException e) {
      queue.putBack(group);
      throw e;
    } catch (Refusal | StoreException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = e;
      isAnothers = group.size() > 1;
    } catch (Error e) {
      failure = new StoreException("The update was given up.", e);
      isAnothers = group.size() > 1;
    }
    if (isAnothers) {
      // One of them cannot be applied; the others can.
      applyEach(group);
      return;
    }
    for (Update update : group) {
      update.settle(failure);
    }
  }
}
