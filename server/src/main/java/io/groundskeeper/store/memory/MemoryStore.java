package io.groundskeeper.store.memory;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The store port in memory, for tests: it refuses what the port forbids, it fails when it is told
 * to, and a crash takes with it whatever the port does not promise to keep.
 */
public final class MemoryStore implements Store {
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final TreeMap<Key, byte[]> rows = new TreeMap<>();
  private final TreeMap<Key, byte[]> durable = new TreeMap<>();
  private final List<Mutation> sinceCommit = new ArrayList<>();
  private @Nullable Fault nextWrite;
  private @Nullable Fault nextCommit;
  private final String incarnation = "memory-" + INSTANCES.incrementAndGet();
  private boolean closed;

  /** How the next call fails. */
  public enum Fault {
    /** Nothing is applied; a write throws, a commit says unknown. */
    LOST,
    /** Half of a write is applied before it throws; a commit is applied and says unknown. */
    APPLIED
  }

  /** The next {@link #write} fails so. */
  public synchronized void failNextWrite(Fault fault) {
    nextWrite = fault;
  }

  /** The next {@link #commit} whose conditions hold has an unknown outcome. */
  public synchronized void loseNextCommit(Fault fault) {
    nextCommit = fault;
  }

  /**
   * The machine stops. What was written since the last commit is kept or lost, mutation by
   * mutation, as it happens.
   */
  public synchronized MemoryStore crash(RandomGenerator random) {
    MemoryStore after = new MemoryStore();
    after.rows.putAll(durable);
    for (Mutation mutation : sinceCommit) {
      if (random.nextBoolean()) {
        apply(mutation, after.rows);
      }
    }
    after.durable.putAll(after.rows);
    closed = true;
    return after;
  }

  /** Every row, in the order of keys: for assertions. */
  public synchronized List<Row> everything() {
    List<Row> all = new ArrayList<>();
    rows.forEach((key, value) -> all.add(new Row(copy(key), value.clone())));
    return all;
  }

  @Override
  public synchronized byte @Nullable [] get(Key key) {
    requireOpen();
    byte[] value = rows.get(key);
    return value == null ? null : value.clone();
  }

  @Override
  public synchronized List<byte @Nullable []> getAll(List<Key> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (Key key : keys) {
      values.add(get(key));
    }
    return values;
  }

  @Override
  public synchronized List<Row> scan(
      byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    requireOpen();
    if (rowsMax < 1) {
      throw new IllegalArgumentException("rowsMax " + rowsMax);
    }
    List<Row> found = new ArrayList<>();
    for (var row : rows.tailMap(new Key(partition, from), true).entrySet()) {
      Key key = row.getKey();
      if (!Arrays.equals(key.partition(), partition)
          || (to != null && Arrays.compareUnsigned(key.sort(), to) >= 0)
          || found.size() == rowsMax) {
        break;
      }
      found.add(new Row(copy(key), row.getValue().clone()));
    }
    return found;
  }

  @Override
  public synchronized void write(List<Mutation> mutations) {
    requireOpen();
    mutations.forEach(MemoryStore::requireLegal);
    Fault fault = nextWrite;
    nextWrite = null;
    int end =
        fault == null ? mutations.size() : fault == Fault.LOST ? 0 : (mutations.size() + 1) / 2;
    for (Mutation mutation : mutations.subList(0, end)) {
      Mutation own = copy(mutation);
      apply(own, rows);
      sinceCommit.add(own);
    }
    if (fault != null) {
      throw new StoreException("the store was told to fail");
    }
  }

  @Override
  public synchronized Outcome commit(
      byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    requireOpen();
    Set<Key> keys = new HashSet<>();
    List<byte @Nullable []> current = new ArrayList<>();
    boolean holds = true;
    for (Condition condition : conditions) {
      requirePartition(partition, condition.key().partition());
      byte[] value = get(condition.key());
      current.add(value);
      holds &= Arrays.equals(value, condition.value());
    }
    for (Mutation mutation : mutations) {
      requireLegal(mutation);
      requirePartition(partition, mutation.partition());
      if (mutation instanceof Mutation.Put put && !keys.add(put.key())) {
        throw new IllegalArgumentException("a commit writes " + put.key() + " twice");
      }
    }
    if (!holds) {
      return new Outcome.Refused(current);
    }
    Fault fault = nextCommit;
    nextCommit = null;
    if (fault != Fault.LOST) {
      for (Mutation mutation : mutations) {
        apply(copy(mutation), rows);
      }
      durable.clear();
      durable.putAll(rows);
      sinceCommit.clear();
    }
    return fault == null
        ? new Outcome.Done()
        : new Outcome.Unknown(new StoreException("the store was told to lose the answer"));
  }

  @Override
  public void compact(byte[] first, byte[] last) {}

  @Override
  public String incarnation() {
    return incarnation;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("The store is closed.");
    }
  }

  private static void requirePartition(byte[] wanted, byte[] actual) {
    if (!Arrays.equals(wanted, actual)) {
      throw new IllegalArgumentException("a commit is within one partition");
    }
  }

  private static void requireLegal(Mutation mutation) {
    if (mutation instanceof Mutation.Put put && put.value().length > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException("value of " + put.value().length + " bytes");
    }
  }

  private static void apply(Mutation mutation, Map<Key, byte[]> rows) {
    switch (mutation) {
      case Mutation.Put put -> rows.put(put.key(), put.value());
      case Mutation.Delete delete -> rows.remove(delete.key());
      case Mutation.Drop drop ->
          rows.keySet().removeIf(key -> Arrays.equals(key.partition(), drop.partition()));
    }
  }

  private static Key copy(Key key) {
    return new Key(key.partition().clone(), key.sort().clone());
  }

  private static Mutation copy(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put put -> new Mutation.Put(copy(put.key()), put.value().clone());
      case Mutation.Delete delete -> new Mutation.Delete(copy(delete.key()));
      case Mutation.Drop drop -> new Mutation.Drop(drop.partition().clone());
    };
  }
}
