package io.groundskeeper.http;

import io.groundskeeper.http.BodyException.Why;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many uploads there are at once. A few are worked on; more may wait for their clients, each
 * with the memory of the blocks that it has read. Whoever waits for a client holds nobody up.
 */
final class UploadRoom {
  /** So many are worked on; each has all cores for its blocks. */
  private static final int WORKED_ON_MAX = 4;

  private static final int OPEN_MAX = 64;

  /** Blocks that are read, being checked, and packed. */
  private static final long BYTES_EACH = 8 << 20;

  /** As long as four others may take, whose work is in hand. */
  private static final Duration TURN_MAX = Duration.ofMinutes(10);

  private final Semaphore open;
  private final Semaphore work = new Semaphore(WORKED_ON_MAX, true);

  /** The room of this process: by its memory, a quarter of which it may take. */
  UploadRoom() {
    this(
        Math.clamp(Runtime.getRuntime().maxMemory() / 4 / BYTES_EACH, WORKED_ON_MAX + 1, OPEN_MAX));
  }

  UploadRoom(int openMax) {
    open = new Semaphore(openMax);
  }

  /**
   * Takes a place, at once or not at all, and waits for its turn to be worked on.
   *
   * @throws BodyException with NO_ROOM
   */
  Place enter() throws BodyException {
    if (!open.tryAcquire()) {
      throw new BodyException(Why.NO_ROOM);
    }
    Place place = new Place();
    try {
      place.end();
      return place;
    } catch (BodyException e) {
      place.close();
      throw e;
    }
  }

  /** One upload's. It is worked on but where it waits for its client. For several threads. */
  final class Place implements Arriving.Wait, AutoCloseable {
    private boolean works;
    private boolean closed;

    @Override
    public synchronized void begin() {
      if (works) {
        works = false;
        work.release();
      }
    }

    @Override
    public void end() throws BodyException {
      boolean taken = false;
      try {
        taken = work.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      synchronized (this) {
        if (taken && !closed) {
          works = true;
          return;
        }
      }
      if (taken) {
        work.release();
      }
      throw new BodyException(Why.NO_ROOM);
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        begin();
        closed = true;
        open.release();
      }
    }
  }
}
