package io.groundskeeper.dataset.change;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A read that those share who ask for it at the same time: one is under way at most, and whoever
 * comes meanwhile gets the next one, which began after they asked. So each sees all that was done
 * before, and the number of reads falls with the load.
 */
final class SharedRead<T> {
  private final Supplier<T> read;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean underWay;
  private long begun;
  private @Nullable Read<T> last;

  /** What one read came to. */
  private record Read<T>(long number, @Nullable T value, @Nullable RuntimeException failure) {}

  SharedRead(Supplier<T> read) {
    this.read = read;
  }

  /** What is there now, or was after this was called. */
  T get() {
    lock.lock();
    try {
      long wanted = begun + 1;
      while (true) {
        Read<T> known = last;
        if (known != null && known.number() >= wanted) {
          return result(known);
        }
        if (!underWay) {
          return run();
        }
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reads, without the lock. */
  private T run() {
    underWay = true;
    long number = ++begun;
    lock.unlock();
    Read<T> now;
    try {
      now = new Read<>(number, read.get(), null);
    } catch (RuntimeException e) {
      now = new Read<>(number, null, e);
    } finally {
      lock.lock();
      underWay = false;
      ended.signalAll();
    }
    last = now;
    return result(now);
  }

  private T result(Read<T> read) {
    RuntimeException failure = read.failure();
    T value = read.value();
    if (failure != null) {
      throw failure;
    }
    if (value == null) {
      throw new IllegalStateException("a read of nothing");
    }
    return value;
  }
}
