package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.InterruptedWaitException;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Replay;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.snapshot.SourceRefIndex;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dataset, open: its head as it was last seen, its newest snapshot, and the turn of those who
 * change it. Changes are applied one after another; updates that wait together are committed
 * together, each a version of its own. Readers take a snapshot and need no turn.
 *
 * <p>Whoever asks for a dataset has its head read once ({@link #check}), so that what other servers
 * over the same store have done is seen; what is in memory moves on by what was committed since.
 */
public final class OpenDataset {
  private static final Logger LOG = LoggerFactory.getLogger(OpenDataset.class);

  private static final int LOADS_MAX = 3;

  private final Services services;
  private final Environment environment;
  private final DatasetArn arn;
  private final byte[] project;
  private final OpenHead openHead;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final ReentrantLock loading = new ReentrantLock();
  private final ReentrantLock upkeep = new ReentrantLock();
  private final AtomicBoolean rebasing = new AtomicBoolean();
  private final GroupCommit updates;
  private final SnapshotCache cache;
  private final KeptVersions versions;
  private final OpenIndex openIndex;
  private volatile boolean distributing;
  private volatile String progress = "";

  /**
   * Where the dataset stands, for whoever has the turn.
   *
   * @param headBytes the head as the store has it
   * @param index of the snapshot
   */
  record State(byte[] headBytes, Head head, Snapshot snapshot, SourceRefIndex index) {}

  public OpenDataset(Services services, DatasetArn arn, byte[] project) {
    this.services = services;
    this.environment = services.environment();
    this.arn = arn;
    this.project = project;
    this.cache = new SnapshotCache(services, this::forget);
    this.versions = new KeptVersions(this, services, cache);
    this.openHead = new OpenHead(services, arn, project);
    this.openIndex = new OpenIndex(services.memory(), turn);
    this.updates = new GroupCommit(this, turn);
  }

  public DatasetArn arn() {
    return arn;
  }

  public byte[] project() {
    return project;
  }

  public Services services() {
    return services;
  }

  /**
   * Reads the head; what is done to the dataset from now on sees it, or a later one.
   *
   * @throws Refusal if there is no such dataset
   */
  public Head check() {
    return openHead.check();
  }

  /**
   * Reads the head; of a dataset that is being deleted what was read can be any part of it.
   *
   * @throws Refusal if there is no such dataset, or it is being deleted
   */
  public Head requireThere() {
    Head now = check();
    if (now.status() == DatasetStatus.DELETE_IN_PROGRESS) {
      throw inUse("is being deleted");
    }
    return now;
  }

  /**
   * The head as it was last seen.
   *
   * @throws Refusal if there is no such dataset
   */
  public Head head() {
    return openHead.last();
  }

  /** The dataset as it stands; while it is being made, with how far that is. */
  public DatasetDescription describe() {
    String soFar = progress;
    DatasetDescription description = head().description();
    return description.status() == DatasetStatus.CREATE_IN_PROGRESS && !soFar.isEmpty()
        ? description.withStatusMessage(soFar)
        : description;
  }

  /** How far the making of the dataset is, for people. */
  void progress(String message) {
    progress = message;
  }

  public static Refusal notFound(DatasetArn arn) {
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND, "The dataset " + arn + " does not exist.");
  }

  // What there is to be read.

  /** The newest snapshot: of the head as it was last seen, or a later one. */
  public Snapshot snapshot() {
    for (int loads = 1; ; loads++) {
      Head wanted = head();
      Snapshot there = cache.newest();
      if (there != null && there.version() >= wanted.version()) {
        return there;
      }
      lock(loading, "is being read by other calls, which take long");
      try {
        return load();
      } catch (DamagedStoreException e) {
        // What was read may just have expired; then the head has moved.
        if (loads == LOADS_MAX || check().equals(wanted)) {
          throw e;
        }
      } finally {
        loading.unlock();
      }
    }
  }

  private Snapshot load() {
    Head head = head();
    Snapshot there = cache.newest();
    if (there != null) {
      if (there.version() >= head.version()) {
        return there;
      }
      Optional<Snapshot> moved =
          isWhole(head, there.version())
              ? Replay.forward(environment.store(), project, head, there)
              : Optional.empty();
      if (moved.isPresent() && isWhole(check(), there.version())) {
        return cache.publish(moved.get());
      }
    }
    SourceRefIndex made = new SourceRefIndex();
    Snapshot anew = Replay.of(environment.store(), project, head, head.version(), made);
    openIndex.offer(made);
    return cache.publish(anew);
  }

  /** Whether the changes since a version are there as they were made: none of them has expired. */
  private static boolean isWhole(Head head, long since) {
    return since >= head.keptVersions().first();
  }

  /** Its versions, to be read. */
  public KeptVersions versions() {
    return versions;
  }

  /** The commit records. */
  public CommitLog log() {
    return new CommitLog(environment.store(), project, head().id());
  }

  /** Says that it is used, so that others are forgotten first. */
  void touch() {
    cache.touch();
  }

  /** Forgets what is in memory of it, unless somebody is changing it. */
  private boolean forget() {
    if (!openIndex.forget()) {
      return false;
    }
    openIndex.forgetSpare();
    cache.clear();
    return true;
  }

  /** Forgets what is in memory of it: it does not exist any more. */
  void close() {
    openIndex.forget();
    openIndex.forgetSpare();
    cache.clear();
  }

  /** Forgets what is at hand of earlier versions. */
  public void forgetVersions() {
    cache.forgetVersions();
  }

  // How it is changed.

  /**
   * Applies an update, perhaps with others that wait; returns when its outcome is on disk.
   *
   * @throws Refusal if the dataset is being made, distributed or deleted, or others take too long
   */
  public void update(Update update) {
    requireChangeable();
    updates.apply(update);
  }

  /** How many updates wait for their turn. */
  public int updatesWaiting() {
    return updates.waiting();
  }

  /**
   * @throws Refusal if no change is possible now
   */
  public void requireChangeable() {
    if (distributing) {
      throw inUse("is being distributed");
    }
    requireChangeable(head());
  }

  /** Whether changes are possible, as the head was last seen. */
  public boolean isChangeable() {
    return !distributing && whatGoesOn(head()).isEmpty();
  }

  public static void requireChangeable(Head head) {
    whatGoesOn(head)
        .ifPresent(what -> {
          throw inUse(what);
        });
  }

  private static Optional<String> whatGoesOn(Head head) {
    return switch (head.status()) {
      case CREATE_IN_PROGRESS -> Optional.of("is being created");
      case DELETE_IN_PROGRESS -> Optional.of("is being deleted");
      case UPDATE_IN_PROGRESS -> Optional.of("is being updated");
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_COMPLETE, UPDATE_FAILED -> Optional.empty();
    };
  }

  static Refusal inUse(String what) {
    return new Refusal(
        Refusal.Reason.RESOURCE_IN_USE, "The dataset " + what + ". Try again when that is done.");
  }

  /** Waits until no other change of this server runs, but not for ever. */
  void takeTurn() {
    lock(turn, "is being changed by other calls, which take long");
  }

  private void lock(ReentrantLock lock, String otherwise) {
    try {
      if (!environment.machine().tryLock(lock, services.timing().turnMax())) {
        throw inUse(otherwise);
      }
    } catch (InterruptedException e) {
      throw new InterruptedWaitException(e);
    }
  }

  /** What is done to a dataset between one state and the next. */
  interface Change {
    void apply(Working working);
  }

  /**
   * Applies a change, commits it, and only then shows it; tried again where somebody else was
   * faster.
   */
  void change(Change change) {
    environment.store().requireRoom();
    changeIf(working -> {
      change.apply(working);
      return true;
    });
  }

  /** What is perhaps done to a dataset between one state and the next. */
  public interface PossibleChange {
    /** Returns whether there is anything to be committed. */
    boolean apply(Working working);
  }

  /** The same, for a change that may turn out to be none; there may be no room for it. */
  public void changeIf(PossibleChange change) {
    takeTurn();
    try {
      Attempt.repeat(
          environment,
          "The dataset " + arn,
          tries ->
              new JointChange(List.of(this))
                  .tryOnce(tries, working -> change.apply(working.getFirst())));
    } finally {
      turn.unlock();
    }
  }

  /** Takes back a change that is not made; what is left in the store is swept up later. */
  void giveUp(Working working) {
    try {
      working.abandon(environment.store());
    } catch (StoreException e) {
      LOG.warn("What a change of {} had written is removed later.", arn, e);
      working.intents().forEach(services.unsettled()::add);
    }
  }

  /** Begins a change; the caller has the turn. */
  Working begin() {
    for (int loads = 1; ; loads++) {
      Attempt.HeadNow now = openHead.await();
      if (now.head().status() == DatasetStatus.DELETE_IN_PROGRESS) {
        throw inUse("is being deleted");
      }
      Snapshot snapshot = snapshot();
      if (snapshot.version() == now.head().version()) {
        return new Working(
            services, new State(now.bytes(), now.head(), snapshot, indexOf(snapshot)), project);
      }
      if (loads == Attempt.TRIES_MAX) {
        throw new StoreException("The dataset " + arn + " changes too fast. Try again.");
      }
    }
  }

  private SourceRefIndex indexOf(Snapshot snapshot) {
    SourceRefIndex mine = openIndex.take();
    if (mine != null && mine.isTouched()) {
      // A change ended so that nothing took it back: memory ran out.
      mine = null;
    }
    if (mine != null && mine.version() != snapshot.version()) {
      openIndex.drop();
      long since = mine.version();
      boolean moved =
          since < snapshot.version()
              && isWhole(head(), since)
              && Replay.forward(environment.store(), project, head().id(), mine, snapshot)
              // Somebody can have expired them meanwhile.
              && isWhole(check(), since);
      if (!moved) {
        mine = null;
      }
    }
    if (mine == null) {
      mine = new SourceRefIndex();
      Replay.of(environment.store(), project, head(), snapshot.version(), mine);
    }
    openIndex.keep(mine);
    return mine;
  }

  public static boolean isInProgress(Head head) {
    return OpenHead.isInProgress(head);
  }

  /** Has it to itself until the next version or {@link #release}; other servers wait. */
  void lease() {
    openHead.lease();
  }

  /** Gives back what a change may have had to itself; where that fails, later. */
  void release() {
    try {
      openHead.release();
    } catch (StoreException e) {
      LOG.warn("{} is free for other servers a little later.", arn, e);
      services.unreleased().add(this::releaseLater);
    }
  }

  /** Gives back what could not be given back before. */
  private void releaseLater() {
    takeTurn();
    try {
      openHead.release();
    } finally {
      turn.unlock();
    }
  }

  /** Shows a change that is made; false where it could not be, and is read anew by the next. */
  boolean showed(Working change, Attempt.HeadNow moved) {
    openHead.saw(moved);
    try {
      Snapshot snapshot = change.frozen();
      openIndex.committed(snapshot.version());
      cache.publish(snapshot);
    } catch (RuntimeException | Error e) {
      openIndex.drop();
      change.intents().forEach(services.unsettled()::add);
      LOG.error("A change of {} is made, and cannot be shown.", arn, e);
      return false;
    }
    warnOfClock(moved);
    change.intents().forEach(services.intents()::committed);
    return true;
  }

  private void warnOfClock(Attempt.HeadNow moved) {
    if (moved.head().stepsSoFar().clockBackAt() == moved.head().version()) {
      LOG.warn(
          "The clock was ahead when {} was changed before: times of its versions go back with it.",
          arn);
    }
  }

  /**
   * A step of the head that makes no version, with the rows that go with it.
   *
   * @param conditions on rows of the project's partition
   * @param puts rows of the project's partition
   * @param deletes rows of the project's partition
   */
  public record HeadMove(
      Head head, List<Store.Condition> conditions, Map<Key, byte[]> puts, List<Key> deletes) {
    /** A step of the head alone. */
    public static HeadMove to(Head head) {
      return new HeadMove(head, List.of(), Map.of(), List.of());
    }
  }

  /**
   * Moves the head without making a version.
   *
   * @param move from the head as it is; empty where it is to stay
   * @return whether it was moved
   */
  public boolean moveHead(Function<Head, Optional<HeadMove>> move) {
    takeTurn();
    try {
      return Attempt.repeat(environment, "The dataset " + arn, tries -> moveOnce(move));
    } finally {
      turn.unlock();
    }
  }

  private Optional<Boolean> moveOnce(Function<Head, Optional<HeadMove>> move) {
    Attempt.HeadNow now = openHead.await();
    HeadMove next = move.apply(now.head()).orElse(null);
    if (next == null) {
      return Optional.of(false);
    }
    List<Store.Mutation> rows = new ArrayList<>();
    next.puts().forEach((key, value) -> rows.add(new Store.Mutation.Put(key, value)));
    next.deletes().forEach(key -> rows.add(new Store.Mutation.Delete(key)));
    return switch (openHead.move(now, next.head(), next.conditions(), rows)) {
      case Attempt.Result.Made ignored -> Optional.of(true);
      case Attempt.Result.Refused ignored -> Optional.empty();
      case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
    };
  }

  /** Runs something while no other change runs, and updates that arrive meanwhile are refused. */
  void exclusively(Runnable work) {
    takeTurn();
    try {
      distributing = true;
      work.run();
    } finally {
      distributing = false;
      turn.unlock();
    }
  }

  /** Whether nobody else makes a base now; then others wait for {@link #endRebase}. */
  public boolean beginRebase() {
    return rebasing.compareAndSet(false, true);
  }

  public void endRebase() {
    rebasing.set(false);
  }

  /** Runs maintenance: concurrent with changes, never with other maintenance of the dataset. */
  public void upkeep(Runnable work) {
    upkeep.lock();
    try {
      work.run();
    } finally {
      upkeep.unlock();
    }
  }
}
