package io.groundskeeper.http;

import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * The memory that bodies may take, all together. Each takes as it grows, so that a client that
 * sends slowly has what it sent and no more. One share that is large enough for a whole body is
 * kept apart: when the rest is used up and everybody waits, whoever waits first gets it, can go on
 * to the end, and gives back what it had. So nobody waits for ever, and nothing is refused.
 */
final class BodyMemory {
  private final TreeSet<Share> waiting = new TreeSet<>(Comparator.comparingLong(s -> s.number));
  private long free;
  private boolean lastTaken;
  private long shares;

  /**
   * @param bytes for all bodies; at least enough for two
   * @param wholeBytes what one body can need
   */
  BodyMemory(long bytes, long wholeBytes) {
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
     * @throws InterruptedIOException if the server stops meanwhile
     */
    void growTo(long bytes) throws InterruptedIOException {
      synchronized (BodyMemory.this) {
        waiting.add(this);
        try {
          while (!last && held < bytes && !take(bytes - held)) {
            BodyMemory.this.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("the server stops");
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
