package io.groundskeeper.http;

import io.groundskeeper.http.BodyException.Why;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The memory that bodies may take, all together. Each takes as it grows, so that a client that
 * sends slowly has what it sent and no more. One share that is large enough for a whole body is
 * kept apart: when the rest is used up and everybody waits, whoever waits first gets it, can go on
 * to the end, and gives back what it had. Nobody waits for longer than a client would.
 */
final class BodyMemory {
  private final long waitNanosMax;
  private final TreeSet<Share> waiting = new TreeSet<>(Comparator.comparingLong(s -> s.number));
  private long free;
  private boolean lastTaken;
  private long shares;

  /**
   * @param bytes for all bodies; at least enough for two
   * @param wholeBytes what one body can need
   * @param waitMax how long a body waits for others
   */
  BodyMemory(long bytes, long wholeBytes, Duration waitMax) {
    waitNanosMax = waitMax.toNanos();
    free = bytes - wholeBytes;
    if (free < wholeBytes) {
      throw new IllegalArgumentException("too little for two bodies: " + bytes);
    }
  }

  /** A new share, of nothing yet. */
  synchronized Share share() {
    return new Share(shares++);
  }

  /** What one body has. Belongs to one thread. */
  final class Share implements AutoCloseable {
    private final long number;
    private long held;
    private boolean last;

    private Share(long number) {
      this.number = number;
    }

    /**
     * Makes it as large as that, at least; waits until that is possible, behind those that came
     * before.
     *
     * @throws BodyException with NO_ROOM if that does not become possible, or the server stops
     */
    void growTo(long bytes) throws BodyException {
      long deadline = System.nanoTime() + waitNanosMax;
      synchronized (BodyMemory.this) {
        waiting.add(this);
        try {
          while (!last && held < bytes && !take(bytes - held)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
              throw new BodyException(Why.NO_ROOM);
            }
            TimeUnit.NANOSECONDS.timedWait(BodyMemory.this, left);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new BodyException(Why.NO_ROOM, e);
        } finally {
          waiting.remove(this);
          BodyMemory.this.notifyAll();
        }
      }
    }

    private boolean take(long more) {
      if (waiting.first() != this) {
        return false;
      }
      if (more <= free) {
        free -= more;
        held += more;
        return true;
      }
      if (lastTaken) {
        return false;
      }
      lastTaken = true;
      last = true;
      giveBack();
      return true;
    }

    private void giveBack() {
      free += held;
      held = 0;
    }

    @Override
    public void close() {
      synchronized (BodyMemory.this) {
        giveBack();
        lastTaken &= !last;
        last = false;
        BodyMemory.this.notifyAll();
      }
    }
  }
}
