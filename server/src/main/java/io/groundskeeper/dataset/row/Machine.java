package io.groundskeeper.dataset.row;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What the datasets take from the machine under them: threads of their own, and how time goes by.
 * All of it goes through here, so that a test can have another order of threads and another time.
 * What waits for another thread without an end, as {@link Lock#lock} does, need not.
 */
public interface Machine {
  /** The one that the process runs on. */
  Machine REAL = new Machine() {};

  /** How many threads are of use for work that waits for nothing. */
  default int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Makes threads that end with the process; each gets the name, with a number. */
  default ThreadFactory threads(String name) {
    return Thread.ofPlatform().name(name, 0).daemon().factory();
  }

  /** Something that has one thread and does things later. */
  default ScheduledExecutorService timer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name("timer").daemon().factory());
  }

  /** Time that goes by, see {@link System#nanoTime}. */
  default long nanoTime() {
    return System.nanoTime();
  }

  /** Waits. */
  default void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  /** Takes a lock, unless that takes too long. */
  default boolean tryLock(Lock lock, Duration max) throws InterruptedException {
    return lock.tryLock(max.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What somebody else makes, unless that takes too long. */
  default <T extends @Nullable Object> T get(CompletableFuture<T> future, Duration max)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(max.toNanos(), TimeUnit.NANOSECONDS);
  }
}
