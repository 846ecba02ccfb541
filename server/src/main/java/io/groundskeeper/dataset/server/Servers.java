package io.groundskeeper.dataset.server;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers over one store. A server that writes, or reads what others could remove, has a row;
 * as long as it is there, the server may change datasets. It says every few seconds that it lives;
 * whoever sees that it has not done so for long, by its own clock, declares it dead by a commit,
 * and takes over what it had begun. No two clocks are ever compared.
 *
 * <p>A server that was stopped for long and goes on finds its row gone before it can commit: it
 * looks after it has read the head that is the condition of its commit, and whoever declared it
 * dead moves that head before anything of it is removed.
 */
public final class Servers {
  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
  private static final byte[] ROWS = Rows.ascii("servers");
  private static final byte[] BEATS = Rows.ascii("beats");
  private static final int SERVERS_MAX = 10_000;

  private final Environment environment;
  private final Store store;
  private final Timing timing;
  private final Map<String, Observed> observed = new ConcurrentHashMap<>();
  private final Queue<String> formerNames = new ConcurrentLinkedQueue<>();
  private final AtomicLong beat = new AtomicLong();

  /** Held while a row is made, too: so there is one at most. */
  private final ReentrantLock naming = new ReentrantLock();

  private final AtomicBoolean damageTold = new AtomicBoolean();
  private @Nullable String registered;
  private volatile boolean stopped;

  /**
   * A server as it is stored.
   *
   * @param incarnation of the store when it began, see {@link Store#incarnation}
   * @param dead whether it was declared dead, or has stopped, and is to be swept up after
   */
  public record ServerRow(String id, String incarnation, boolean dead) {
    public ServerRow {
      // A row that is damaged can be JSON still.
      Objects.requireNonNull(id);
      Objects.requireNonNull(incarnation);
    }

    ServerRow asDead() {
      return new ServerRow(id, incarnation, true);
    }
  }

  /** What a server said last, and when that was first seen here. */
  private record Observed(long beat, long sinceNanos) {}

  Servers(Environment environment, Timing timing) {
    this.environment = environment;
    this.store = environment.store();
    this.timing = timing;
  }

  /** The name of this server, which has a row from now on. */
  public String me() {
    naming.lock();
    try {
      String known = registered;
      return known != null ? known : register();
    } finally {
      naming.unlock();
    }
  }

  private String register() {
    String id = environment.newId();
    byte[] row = Rows.write(new ServerRow(id, store.incarnation(), false));
    Attempt.Result result =
        Attempt.commitRow(
            environment,
            List.of(new Store.Condition(key(id), null)),
            List.of(new Store.Mutation.Put(key(id), row)),
            key(id),
            row);
    if (result instanceof Attempt.Result.Lost lost) {
      throw Attempt.lost(lost.cause());
    }
    registered = id;
    return id;
  }

  /**
   * Sees to it that other servers know of this one, where there can be others; to be called before
   * a head is read of which something is read then.
   */
  public void requireKnown() {
    if (store.isShared()) {
      me();
    }
  }

  /** The name of this server, or null where it has no row yet. */
  public @Nullable String meIfRegistered() {
    naming.lock();
    try {
      return registered;
    } finally {
      naming.unlock();
    }
  }

  /**
   * Whether nobody has taken this server for dead; to be asked after the head was read on which a
   * commit depends. If somebody has, what it had begun is gone, and it goes on under a new name.
   */
  public boolean isAlive() {
    String me = meIfRegistered();
    if (me == null || !store.isShared()) {
      return true;
    }
    byte[] row = store.get(key(me));
    if (row != null && !Rows.read(row, ServerRow.class).dead()) {
      return true;
    }
    naming.lock();
    try {
      if (me.equals(registered)) {
        registered = null;
        formerNames.add(me);
      }
    } finally {
      naming.unlock();
    }
    return false;
  }

  /** Names under which this server was taken for dead: what it wrote since is to be swept up. */
  public Queue<String> formerNames() {
    return formerNames;
  }

  /**
   * Makes sure that this server is still the one that began something: that nobody has taken it for
   * dead since, and removed what it had written.
   *
   * @throws StoreException if it is not
   */
  public void requireSame(String server) {
    if (stopped) {
      throw new StoreException("The server is being stopped.");
    }
    if (!server.equals(meIfRegistered())) {
      throw new StoreException(
          "This server was silent for so long that another one has taken over its work. Try again.");
    }
  }

  /** The same, after something was written under that name: where it fails, that is swept up. */
  void requireCurrent(String server) {
    if (!server.equals(meIfRegistered())) {
      formerNames.add(server);
    }
    requireSame(server);
  }

  /** Says that this server lives. */
  public void beatNow() {
    String me = meIfRegistered();
    if (me != null && store.isShared()) {
      byte[] next = Rows.write(beat.incrementAndGet());
      store.write(List.of(new Store.Mutation.Put(new Key(BEATS, Rows.ascii(me)), next)));
    }
  }

  /** Looks who lives. */
  public void observe() {
    if (store.isShared()) {
      List<ServerRow> all = all();
      observed.keySet().retainAll(all.stream().map(ServerRow::id).toList());
      all.forEach(row -> isSilent(row.id()));
    }
  }

  /** All that have a row. */
  List<ServerRow> all() {
    try {
      return stored();
    } catch (StoreException | DamagedStoreException e) {
      if (store.isShared() || !StoredRows.isDamage(e)) {
        throw e;
      }
      // There are no others whose data could be harmed: what they have left stays.
      if (!damageTold.getAndSet(true)) {
        LOG.error(
            "The list of servers is damaged: what they had begun is not looked after. {}",
            e.getMessage());
      }
      return List.of();
    }
  }

  private List<ServerRow> stored() {
    return store.scan(ROWS, new byte[0], null, SERVERS_MAX).stream()
        .map(row -> Rows.read(row.value(), ServerRow.class))
        .toList();
  }

  /**
   * All but this one that nobody has declared dead. Some may be silent: but of that each server
   * knows by itself, and what all must agree on is only whether one was declared dead.
   */
  public List<ServerRow> others() {
    String me = meIfRegistered();
    return all().stream().filter(row -> !row.id().equals(me) && !isDeclaredDead(row)).toList();
  }

  /** All but this one that are dead and still have a row. */
  public List<ServerRow> dead() {
    String me = meIfRegistered();
    List<ServerRow> dead = new ArrayList<>();
    for (ServerRow row : all()) {
      if (!row.id().equals(me) && isDead(row)) {
        dead.add(row);
      }
    }
    return dead;
  }

  /** Whether a server can do no more harm, nor good: its work is to be taken over. */
  public boolean isDead(String id) {
    if (id.equals(meIfRegistered())) {
      return false;
    }
    byte[] row = store.get(key(id));
    return row == null || isDead(Rows.read(row, ServerRow.class));
  }

  private boolean isDead(ServerRow row) {
    return isDeclaredDead(row) || isSilent(row.id());
  }

  private boolean isDeclaredDead(ServerRow row) {
    return row.dead()
        || !store.isShared()
        || !(store.incarnation().isEmpty() || store.incarnation().equals(row.incarnation()));
  }

  private boolean isSilent(String id) {
    long said = beatOf(id);
    long now = environment.machine().nanoTime();
    Observed last =
        observed.compute(
            id,
            (i, before) ->
                before == null || before.beat() != said ? new Observed(said, now) : before);
    return now - last.sinceNanos() >= timing.silenceMax().toNanos();
  }

  /** How often a server has said that it lives. */
  public long beatOf(String id) {
    byte[] value = store.get(new Key(BEATS, Rows.ascii(id)));
    return value == null ? 0 : Rows.read(value, Long.class);
  }

  /**
   * Declares a server dead; from then on it makes no commit that depends on a head that is read
   * later.
   */
  public void declareDead(ServerRow server) {
    if (!server.dead()) {
      Key key = key(server.id());
      byte[] dead = Rows.write(server.asDead());
      Attempt.Result result =
          Attempt.commitRow(
              environment,
              List.of(new Store.Condition(key, Rows.write(server))),
              List.of(new Store.Mutation.Put(key, dead)),
              key,
              dead);
      if (result instanceof Attempt.Result.Lost lost) {
        throw Attempt.lost(lost.cause());
      }
    }
  }

  /** Makes durable what this server has written so far. */
  public void confirm() {
    Attempt.delete(environment, ROWS, List.of(key("none")));
  }

  /** Removes a dead server after which everything is swept up. */
  public void remove(ServerRow server) {
    store.write(
        List.of(
            new Store.Mutation.Delete(new Key(BEATS, Rows.ascii(server.id()))),
            new Store.Mutation.Delete(VersionsInUse.key(server.id()))));
    Attempt.delete(environment, ROWS, List.of(key(server.id())));
    observed.remove(server.id());
  }

  /** Says that this server has stopped: whoever comes next sweeps up after it. */
  public void stop() {
    stopped = true;
    String me = meIfRegistered();
    if (me != null) {
      byte[] row = store.get(key(me));
      if (row != null) {
        declareDead(Rows.read(row, ServerRow.class));
      }
      naming.lock();
      try {
        registered = null;
      } finally {
        naming.unlock();
      }
    }
  }

  private static Key key(String id) {
    return new Key(ROWS, Rows.ascii(id));
  }
}
