package io.groundskeeper.dataset.upkeep;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.RejectedLines;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.server.Intents;
import io.groundskeeper.dataset.server.Servers;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what changes left behind that never were committed. Each is made impossible first, by a
 * step of its dataset's head; then it is known whether a commit record names it, and what no record
 * names is removed.
 */
public final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final int INTENTS_PER_SCAN = 1000;

  private final Services services;
  private final Store store;

  /** The heads that have moved since the server whose leftovers these are was declared dead. */
  private final Set<Key> fenced = new HashSet<>();

  public Sweep(Services services) {
    this.services = services;
    this.store = services.environment().store();
  }

  /**
   * Sweeps up after servers that are dead.
   *
   * @return those after which all is swept up; to be forgotten when somebody else goes on with what
   *     they had begun
   */
  public List<Servers.ServerRow> run() {
    List<Servers.ServerRow> swept = new ArrayList<>();
    for (Servers.ServerRow server : services.servers().dead()) {
      services.servers().declareDead(server);
      try {
        if (run(server.id())) {
          swept.add(server);
        }
      } catch (DamagedStoreException | StoreException e) {
        requireDamage(e);
        LOG.error("What server {} has left is not removed: its list is damaged.", server.id(), e);
      }
    }
    return swept;
  }

  /**
   * Sweeps up after a server of this name, which is dead.
   *
   * @return false where something is left, of datasets that are damaged
   */
  private boolean run(String server) {
    fenced.clear();
    byte[] partition = Intents.partition(server);
    byte[] from = new byte[0];
    boolean all = true;
    while (true) {
      List<Store.Row> rows = store.scan(partition, from, null, INTENTS_PER_SCAN);
      if (rows.isEmpty()) {
        return all;
      }
      List<Store.Mutation> over = new ArrayList<>();
      for (Store.Row row : rows) {
        if (isSettled(row)) {
          over.add(new Store.Mutation.Delete(row.key()));
        } else {
          all = false;
        }
      }
      // So no intent is gone from the disk before the rows that it stands for.
      services.servers().confirm();
      store.write(over);
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
  }

  private boolean isSettled(Store.Row row) {
    try {
      settle(Rows.read(row.value(), Intents.Intent.class));
      return true;
    } catch (DamagedStoreException | StoreException e) {
      requireDamage(e);
      LOG.error(
          "What a stop has left of a change is not removed: {} or its dataset is damaged.",
          StoredRows.name(row.key()),
          e);
      return false;
    }
  }

  private static void requireDamage(RuntimeException e) {
    if (!StoredRows.isDamage(e)) {
      throw e;
    }
  }

  /** Sweeps up after this server itself, as far as others have taken it for dead. */
  public void runOwn() {
    for (String name : List.copyOf(services.servers().formerNames())) {
      if (run(name)) {
        services.servers().formerNames().remove(name);
      }
    }
  }

  /**
   * Finds out what became of what this server has given up, and removes what is left. One step of a
   * head tells that of all that had begun before it: more of them would overtake changes. What is
   * left of a dataset that is damaged the next start looks at again.
   */
  public void settleOwn() {
    List<Intents.Intent> givenUp = List.copyOf(services.unsettled());
    fenced.clear();
    for (Intents.Intent intent : givenUp) {
      settleOwn(intent);
      services.unsettled().remove(intent);
    }
  }

  private void settleOwn(Intents.Intent intent) {
    try {
      settle(intent);
    } catch (DamagedStoreException | StoreException e) {
      requireDamage(e);
      LOG.error("What a change has left is not removed: its dataset is damaged.", e);
      return;
    }
    services.intents().discarded(intent);
  }

  private void settle(Intents.Intent intent) {
    Optional<Head> head = fence(intent);
    for (String transaction : intent.transactions()) {
      if (head.isEmpty() || !isCommitted(intent, transaction, head.get())) {
        drop(store, intent.datasetId(), transaction);
      }
    }
  }

  /** Makes what is under way impossible, and says with which head; empty: there is no dataset. */
  private Optional<Head> fence(Intents.Intent intent) {
    return Attempt.<Optional<Head>>repeat(
        services.environment(),
        "The dataset " + intent.datasetId(),
        tries -> fenceOnce(intent.headKey(), intent.datasetId()));
  }

  private Optional<Optional<Head>> fenceOnce(Key key, String datasetId) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      return Optional.of(Optional.empty());
    }
    Head head = Rows.read(bytes, Head.class);
    if (!head.id().equals(datasetId)) {
      return Optional.of(Optional.empty());
    }
    if (fenced.contains(key)) {
      return Optional.of(Optional.of(head));
    }
    Attempt.Move move = new Attempt.Move(key, bytes, head);
    return switch (Attempt.moveHeads(
        services.environment(), List.of(move), List.of(), List.of(), List.of())) {
      case Attempt.Result.Made ignored -> {
        fenced.add(key);
        yield Optional.of(Optional.of(head));
      }
      case Attempt.Result.Refused ignored -> Optional.empty();
      case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
    };
  }

  /**
   * Whether a transaction was committed: a record names it, or, where records have expired, a part
   * of it belongs to a version that has not.
   */
  private boolean isCommitted(Intents.Intent intent, String transaction, Head head) {
    CommitLog log = new CommitLog(store, intent.headKey().partition(), intent.datasetId());
    long last = intent.toVersion() == 0 ? head.version() : intent.toVersion();
    if (log.names(transaction, intent.fromVersion(), last)) {
      return true;
    }
    long first = head.keptVersions().first();
    boolean isNamed =
        first > intent.fromVersion() + 1
            && log.basesAfter(intent.fromVersion(), head.version()).stream()
                .flatMap(base -> Base.partsIfThere(store, intent.datasetId(), base).stream())
                .anyMatch(live -> live.part().transaction().equals(transaction));
    // A record, or a base, that went meanwhile said nothing: then another one says what is kept.
    return isNamed
        || now(intent)
            .filter(now -> now.keptVersions().first() != first)
            .map(now -> isCommitted(intent, transaction, now))
            .orElse(false);
  }

  /** The head of its dataset; empty where that is gone. */
  private Optional<Head> now(Intents.Intent intent) {
    return Optional.ofNullable(store.get(intent.headKey()))
        .map(bytes -> Rows.read(bytes, Head.class))
        .filter(head -> head.id().equals(intent.datasetId()));
  }

  /**
   * Removes what an earlier release left behind in a project: it kept its intents there, and took
   * them back in the commit.
   */
  public static void sweepOld(Environment environment, byte[] project) {
    Store store = environment.store();
    while (true) {
      List<Store.Row> intents =
          store.scan(project, Rows.INTENT, Rows.after(Rows.INTENT), INTENTS_PER_SCAN);
      if (intents.isEmpty()) {
        return;
      }
      List<Key> keys = new ArrayList<>();
      for (Store.Row intent : intents) {
        String ids = new String(intent.value(), US_ASCII);
        drop(store, ids.substring(0, 32), ids.substring(32));
        keys.add(intent.key());
      }
      Attempt.delete(environment, project, keys);
    }
  }

  /**
   * Removes all rows of a transaction, of which any may be missing, and, where the store can, those
   * that are still to come: of a write that failed and is applied later.
   */
  static void drop(Store store, String datasetId, String transaction) {
    List<Store.Mutation> drops = new ArrayList<>();
    int missing = 0;
    // A crash can lose any part of the last write, so a gap that long is the end.
    for (int number = 0; missing < Transaction.PARTS_PER_WRITE_MAX; number++) {
      missing = drop(store, Rows.part(datasetId, transaction, number), drops) ? 0 : missing + 1;
    }
    drop(store, Rows.base(datasetId, transaction), drops);
    if (!drops.isEmpty()) {
      store.write(drops);
    }
    new RejectedLines(store, datasetId, transaction).drop(Transaction.PARTS_PER_WRITE_MAX);
  }

  /** Adds the removal of a partition, if it is needed, and says whether it has rows now. */
  private static boolean drop(Store store, byte[] partition, List<Store.Mutation> drops) {
    boolean isThere = !store.scan(partition, new byte[0], null, 1).isEmpty();
    if (isThere || store.appliesLate()) {
      drops.add(new Store.Mutation.Drop(partition));
    }
    return isThere;
  }

  /** Removes all rows of a transaction that was committed. */
  static void drop(Store store, String datasetId, Commit commit) {
    String transaction = commit.transaction();
    List<Store.Mutation> drops = new ArrayList<>();
    for (int number = 0; number < commit.parts(); number++) {
      drops.add(new Store.Mutation.Drop(Rows.part(datasetId, transaction, number)));
    }
    store.write(drops);
    if (commit.rejected() > 0) {
      new RejectedLines(store, datasetId, transaction).drop(0);
    }
  }
}
