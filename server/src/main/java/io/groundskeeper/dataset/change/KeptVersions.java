package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.server.VersionsInUse;
import io.groundskeeper.dataset.snapshot.Diff;
import io.groundskeeper.dataset.snapshot.Replay;
import io.groundskeeper.dataset.snapshot.Rewind;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions of an open dataset, to be read: as snapshots, compared, by number, time or tag. What
 * somebody has begun to read is in use, and stays as long as it is, though it expires meanwhile.
 */
public final class KeptVersions {
  private static final int LOADS_MAX = 3;

  private final OpenDataset dataset;
  private final Services services;
  private final Store store;
  private final SnapshotCache cache;

  KeptVersions(OpenDataset dataset, Services services, SnapshotCache cache) {
    this.dataset = dataset;
    this.services = services;
    this.store = services.environment().store();
    this.cache = cache;
  }

  /**
   * The snapshot of a version, which is in use from now on.
   *
   * @throws Refusal if there is none, or none any more
   */
  public Snapshot snapshot(At at) {
    while (at instanceof At.Newest) {
      Snapshot snapshot = dataset.snapshot();
      services.inUse().touch(dataset.head().id(), snapshot.version());
      if (snapshot.version() >= dataset.head().keptVersions().first() || snapshot.version() == 0) {
        return snapshot;
      }
    }
    long version = number(at);
    requireVersion(version);
    return find(version).orElseThrow(() -> noVersion("version " + version));
  }

  /**
   * The snapshot of a version that somebody has begun to read: it can have expired since, as long
   * as it is in use.
   *
   * @throws Refusal if it is not there any more
   */
  public Snapshot continued(long version) {
    requireContinued(version);
    return find(version).orElseThrow(PageTokens::invalid);
  }

  /**
   * Has a version that somebody has begun to read be in use from now on.
   *
   * @throws Refusal if it is not there any more
   */
  public void requireContinued(long version) {
    String id = dataset.head().id();
    boolean inUse = services.inUse().contains(id, version);
    services.inUse().touch(id, version);
    if (!inUse
        && version != dataset.head().version()
        && !isKept(version)
        && !isInUseElsewhere(version)) {
      services.inUse().forget(id, version);
      throw new Refusal(
          Refusal.Reason.INVALID_PAGINATION_TOKEN,
          "The NextToken is of version %d of the dataset, which has expired. Begin with the first page."
              .formatted(version));
    }
  }

  private boolean isInUseElsewhere(long version) {
    return services.servers().others().stream()
        .anyMatch(
            server -> services.inUse().of(server.id(), dataset.head().id()).contains(version));
  }

  /** The snapshot of a version that is kept; nobody is to read it on. */
  public Snapshot kept(long version) {
    return find(version).orElseThrow(() -> noVersion("version " + version));
  }

  private Optional<Snapshot> find(long version) {
    Snapshot now = dataset.snapshot();
    if (version == now.version()) {
      return Optional.of(now);
    }
    if (version < 0 || version > now.version()) {
      return Optional.empty();
    }
    return Optional.ofNullable(cache.snapshot(version, () -> read(now, version)));
  }

  /** Makes the snapshot of an earlier version; null where that is not kept. */
  private @Nullable Snapshot read(Snapshot now, long version) {
    for (int loads = 1; ; loads++) {
      Head head = dataset.head();
      DamagedStoreException damage = null;
      try {
        Commit commit = record(version);
        if (commit == null) {
          return null;
        }
        Optional<Snapshot> rewound =
            version < head.keptVersions().first()
                ? Optional.empty()
                : new Rewind(store, dataset.log(), head.id(), now).to(commit);
        // Of a version with a base, what is read stays; of others, unless it expires meanwhile.
        if (rewound.isEmpty() || dataset.check().keptVersions().first() <= version) {
          Snapshot made =
              rewound.orElseGet(() -> Replay.of(store, dataset.project(), head, version, null));
          if (commit.base() != null || !hasExpired(head, version)) {
            return made;
          }
        }
      } catch (DamagedStoreException e) {
        damage = e;
      }
      if (loads == LOADS_MAX || (damage != null && !hasExpired(head, version))) {
        throw damage != null
            ? damage
            : new StoreException(
                "The versions of the dataset " + dataset.arn() + " expire too fast. Try again.");
      }
    }
  }

  /** Whether a version that was kept as of a head is not any more. */
  private boolean hasExpired(Head before, long version) {
    return before.keptVersions().first() <= version
        && dataset.check().keptVersions().first() > version;
  }

  /** Keeps a snapshot at hand: somebody is paging through it. */
  public void keep(Snapshot snapshot) {
    cache.keep(snapshot);
  }

  /** What differs between two versions, which are kept, and are in use from now on. */
  public Diff diff(long from, long to) {
    Head head = dataset.head();
    services.inUse().touch(head.id(), from);
    services.inUse().touch(head.id(), to);
    return cache.diff(
        from, to, () -> from <= to ? compare(from, to) : compare(to, from).inverted());
  }

  private Diff compare(long from, long to) {
    Head head = dataset.head();
    Optional<Diff> ofChanges = Optional.empty();
    try {
      if (from >= head.keptVersions().first()) {
        ofChanges = Diff.ofChanges(store, dataset.log(), head.id(), from, to);
      }
    } catch (DamagedStoreException e) {
      if (!hasExpired(head, from)) {
        throw e;
      }
    }
    // Of changes that expire, or are deleted, while they are read, some can be missing.
    long first = dataset.requireThere().keptVersions().first();
    return ofChanges
        .filter(diff -> from >= first)
        .orElseGet(() ->
            Diff.ofSnapshots(
                store,
                head.id(),
                find(from).orElseThrow(() -> noVersion("version " + from)),
                find(to).orElseThrow(() -> noVersion("version " + to))));
  }

  /**
   * The number of a version.
   *
   * @throws Refusal if there is none at that time, or of that tag
   */
  public long number(At at) {
    Head head = dataset.head();
    return switch (at) {
      case At.Newest ignored -> head.version();
      case At.Version(long number) -> number;
      case At.Time(Instant time) -> {
        long first = head.keptVersions().first();
        long found = dataset.log().newestNotAfter(millis(time), head);
        if (found < first) {
          throw noVersion("version of " + time + " or earlier");
        }
        yield found;
      }
      case At.Tag(String name) -> {
        VersionTags tags = new VersionTags(store, dataset);
        yield tags.find(name).orElseThrow(() -> tags.notFound(name));
      }
    };
  }

  /** Times that milliseconds do not reach are as far away as can be. */
  private static long millis(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /**
   * The commit record of a version, which is in use from now on.
   *
   * @throws Refusal if there is no such version, or not any more
   */
  public Commit requireVersion(long version) {
    String id = dataset.head().id();
    try (VersionsInUse.Use use = services.inUse().hold(id, version)) {
      Commit commit = record(version);
      if (commit == null || !isKept(version)) {
        // Whoever asks again and again for what has expired does not keep it.
        use.inVain();
        throw noVersion("version " + version);
      }
      return commit;
    }
  }

  /** The commit record of a version; null where there is none, or none any more. */
  private @Nullable Commit record(long version) {
    Commit commit = dataset.log().find(version);
    if (commit == null && version <= dataset.head().version() && isToBeThere(version)) {
      throw dataset.log().missing(version);
    }
    return commit;
  }

  private boolean isToBeThere(long version) {
    Head now = dataset.check();
    return version >= now.keptVersions().first()
        && now.status() != DatasetStatus.DELETE_IN_PROGRESS;
  }

  private boolean isKept(long version) {
    return version >= dataset.head().keptVersions().first()
        || new VersionTags(store, dataset).byVersion().containsKey(version);
  }

  private Refusal noVersion(String what) {
    Head head = dataset.head();
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND,
        "The dataset %s has no %s; it has %d to %d, and those that have a tag."
            .formatted(dataset.arn(), what, head.keptVersions().first(), head.version()));
  }
}
