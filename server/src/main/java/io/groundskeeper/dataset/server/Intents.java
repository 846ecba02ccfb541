package io.groundskeeper.dataset.server;

import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server has begun to write: rows that name transactions, each written before the rows of
 * its transactions, in a partition of the server. So whatever a stop leaves behind is found by
 * {@code Sweep}. Only ever written by {@link Store#write}: that a transaction is committed is said
 * by the commit record that names it, and by nothing else.
 */
public final class Intents {
  private final Store store;
  private final Servers servers;

  /** Whose rows can go with the next write. */
  private final Set<Key> over = new LinkedHashSet<>();

  /** Whose rows can go once the removal of what they name is durable. */
  private final List<Key> discarded = new ArrayList<>();

  /**
   * Transactions of a dataset that have begun to write.
   *
   * @param project partition of the dataset's head, as text
   * @param head sort key of the dataset's head, as text
   * @param transactions at least one
   * @param fromVersion a commit record that names one of them is of a later version
   * @param toVersion and of this one at most; 0 for any
   */
  public record Intent(
      String server,
      String project,
      String head,
      String datasetId,
      List<String> transactions,
      long fromVersion,
      long toVersion) {
    Key key() {
      return new Key(partition(server), Rows.ascii(datasetId + transactions.getFirst()));
    }

    public Key headKey() {
      return new Key(Rows.ascii(project), Rows.ascii(head));
    }
  }

  Intents(Store store, Servers servers) {
    this.store = store;
    this.servers = servers;
  }

  /** The partition of a server. */
  public static byte[] partition(String server) {
    return Rows.ascii("intents/" + server);
  }

  /**
   * Says that transactions begin to write; what they write comes after this.
   *
   * @param head of their dataset; a record that names them is of a later version
   */
  public Intent begin(byte[] project, Head head, List<String> transactions) {
    return begin(project, head, transactions, head.version(), 0);
  }

  /**
   * The same for a transaction that a commit record between two versions is to name.
   *
   * @param fromVersion the record is of a later version
   * @param toVersion and of this one at most; 0 for any
   */
  public Intent begin(
      byte[] project, Head head, List<String> transactions, long fromVersion, long toVersion) {
    Intent intent =
        new Intent(
            servers.me(),
            Rows.text(project),
            Rows.text(Rows.head(head.arn().type())),
            head.id(),
            transactions,
            fromVersion,
            toVersion);
    List<Key> gone = over();
    List<Store.Mutation> rows = new ArrayList<>(deletes(gone));
    rows.add(new Store.Mutation.Put(intent.key(), Rows.write(intent)));
    try {
      store.write(rows);
    } catch (RuntimeException | Error e) {
      // It may be there all the same, and nothing was written under it.
      discarded(intent);
      throw e;
    }
    removed(gone);
    // Where it was taken for dead meanwhile, this may have come after all was swept up.
    servers.requireCurrent(intent.server());
    return intent;
  }

  /** Removes the rows of what is over; has what was discarded made durable for that. */
  public void flush() {
    List<Key> removed;
    synchronized (this) {
      removed = List.copyOf(discarded);
    }
    if (!removed.isEmpty()) {
      servers.confirm();
    }
    synchronized (this) {
      over.addAll(removed);
      discarded.removeAll(Set.copyOf(removed));
    }
    List<Key> gone = over();
    if (!gone.isEmpty()) {
      store.write(deletes(gone));
      removed(gone);
    }
  }

  private synchronized List<Key> over() {
    return List.copyOf(over);
  }

  private static List<Store.Mutation> deletes(List<Key> keys) {
    return keys.stream().<Store.Mutation>map(Store.Mutation.Delete::new).toList();
  }

  private synchronized void removed(List<Key> keys) {
    keys.forEach(over::remove);
  }

  /** What it names is committed, durably, and so is all that was written before. */
  public synchronized void committed(Intent intent) {
    over.add(intent.key());
    over.addAll(discarded);
    discarded.clear();
  }

  /** The rows of what it names are removed, though perhaps not yet durably. */
  public synchronized void discarded(Intent intent) {
    discarded.add(intent.key());
  }
}
