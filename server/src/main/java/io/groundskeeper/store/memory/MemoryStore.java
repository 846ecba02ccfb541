package io.groundskeeper.store.memory;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store port in memory, for tests: it refuses what the port forbids, it fails when it is told
 * to, and a crash takes with it whatever the port does not promise to keep.
 */
public final class MemoryStore implements WholeStore {
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final TreeMap<Key, byte[]> rows = new TreeMap<>();
  private final TreeMap<Key, byte[]> durable = new TreeMap<>();
  private final List<Mutation> sinceCommit = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  private final @Nullable WriteRules rules;
  private @Nullable Fault nextWrite;
  private @Nullable Fault nextCommit;
  private final String incarnation = "memory-" + INSTANCES.incrementAndGet();
  private boolean commitsWrites;
  private boolean lateIsHeld;
  private boolean closed;

  /** One that takes what only one machine orders: see {@link #strict}. */
  public MemoryStore() {
    this(null);
  }

  private MemoryStore(@Nullable WriteRules rules) {
    this.rules = rules;
  }

  /**
   * One that throws IllegalStateException where a key is written by {@link #write} and by {@link
   * #commit}, or a partition that was dropped is written again: what the port forbids, since
   * distributed stores do not order these.
   */
  public static MemoryStore strict() {
    return new MemoryStore(new WriteRules());
  }

  /** From now on a commit applies its writes with it, all or none, as a store of one log does. */
  public synchronized MemoryStore commitWrites() {
    commitsWrites = true;
    return this;
  }

  /** How the next call fails. */
  public enum Fault {
    /** Nothing is applied; a write throws, a commit says unknown. */
    LOST,
    /** Half of a write is applied before it throws; a commit is applied and says unknown. */
    APPLIED,
    /**
     * Nothing is applied yet; a write throws, a commit says unknown. When the next call of any kind
     * comes it is applied first, a commit if its conditions hold then; or, after {@link #holdLate},
     * when {@link #applyLate} is called.
     */
    LATE
  }

  /** Calls do not bring about what is late any more; only {@link #applyLate} does. */
  public synchronized void holdLate() {
    lateIsHeld = true;
  }

  /** Applies what is late, in its order: of commits, those whose conditions hold now. */
  public synchronized void applyLate() {
    List<Runnable> now = List.copyOf(late);
    late.clear();
    now.forEach(Runnable::run);
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
   * mutation, as it happens; what is late never comes.
   */
  public synchronized MemoryStore crash(RandomGenerator random) {
    MemoryStore after = new MemoryStore(rules);
    after.rows.putAll(durable);
    for (Mutation mutation : sinceCommit) {
      if (random.nextBoolean()) {
        apply(mutation, after.rows);
      }
    }
    after.durable.putAll(after.rows);
    after.commitsWrites = commitsWrites;
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
    beginCall();
    return copy(rows.get(key));
  }

  @Override
  public synchronized List<byte @Nullable []> getAll(List<Key> keys) {
    beginCall();
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (Key key : keys) {
      values.add(get(key));
    }
    return values;
  }

  @Override
  public synchronized List<Row> scan(
      byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    beginCall();
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
  public synchronized List<Key> keysAfter(@Nullable Key after, int keysMax) {
    beginCall();
    return (after == null ? rows : rows.tailMap(after, false))
        .keySet().stream().limit(keysMax).map(MemoryStore::copy).toList();
  }

  @Override
  public synchronized void write(List<Mutation> mutations) {
    beginCall();
    mutations.forEach(MemoryStore::requireLegal);
    if (rules != null) {
      mutations.forEach(rules::write);
    }
    List<Mutation> own = mutations.stream().map(MemoryStore::copy).toList();
    Fault fault = nextWrite;
    nextWrite = null;
    switch (fault) {
      case null -> applyWrite(own);
      case LOST -> {}
      case APPLIED -> applyWrite(own.subList(0, (own.size() + 1) / 2));
      case LATE -> late.add(() -> applyWrite(own));
    }
    if (fault != null) {
      throw new StoreException("the store was told to fail");
    }
  }

  private void applyWrite(List<Mutation> mutations) {
    for (Mutation mutation : mutations) {
      apply(mutation, rows);
      sinceCommit.add(mutation);
    }
  }

  @Override
  public synchronized boolean commitsWrites() {
    return commitsWrites;
  }

  @Override
  public synchronized Outcome commit(
      byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    return commit(partition, conditions, mutations, List.of());
  }

  @Override
  public synchronized Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    if (!commitsWrites && !writes.isEmpty()) {
      write(writes);
      return commit(partition, conditions, mutations);
    }
    beginCall();
    requireLegal(partition, conditions, mutations);
    writes.forEach(MemoryStore::requireLegal);
    if (rules != null) {
      writes.forEach(rules::write);
      mutations.forEach(rules::commit);
    }
    List<Mutation> own =
        Stream.concat(writes.stream(), mutations.stream()).map(MemoryStore::copy).toList();
    List<Condition> ownConditions =
        conditions.stream().map(c -> new Condition(copy(c.key()), copy(c.value()))).toList();
    List<byte @Nullable []> current = current(ownConditions);
    if (!hold(ownConditions, current)) {
      return new Outcome.Refused(current);
    }
    Fault fault = nextCommit;
    nextCommit = null;
    switch (fault) {
      case null -> applyCommit(own);
      case LOST -> {}
      case APPLIED -> applyCommit(own);
      case LATE ->
          late.add(() -> {
            if (hold(ownConditions, current(ownConditions))) {
              applyCommit(own);
            }
          });
    }
    return fault == null
        ? new Outcome.Done()
        : new Outcome.Unknown(new StoreException("the store was told to lose the answer"));
  }

  private List<byte @Nullable []> current(List<Condition> conditions) {
    List<byte @Nullable []> current = new ArrayList<>();
    for (Condition condition : conditions) {
      current.add(copy(rows.get(condition.key())));
    }
    return current;
  }

  private static boolean hold(List<Condition> conditions, List<byte @Nullable []> current) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!Arrays.equals(conditions.get(i).value(), current.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void applyCommit(List<Mutation> mutations) {
    mutations.forEach(mutation -> apply(mutation, rows));
    durable.clear();
    durable.putAll(rows);
    sinceCommit.clear();
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

  private void beginCall() {
    if (closed) {
      throw new StoreException("The store is closed.");
    }
    if (!lateIsHeld) {
      applyLate();
    }
  }

  private static void requireLegal(
      byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    conditions.forEach(condition -> requirePartition(partition, condition.key().partition()));
    Set<Key> keys = new HashSet<>();
    for (Mutation mutation : mutations) {
      requireLegal(mutation);
      requirePartition(partition, mutation.partition());
      if (mutation instanceof Mutation.Put put && !keys.add(put.key())) {
        throw new IllegalArgumentException("a commit writes " + put.key() + " twice");
      }
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

  private static byte @Nullable [] copy(byte @Nullable [] value) {
    return value == null ? null : value.clone();
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
