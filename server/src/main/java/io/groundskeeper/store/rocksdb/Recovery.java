package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a write or a sync that failed nobody knows what the log holds: nothing more is written, and
 * the database is opened anew, from what is on the disk. That is tried again with growing pauses;
 * where it is in vain, whoever owns the store is told, and ends.
 */
final class Recovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** A pause is at most so many first ones. */
  private static final int PAUSE_MAX = 25;

  /**
   * So many failures, of the first write and of what was tried since, without a commit that was
   * done meanwhile: some 15 s. Those for lack of room are not counted: that is waited for.
   */
  private static final int FAILURES_MAX = 8;

  private final Opener opener;
  private final Consumer<String> onHopeless;
  private final Duration firstPause;
  private volatile @Nullable StoreException trouble;
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  /** What the write that failed has said. */
  private String failure = "";

  private boolean full;
  private boolean damaged;
  private @Nullable Thread thread;
  private boolean closed;

  /** Opens the database anew. */
  interface Opener {
    /**
     * @throws StoreException if it cannot be opened now
     * @throws LostWritesException if it is open, but what was written is not there
     */
    void reopen(Database.How how);
  }

  /** What had been written is not there any more: nobody can go on with what is in memory. */
  static final class LostWritesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostWritesException(String message) {
      super(message);
    }
  }

  Recovery(Opener opener, Consumer<String> onHopeless) {
    this(opener, onHopeless, FIRST_PAUSE);
  }

  Recovery(Opener opener, Consumer<String> onHopeless, Duration firstPause) {
    this.opener = opener;
    this.onHopeless = onHopeless;
    this.firstPause = firstPause;
  }

  /**
   * @throws StoreException if nothing can be written now; nothing was
   */
  void requireWell() {
    StoreException known = trouble;
    if (known != null) {
      throw StoreException.unavailable(String.valueOf(known.getMessage()), known);
    }
  }

  /** Why nothing can be written now; null if it can. */
  @Nullable String trouble() {
    StoreException known = trouble;
    return known == null ? null : known.getMessage();
  }

  /** A commit was done. */
  void succeeded() {
    if (tries.get() != 0) {
      tries.set(0);
      failures.set(0);
    }
  }

  /**
   * A write has failed: no other one begins until the database was opened anew.
   *
   * @return what is to be thrown for it, and for those that were under way
   */
  synchronized StoreException begin(RocksDBException e) {
    StoreException known = trouble;
    if (known != null) {
      return known;
    }
    count(e);
    full = Statuses.isNoSpace(e);
    damaged |= Statuses.isCorruption(e);
    failure = Statuses.describe(e);
    StoreException now =
        StoreException.unavailable(
            "The store takes no changes, since a write has failed: %s. Reading goes on; the store is opened anew. Try again."
                .formatted(failure),
            e);
    trouble = now;
    LOG.error("A write has failed: nothing is written until the store was opened anew.", e);
    if (!closed) {
      thread = Thread.ofPlatform().name("store-recovery").daemon().start(this::run);
    }
    return now;
  }

  private void run() {
    while (true) {
      if (failures.get() > FAILURES_MAX) {
        giveUp("It was tried %d times.".formatted(tries.get()));
        return;
      }
      int tried = tries.getAndIncrement();
      try {
        Thread.sleep(firstPause.toMillis() * Math.min(PAUSE_MAX, 1 << Math.min(PAUSE_MAX, tried)));
        opener.reopen(new Database.How(damaged, full));
      } catch (InterruptedException e) {
        return;
      } catch (LostWritesException e) {
        giveUp(String.valueOf(e.getMessage()));
        return;
      } catch (StoreException e) {
        LOG.warn("The store cannot be opened anew yet: {}", e.getMessage());
        notYet(e, String.valueOf(e.getMessage()));
        continue;
      } catch (RuntimeException | Error e) {
        // Whatever gets through would leave the store as it is for good, and nobody told.
        LOG.error("The store cannot be opened anew yet.", e);
        notYet(e, e.toString());
        continue;
      }
      LOG.info("The store was opened anew and takes changes again.");
      trouble = null;
      return;
    }
  }

  private void notYet(Throwable e, String why) {
    // From here on there may be nothing to read, either.
    trouble =
        StoreException.unavailable(
            "The store takes no changes, since a write has failed: %s. It cannot be opened anew yet: %s. That is tried again. Try again, too."
                .formatted(failure, why),
            e);
    full |= Statuses.isNoSpace(e.getCause());
    count(e.getCause());
  }

  private void count(@Nullable Throwable e) {
    if (!Statuses.isNoSpace(e)) {
      failures.incrementAndGet();
    }
  }

  private void giveUp(String why) {
    String message =
        "The store cannot be opened anew after a write that failed. %s Look after the disk and start again."
            .formatted(why);
    trouble = StoreException.unavailable(message, new IllegalStateException(why));
    LOG.error("{}", message);
    onHopeless.accept(message);
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
    }
  }
}
