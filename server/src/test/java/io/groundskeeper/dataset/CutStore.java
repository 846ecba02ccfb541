package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store whose power is cut after so many changes: from then on nothing is answered. */
public class CutStore implements Store {
  private final Store store;
  private final AtomicInteger changesLeft;
  private volatile boolean cut;

  public CutStore(Store store, int changes) {
    this.store = store;
    this.changesLeft = new AtomicInteger(changes);
  }

  /** From now on, so many changes are left. */
  public void cutAfter(int changes) {
    changesLeft.set(changes);
  }

  public boolean isCut() {
    return cut;
  }

  private void spend() {
    if (changesLeft.decrementAndGet() < 0) {
      cut = true;
    }
    requirePower();
  }

  private void requirePower() {
    if (cut) {
      throw new StoreException("the power is cut");
    }
  }

  @Override
  public byte @Nullable [] get(Key key) {
    requirePower();
    return store.get(key);
  }

  @Override
  public List<byte @Nullable []> getAll(List<Key> keys) {
    requirePower();
    return store.getAll(keys);
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    requirePower();
    return store.scan(partition, from, to, rowsMax);
  }

  @Override
  public void write(List<Mutation> mutations) {
    spend();
    store.write(mutations);
  }

  @Override
  public Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    spend();
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
    spend();
    return store.commit(partition, conditions, mutations, writes);
  }

  @Override
  public void compact(byte[] first, byte[] last) {
    requirePower();
    store.compact(first, last);
  }

  @Override
  public boolean isShared() {
    return store.isShared();
  }

  @Override
  public String incarnation() {
    return store.incarnation();
  }

  @Override
  public void close() {}
}
