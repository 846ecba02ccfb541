package io.groundskeeper.store.memory;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Watches over what the port forbids and one machine would forgive: a key that is written in both
 * ways, and a partition that is used again after it was dropped. Not for several threads.
 */
final class WriteRules {
  private final Map<Key, Way> ways = new HashMap<>();
  private final TreeSet<byte[]> dropped = new TreeSet<>(Arrays::compareUnsigned);

  private enum Way {
    WRITE,
    COMMIT
  }

  /**
   * @throws IllegalStateException if it must not be part of a write
   */
  void write(Mutation mutation) {
    check(mutation, Way.WRITE);
  }

  /**
   * @throws IllegalStateException if it must not be part of a commit
   */
  void commit(Mutation mutation) {
    check(mutation, Way.COMMIT);
  }

  private void check(Mutation mutation, Way way) {
    switch (mutation) {
      case Mutation.Put put -> {
        if (dropped.contains(put.key().partition())) {
          throw new IllegalStateException(put.key() + " is in a partition that was dropped");
        }
        check(put.key(), way);
      }
      case Mutation.Delete delete -> check(delete.key(), way);
      case Mutation.Drop drop -> {
        ways.forEach((key, known) -> {
          if (known != way && Arrays.equals(key.partition(), drop.partition())) {
            throw differ(key, known, way);
          }
        });
        dropped.add(drop.partition().clone());
      }
    }
  }

  private void check(Key key, Way way) {
    Key own = new Key(key.partition().clone(), key.sort().clone());
    Way known = ways.putIfAbsent(own, way);
    if (known != null && known != way) {
      throw differ(key, known, way);
    }
  }

  private static IllegalStateException differ(Key key, Way known, Way way) {
    return new IllegalStateException(
        "%s is changed by a %s, and was by a %s before".formatted(key, way, known));
  }
}
