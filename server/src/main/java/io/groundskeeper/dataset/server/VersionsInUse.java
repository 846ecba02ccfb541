package io.groundskeeper.dataset.server;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The versions of all datasets that are being read: as long as somebody reads one, what it consists
 * of is not removed, even where it has expired meanwhile. A reader says so before it looks whether
 * the version is still kept, and an expiry ends the keeping before {@code Reclaim} looks who reads:
 * so one of the two sees the other.
 *
 * <p>A version is in use while a reader holds it, and for {@link Timing#lease} after it was last
 * asked for: until then the next page may be. Other servers tell theirs by a row of their own,
 * which they write whenever they say that they live.
 */
public final class VersionsInUse {
  private static final byte[] ROWS = Rows.ascii("versions-in-use");

  /** Beyond, those go that were not asked for longest. */
  private static final int TOUCHED_MAX = 100_000;

  private final Store store;
  private final Machine machine;
  private final Servers servers;
  private final long leaseNanos;

  /** When they were asked for last, longest ago first. */
  private final LinkedHashMap<DatasetVersion, Long> touched = new LinkedHashMap<>(16, 0.75f, true);

  /** How many hold each. */
  private final Map<DatasetVersion, Integer> held = new HashMap<>();

  private Map<String, List<Long>> told = Map.of();

  /** Under which name: with a new one, all is told again. */
  private String toldAs = "";

  private record DatasetVersion(String datasetId, long version) {}

  /** Holds a version until it is closed. */
  public interface Use extends AutoCloseable {
    /** Has the version be no longer in use afterwards than without this. */
    void inVain();

    @Override
    void close();
  }

  /** The versions that a server has in use, by dataset. */
  private record Told(Map<String, List<Long>> versions) {}

  VersionsInUse(Environment environment, Servers servers, Timing timing) {
    this.store = environment.store();
    this.machine = environment.machine();
    this.servers = servers;
    this.leaseNanos = timing.lease().toNanos();
  }

  static Key key(String server) {
    return new Key(ROWS, Rows.ascii(server));
  }

  /** Says that a version is read, and may be read on for a while. */
  public synchronized void touch(String datasetId, long version) {
    touched.put(new DatasetVersion(datasetId, version), machine.nanoTime());
    if (touched.size() > TOUCHED_MAX) {
      Iterator<?> eldest = touched.entrySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** Takes back {@link #touch}: it turned out that the version is gone. */
  public synchronized void forget(String datasetId, long version) {
    touched.remove(new DatasetVersion(datasetId, version));
  }

  /** Has a version in use until that is closed. */
  public Use hold(String datasetId, long version) {
    DatasetVersion wanted = new DatasetVersion(datasetId, version);
    synchronized (this) {
      held.merge(wanted, 1, Integer::sum);
    }
    return new Use() {
      private boolean isInVain;

      @Override
      public void inVain() {
        isInVain = true;
      }

      @Override
      public void close() {
        synchronized (VersionsInUse.this) {
          held.computeIfPresent(wanted, (w, count) -> count == 1 ? null : count - 1);
          if (!isInVain) {
            touch(datasetId, version);
          }
        }
      }
    };
  }

  /** Whether a version is in use here. */
  public synchronized boolean contains(String datasetId, long version) {
    expire();
    DatasetVersion wanted = new DatasetVersion(datasetId, version);
    return held.containsKey(wanted) || touched.containsKey(wanted);
  }

  /** The versions of a dataset that are in use here. */
  public synchronized NavigableSet<Long> of(String datasetId) {
    expire();
    TreeSet<Long> versions = new TreeSet<>();
    for (DatasetVersion one : held.keySet()) {
      if (one.datasetId().equals(datasetId)) {
        versions.add(one.version());
      }
    }
    for (DatasetVersion one : touched.keySet()) {
      if (one.datasetId().equals(datasetId)) {
        versions.add(one.version());
      }
    }
    return versions;
  }

  private void expire() {
    long now = machine.nanoTime();
    Iterator<Long> times = touched.values().iterator();
    while (times.hasNext() && now - times.next() > leaseNanos) {
      times.remove();
    }
  }

  private synchronized boolean isAny() {
    return !touched.isEmpty() || !held.isEmpty() || !told.isEmpty();
  }

  /** Tells other servers what is in use here, where there can be others. */
  public void tell() {
    if (!store.isShared() || !isAny()) {
      return;
    }
    String me = servers.me();
    Map<String, List<Long>> now;
    synchronized (this) {
      expire();
      Map<String, TreeSet<Long>> all = new TreeMap<>();
      for (DatasetVersion one : touched.keySet()) {
        all.computeIfAbsent(one.datasetId(), id -> new TreeSet<>()).add(one.version());
      }
      for (DatasetVersion one : held.keySet()) {
        all.computeIfAbsent(one.datasetId(), id -> new TreeSet<>()).add(one.version());
      }
      now =
          all.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
      if (now.equals(told) && me.equals(toldAs)) {
        return;
      }
    }
    store.write(List.of(new Store.Mutation.Put(key(me), Rows.write(new Told(now)))));
    synchronized (this) {
      told = now;
      toldAs = me;
    }
  }

  /** The versions of a dataset that another server has in use, as far as it has said. */
  public List<Long> of(String server, String datasetId) {
    byte @Nullable [] row = store.get(key(server));
    return row == null
        ? List.of()
        : Rows.read(row, Told.class).versions().getOrDefault(datasetId, List.of());
  }
}
