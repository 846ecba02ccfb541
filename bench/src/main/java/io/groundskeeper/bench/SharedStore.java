package io.groundskeeper.bench;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store by which one knows what reads of single rows cost, which are head checks where a dataset
 * is in memory; and which several servers can have open, as the store of a cluster.
 */
final class SharedStore implements Store {
  private final Store store;
  private volatile boolean shared;
  private long reads;
  private long nanos;

  SharedStore(Store store) {
    this.store = store;
  }

  /** Lets other servers in. */
  void share() {
    shared = true;
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public String incarnation() {
    return store.incarnation();
  }

  /** What reads of single rows have cost since the last time that somebody asked. */
  synchronized Reads takeReads() {
    Reads taken = new Reads(reads, nanos);
    reads = 0;
    nanos = 0;
    return taken;
  }

  record Reads(long count, long nanos) {}

  private synchronized void count(long begun) {
    reads++;
    nanos += System.nanoTime() - begun;
  }

  @Override
  public byte @Nullable [] get(Key key) {
    long begun = System.nanoTime();
    byte[] value = store.get(key);
    count(begun);
    return value;
  }

  @Override
  public List<byte @Nullable []> getAll(List<Key> keys) {
    return store.getAll(keys);
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    return store.scan(partition, from, to, rowsMax);
  }

  @Override
  public void write(List<Mutation> mutations) {
    store.write(mutations);
  }

  @Override
  public Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    return store.commit(partition, conditions, mutations);
  }

  @Override
  public boolean commitsWrites() {
    return store.commitsWrites();
  }

  @Override
  public Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    return store.commit(partition, conditions, mutations, writes);
  }

  @Override
  public void compact(byte[] first, byte[] last) {
    store.compact(first, last);
  }

  @Override
  public void close() {
    store.close();
  }
}
