package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Outcome;
import io.groundskeeper.store.StoreException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One dataset, open: its head, its newest snapshot, and the line of changes that wait for their
 * turn. Changes are applied one after another; those that wait together are committed together,
 * each a version of its own. Readers take a snapshot and need no lock.
 */
final class Dataset {
  private static final int COMMIT_TRIES_MAX = 12;
  private static final int GROUP_UPDATES_MAX = 256;
  private static final int GROUP_BYTES_MAX = 16 << 20;
  private static final int PINNED_MAX = 8;

  /** Of all comparisons that are kept at hand for their next pages. */
  private static final long DIFF_ENTRIES_MAX = 2_000_000;

  private final Environment environment;
  private final DatasetArn arn;
  private final byte[] project;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Queue<Update> waiting = new ArrayDeque<>();
  private final Map<Long, Snapshot> pinned = new LinkedHashMap<>(PINNED_MAX, 0.75f, true);
  private final ReentrantLock upkeep = new ReentrantLock();
  private final AtomicBoolean rebasing = new AtomicBoolean();
  private final Map<DiffKey, Diff> diffs = new LinkedHashMap<>(PINNED_MAX, 0.75f, true);
  private volatile @Nullable State state;
  private volatile boolean distributing;
  private volatile String progress = "";

  /**
   * Where the dataset stands.
   *
   * @param headBytes the head as the store has it
   * @param sourceRefs of the snapshot; belongs to whoever holds the turn
   */
  record State(byte[] headBytes, Head head, Snapshot snapshot, SourceRefs sourceRefs) {}

  Dataset(Environment environment, DatasetArn arn, byte[] project) {
    this.environment = environment;
    this.arn = arn;
    this.project = project;
  }

  DatasetArn arn() {
    return arn;
  }

  byte[] project() {
    return project;
  }

  /**
   * The head as it is now.
   *
   * @throws Refusal if there is no such dataset
   */
  Head head() {
    State known = state;
    return known != null ? known.head() : readHead(readHeadBytes());
  }

  /** The dataset as it stands; while it is being made, with how far that is. */
  DatasetDescription describe() {
    String soFar = progress;
    DatasetDescription description = DatasetDescription.of(head());
    return description.status() == DatasetStatus.CREATE_IN_PROGRESS && !soFar.isEmpty()
        ? description.withStatusMessage(soFar)
        : description;
  }

  /** How far the making of the dataset is, for people. */
  void progress(String message) {
    progress = message;
  }

  /** The newest snapshot. */
  Snapshot snapshot() {
    return state().snapshot();
  }

  /** The snapshot at a version, perhaps made anew; empty where there is no such version. */
  Optional<Snapshot> snapshot(long version) {
    State now = state();
    if (version == now.head().version()) {
      return Optional.of(now.snapshot());
    }
    if (version < 0 || version > now.head().version()) {
      return Optional.empty();
    }
    synchronized (pinned) {
      Snapshot known = pinned.get(version);
      if (known == null) {
        known = read(now, version);
        if (known != null) {
          pin(known);
        }
      }
      return Optional.ofNullable(known);
    }
  }

  /** Makes the snapshot of an earlier version; null where that is not kept. */
  private @Nullable Snapshot read(State now, long version) {
    CommitLog log = log();
    Commit commit = log.find(version);
    if (commit == null) {
      return null;
    }
    Optional<Snapshot> rewound =
        version < now.head().keptVersions().first()
            ? Optional.empty()
            : new Rewind(environment.store(), log, now.head().id(), now.snapshot()).to(commit);
    return rewound.orElseGet(
        () -> Replay.of(environment.store(), project, now.head(), version, null));
  }

  /**
   * The snapshot of a version.
   *
   * @throws Refusal if there is none
   */
  Snapshot snapshot(At at) {
    if (at instanceof At.Newest) {
      return snapshot();
    }
    long version = version(at);
    requireVersion(version);
    return snapshot(version).orElseThrow(() -> noVersion("version " + version));
  }

  /** The commit records. */
  CommitLog log() {
    return new CommitLog(environment.store(), project, head().id());
  }

  /**
   * The number of a version.
   *
   * @throws Refusal if there is none at that time, or of that tag
   */
  long version(At at) {
    Head head = head();
    return switch (at) {
      case At.Newest ignored -> head.version();
      case At.Version(long number) -> number;
      case At.Time(Instant time) -> {
        long first = head.keptVersions().first();
        long found = log().newestNotAfter(time.toEpochMilli(), first, head.version());
        if (found < first) {
          throw noVersion("version of " + time + " or earlier");
        }
        yield found;
      }
      case At.Tag(String name) -> {
        VersionTags tags = new VersionTags(environment.store(), this);
        yield tags.find(name).orElseThrow(() -> tags.notFound(name));
      }
    };
  }

  /**
   * The commit record of a version.
   *
   * @throws Refusal if there is no such version, or not any more
   */
  Commit requireVersion(long version) {
    Commit commit = log().find(version);
    if (commit == null || !isKept(version)) {
      throw noVersion("version " + version);
    }
    return commit;
  }

  private boolean isKept(long version) {
    return version >= head().keptVersions().first()
        || new VersionTags(environment.store(), this).byVersion().containsKey(version);
  }

  private Refusal noVersion(String what) {
    Head head = head();
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND,
        "The dataset %s has no %s; it has %d to %d, and those that have a tag."
            .formatted(arn, what, head.keptVersions().first(), head.version()));
  }

  /** What differs between two versions, which exist. */
  Diff diff(long from, long to) {
    synchronized (diffs) {
      Diff known = diffs.get(new DiffKey(from, to));
      if (known == null) {
        known = from <= to ? compare(from, to) : compare(to, from).inverted();
        diffs.put(new DiffKey(from, to), known);
        while (diffs.size() > 1
            && diffs.values().stream().mapToLong(Diff::size).sum() > DIFF_ENTRIES_MAX) {
          diffs.remove(diffs.keySet().iterator().next());
        }
        if (diffs.size() > PINNED_MAX) {
          diffs.remove(diffs.keySet().iterator().next());
        }
      }
      return known;
    }
  }

  private Diff compare(long from, long to) {
    Head head = head();
    Optional<Diff> ofChanges =
        from < head.keptVersions().first()
            ? Optional.empty()
            : Diff.ofChanges(environment.store(), log(), head.id(), from, to);
    return ofChanges.orElseGet(() ->
        Diff.ofSnapshots(
            environment.store(),
            head.id(),
            snapshot(new At.Version(from)),
            snapshot(new At.Version(to))));
  }

  private record DiffKey(long from, long to) {}

  /** Keeps a snapshot at hand: somebody is paging through it. */
  void pin(Snapshot snapshot) {
    synchronized (pinned) {
      pinned.put(snapshot.version(), snapshot);
      if (pinned.size() > PINNED_MAX) {
        pinned.remove(pinned.keySet().iterator().next());
      }
    }
  }

  /** Entries that are held in memory for it, or 0 where it is not open. */
  long entriesInMemory() {
    State known = state;
    return known == null ? 0 : known.snapshot().nextOrdinal();
  }

  /** Forgets what is in memory, unless it is in use; the next reader reads it again. */
  void close() {
    if (turn.tryLock()) {
      try {
        state = null;
        forgetVersions();
      } finally {
        turn.unlock();
      }
    }
  }

  /** Forgets what is at hand of earlier versions. */
  void forgetVersions() {
    synchronized (pinned) {
      pinned.clear();
    }
    synchronized (diffs) {
      diffs.clear();
    }
  }

  private State state() {
    State known = state;
    if (known != null) {
      return known;
    }
    turn.lock();
    try {
      return stateInTurn();
    } finally {
      turn.unlock();
    }
  }

  private State stateInTurn() {
    State known = state;
    if (known == null) {
      byte[] bytes = readHeadBytes();
      Head head = readHead(bytes);
      SourceRefs sourceRefs = new SourceRefs();
      Snapshot snapshot = Replay.of(environment.store(), project, head, head.version(), sourceRefs);
      known = new State(bytes, head, snapshot, sourceRefs);
      state = known;
    }
    return known;
  }

  private byte[] readHeadBytes() {
    byte[] bytes = environment.store().get(headKey());
    if (bytes == null || readHead(bytes).arn().createdMillis() != arn.createdMillis()) {
      throw notFound(arn);
    }
    return bytes;
  }

  static Refusal notFound(DatasetArn arn) {
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND, "The dataset " + arn + " does not exist.");
  }

  private static Head readHead(byte[] bytes) {
    return Rows.read(bytes, Head.class);
  }

  private Key headKey() {
    return new Key(project, Rows.head(arn.type()));
  }

  /**
   * Applies an update; returns when its outcome is on disk.
   *
   * @throws Refusal if the dataset is being made, distributed or deleted
   */
  void update(Update update) {
    requireChangeable();
    synchronized (waiting) {
      waiting.add(update);
    }
    turn.lock();
    try {
      while (!update.isSettled()) {
        updateGroup(nextGroup());
      }
    } finally {
      turn.unlock();
    }
    update.throwIfFailed();
  }

  /**
   * @throws Refusal if no change is possible now
   */
  void requireChangeable() {
    if (distributing) {
      throw inUse("is being distributed");
    }
    requireChangeable(head());
  }

  static void requireChangeable(Head head) {
    switch (head.status()) {
      case CREATE_IN_PROGRESS -> throw inUse("is being created");
      case DELETE_IN_PROGRESS -> throw inUse("is being deleted");
      case UPDATE_IN_PROGRESS -> throw inUse("is being updated");
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_COMPLETE, UPDATE_FAILED -> {}
    }
  }

  private static Refusal inUse(String what) {
    return new Refusal(
        Refusal.Reason.RESOURCE_IN_USE, "The dataset " + what + ". Try again when that is done.");
  }

  private List<Update> nextGroup() {
    List<Update> group = new ArrayList<>();
    long bytes = 0;
    synchronized (waiting) {
      while (group.size() < GROUP_UPDATES_MAX && !waiting.isEmpty()) {
        bytes += waiting.peek().groundTruthBytes();
        if (!group.isEmpty() && bytes > GROUP_BYTES_MAX) {
          break;
        }
        group.add(waiting.remove());
      }
    }
    return group;
  }

  private void updateGroup(List<Update> group) {
    RuntimeException failure = null;
    try {
      change(working -> {
        requireChangeable(working.head());
        for (Update update : group) {
          working.update(update, environment.newId(), environment.nowMillis());
        }
      });
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure = new StoreException("The update was given up.", e);
    }
    for (Update update : group) {
      update.settle(failure);
    }
  }

  /** What is done to a dataset between one state and the next. */
  interface Change {
    void apply(Working working);
  }

  /**
   * Applies a change, commits it, and only then shows it; tried again where somebody else was
   * faster. The caller holds the turn, or takes it here.
   */
  void change(Change change) {
    changeIf(working -> {
      change.apply(working);
      return true;
    });
  }

  /** What is perhaps done to a dataset between one state and the next. */
  interface PossibleChange {
    /** Returns whether there is anything to be committed. */
    boolean apply(Working working);
  }

  /** The same, for a change that may turn out to be none. */
  void changeIf(PossibleChange change) {
    turn.lock();
    try {
      for (int tries = 0; tries < COMMIT_TRIES_MAX; tries++) {
        Working working = begin();
        if (!isWanted(change, working)) {
          return;
        }
        working.write(environment.store());
        if (commit(List.of(this), List.of(working))) {
          return;
        }
        giveWay(tries);
      }
      throw new StoreException("The dataset " + arn + " changes too fast.");
    } catch (RuntimeException | Error e) {
      // What is in memory may be half changed; the store is not.
      if (!(e instanceof Refusal)) {
        state = null;
      }
      throw e;
    } finally {
      turn.unlock();
    }
  }

  private boolean isWanted(PossibleChange change, Working working) {
    boolean wanted = false;
    try {
      wanted = change.apply(working);
    } catch (Refusal e) {
      working.abandon(environment.store());
      throw e;
    } finally {
      if (!wanted && working.hasTouchedSourceRefs()) {
        state = null;
      }
    }
    return wanted;
  }

  /** Waits for a short while, by chance, so that servers that race for one head take turns. */
  private void giveWay(int tries) {
    try {
      Thread.sleep(environment.random().nextInt(1 << tries));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("The server is being stopped.", e);
    }
  }

  /** Begins a change; the caller holds the turn. */
  Working begin() {
    return new Working(stateInTurn(), project, environment.quotas());
  }

  /**
   * Commits changes of datasets of one project, all or none; the caller holds their turns.
   *
   * @return false where another change came first and everything is to be done again
   */
  static boolean commit(List<Dataset> datasets, List<Working> changes) {
    Dataset first = datasets.getFirst();
    List<Store.Condition> conditions = new ArrayList<>();
    List<Store.Mutation> rows = new ArrayList<>();
    for (Working change : changes) {
      conditions.add(change.condition());
      rows.addAll(change.commitRows());
    }
    Outcome outcome = first.environment.store().commit(first.project, conditions, rows);
    boolean done =
        switch (outcome) {
          case Outcome.Done ignored -> true;
          case Outcome.Refused ignored -> false;
          case Outcome.Unknown ignored -> first.holds(rows);
        };
    for (int i = 0; i < datasets.size(); i++) {
      datasets.get(i).state = done ? changes.get(i).after() : null;
    }
    return done;
  }

  /**
   * Settles an unknown outcome: the commit record of that version names the transaction that won.
   */
  private boolean holds(List<Store.Mutation> rows) {
    for (Store.Mutation row : rows) {
      if (row instanceof Store.Mutation.Put put && isCommit(put.key())) {
        byte[] current = environment.store().get(put.key());
        return current != null && Arrays.equals(current, put.value());
      }
    }
    throw new IllegalStateException("a commit without a commit record");
  }

  /** Whether only the change that was to be committed can have written this row so. */
  private static boolean isCommit(Key key) {
    return startsWith(key, Rows.COMMIT) || startsWith(key, Rows.TOKEN);
  }

  private static boolean startsWith(Key key, byte[] prefix) {
    return key.sort().length > prefix.length
        && Arrays.equals(key.sort(), 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * A step of the head that makes no version, with the rows that go with it.
   *
   * @param puts rows of the project's partition
   * @param deletes rows of the project's partition
   */
  record HeadMove(Head head, Map<Key, byte[]> puts, List<Key> deletes) {}

  /** Moves the head without making a version. */
  void moveHead(Function<Head, HeadMove> move) {
    turn.lock();
    try {
      for (int tries = 0; tries < COMMIT_TRIES_MAX; tries++) {
        byte[] before = readHeadBytes();
        HeadMove next = move.apply(readHead(before));
        byte[] after = Rows.write(next.head());
        State known = state;
        state = null;
        List<Store.Mutation> rows = new ArrayList<>();
        rows.add(new Store.Mutation.Put(headKey(), after));
        next.puts().forEach((key, value) -> rows.add(new Store.Mutation.Put(key, value)));
        next.deletes().forEach(key -> rows.add(new Store.Mutation.Delete(key)));
        Outcome outcome =
            environment
                .store()
                .commit(project, List.of(new Store.Condition(headKey(), before)), rows);
        boolean done =
            switch (outcome) {
              case Outcome.Done ignored -> true;
              case Outcome.Refused ignored -> false;
              case Outcome.Unknown ignored ->
                  Arrays.equals(after, environment.store().get(headKey()));
            };
        if (done) {
          if (known != null && Arrays.equals(known.headBytes(), before)) {
            state = new State(after, next.head(), known.snapshot(), known.sourceRefs());
          }
          return;
        }
        giveWay(tries);
      }
      throw new StoreException("The dataset " + arn + " changes too fast.");
    } finally {
      turn.unlock();
    }
  }

  /** Runs something while no other change runs, and updates that arrive meanwhile are refused. */
  void exclusively(Runnable work) {
    turn.lock();
    try {
      distributing = true;
      work.run();
    } finally {
      distributing = false;
      turn.unlock();
    }
  }

  /** Whether nobody else makes a base now; then others wait for {@link #endRebase}. */
  boolean beginRebase() {
    return rebasing.compareAndSet(false, true);
  }

  void endRebase() {
    rebasing.set(false);
  }

  /** Does something that goes on beside changes, but never beside others of its kind. */
  void upkeep(Runnable work) {
    upkeep.lock();
    try {
      work.run();
    } finally {
      upkeep.unlock();
    }
  }

  /** What is in memory is not to be trusted any more. */
  void forget() {
    state = null;
  }
}
