package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of labels by number, in order of first appearance. Never changes; a table that has more
 * names shares all of the one before it, unless another one has been put after that already.
 */
final class LabelTable {
  private static final long MAP_ENTRY_BYTES = ObjectSize.object(16) + 16 + 8;

  private final Map<String, Integer> numbers;
  private final Appended<String> names;
  private final long nameBytes;

  private LabelTable(Map<String, Integer> numbers, Appended<String> names, long nameBytes) {
    this.numbers = numbers;
    this.names = names;
    this.nameBytes = nameBytes;
  }

  static LabelTable empty() {
    return new LabelTable(new ConcurrentHashMap<>(2), Appended.empty(), 0);
  }

  int size() {
    return names.size();
  }

  String name(int number) {
    return names.get(number);
  }

  /** The number of a label, or -1 where it has none. */
  int number(String name) {
    Integer number = numbers.get(name);
    // Tables that were put after this one share the map.
    return number == null || number >= names.size() ? -1 : number;
  }

  /**
   * This with more names.
   *
   * @param more that are not in it, none twice
   */
  LabelTable plus(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    long bytes = nameBytes;
    for (String name : more) {
      bytes += ObjectSize.string(name) + MAP_ENTRY_BYTES;
    }
    synchronized (numbers) {
      Map<String, Integer> all = numbers.size() == names.size() ? numbers : own();
      for (int i = 0; i < more.size(); i++) {
        all.put(more.get(i), names.size() + i);
      }
      return new LabelTable(all, names.plus(more), bytes);
    }
  }

  private Map<String, Integer> own() {
    Map<String, Integer> own = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      own.put(names.get(i), i);
    }
    return new ConcurrentHashMap<>(own);
  }

  /** The same object for all tables that share their memory. */
  Object shared() {
    return names.shared();
  }

  /** What it takes in memory, with its names. */
  long bytes() {
    return ObjectSize.object(16) + ObjectSize.object(52) + names.bytes() + nameBytes;
  }
}
