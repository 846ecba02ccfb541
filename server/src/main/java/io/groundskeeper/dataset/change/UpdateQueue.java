package io.groundskeeper.dataset.change;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Updates of one dataset that wait for their turn; those that wait together are committed so. */
final class UpdateQueue {
  private static final int GROUP_UPDATES_MAX = 256;
  private static final int GROUP_BYTES_MAX = 16 << 20;

  private final Deque<Update> waiting = new ArrayDeque<>();

  synchronized void add(Update update) {
    waiting.add(update);
  }

  /** Has updates, which were the next, be the next again. */
  synchronized void putBack(List<Update> group) {
    group.reversed().forEach(waiting::addFirst);
  }

  /**
   * Takes an update out again.
   *
   * @return false where it is not there any more: somebody is applying it
   */
  synchronized boolean remove(Update update) {
    return waiting.remove(update);
  }

  synchronized int size() {
    return waiting.size();
  }

  /** The next updates, in the order in which they came. */
  synchronized List<Update> nextGroup() {
    List<Update> group = new ArrayList<>();
    long bytes = 0;
    while (group.size() < GROUP_UPDATES_MAX && !waiting.isEmpty()) {
      bytes += waiting.peek().groundTruthBytes();
      if (!group.isEmpty() && bytes > GROUP_BYTES_MAX) {
        break;
      }
      group.add(waiting.remove());
    }
    return group;
  }
}
