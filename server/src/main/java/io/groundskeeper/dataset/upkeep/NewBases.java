package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Intents;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes bases: first their rows, under transactions of their own that an intent names, and then,
 * in one step of the head, the commit records that name them, if these are still as they were.
 * However that ends, nothing is left over once it is closed, or soon after.
 */
final class NewBases implements AutoCloseable {
  private final Services services;
  private final Store store;
  private final OpenDataset dataset;
  private final Head head;
  private final List<Store.Condition> conditions = new ArrayList<>();
  private final Map<Key, byte[]> records = new HashMap<>();
  private final List<Intents.Intent> intents = new ArrayList<>();

  NewBases(OpenDataset dataset) {
    this.services = dataset.services();
    this.store = services.environment().store();
    this.dataset = dataset;
    this.head = dataset.head();
  }

  /**
   * Writes the base of a version, unless it has one.
   *
   * @throws DamagedStoreException if its record is missing: it may just have expired
   */
  void write(Snapshot snapshot) {
    Key key = dataset.log().key(snapshot.version());
    byte[] record = store.get(key);
    if (record == null) {
      OpenDataset.requireChangeable(dataset.check());
      throw dataset.log().missing(snapshot.version());
    }
    Commit commit = Rows.read(record, Commit.class);
    if (commit.base() != null) {
      return;
    }
    String transaction = services.environment().newId();
    intents.add(
        services
            .intents()
            .begin(
                dataset.project(),
                head,
                List.of(transaction),
                snapshot.version() - 1,
                snapshot.version()));
    store.write(Base.write(head.id(), transaction, snapshot));
    conditions.add(new Store.Condition(key, record));
    records.put(key, Rows.write(commit.withBase(transaction)));
  }

  /** Whether nobody has changed the commit records meanwhile, nor taken this server for dead. */
  private boolean areCurrent() {
    intents.forEach(intent -> services.servers().requireSame(intent.server()));
    return conditions.stream()
        .allMatch(record -> Arrays.equals(store.get(record.key()), record.value()));
  }

  /** Removes what was written; only if there was no such step. What fails is done later. */
  private void discard() {
    try {
      while (!intents.isEmpty()) {
        Intents.Intent intent = intents.getLast();
        intent
            .transactions()
            .forEach(transaction ->
                store.write(List.of(new Store.Mutation.Drop(Rows.base(head.id(), transaction)))));
        services.intents().discarded(intents.removeLast());
      }
    } catch (StoreException e) {
      close();
    }
  }

  /**
   * Makes a step of the head with these bases, or removes them.
   *
   * @param step the head that is to be, from the one that is; empty for none
   * @param also further rows
   * @return whether it was made
   */
  boolean commit(Function<Head, Optional<Head>> step, Map<Key, byte[]> also) {
    Map<Key, byte[]> puts = new HashMap<>(records);
    puts.putAll(also);
    boolean made =
        dataset.moveHead(now ->
            (areCurrent() ? step.apply(now) : Optional.<Head>empty())
                .map(then -> new OpenDataset.HeadMove(then, conditions, puts, List.of())));
    if (made) {
      intents.forEach(services.intents()::committed);
    } else {
      discard();
    }
    intents.clear();
    return made;
  }

  /** Has what was written, and neither committed nor removed, looked after in the background. */
  @Override
  public void close() {
    services.unsettled().addAll(intents);
    intents.clear();
  }
}
