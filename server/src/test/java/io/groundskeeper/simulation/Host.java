package io.groundskeeper.simulation;

import io.groundskeeper.dataset.row.Machine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * A machine with its threads and clock, which can stop for good, or stand still for a while. Its
 * threads are virtual ones, which the {@link World} runs; what they lock, and wait for, are the
 * locks and conditions of the JDK, as they are.
 */
final class Host implements Executor, Machine, InstantSource {
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;

  // The JDK has no public way to have virtual threads run by somebody else.
  private static final Method NEW_THREAD = newThread();

  final World world;
  final String name;
  private final AtomicInteger threads = new AtomicInteger();
  private List<Runnable> held = new ArrayList<>();
  private boolean gone;
  private boolean paused;
  private long clockOffMillis;

  Host(World world, String name) {
    this.world = world;
    this.name = name;
  }

  private static Method newThread() {
    try {
      Method method =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "needs JDK 25 and --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  Thread thread(String threadName, Runnable work) {
    try {
      return (Thread) NEW_THREAD.invoke(null, this, threadName, 0, work);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins to do something. */
  void spawn(String what, Runnable work) {
    thread(name + "/" + what, work).start();
  }

  @Override
  public void execute(Runnable step) {
    if (gone) {
      return;
    }
    if (paused) {
      held.add(step);
    } else {
      world.ready(this, step);
    }
  }

  boolean isGone() {
    return gone;
  }

  boolean isPaused() {
    return paused;
  }

  /** It stops: none of its threads ever goes on. */
  void stop() {
    gone = true;
    held = new ArrayList<>();
    world.forget(this);
  }

  /** It stands still: none of its threads goes on until {@link #goOn}. */
  void pause() {
    paused = true;
    held.addAll(world.take(this));
  }

  void goOn() {
    if (paused && !gone) {
      paused = false;
      held.forEach(step -> world.ready(this, step));
    }
    held = new ArrayList<>();
  }

  /** Its wall clock goes to another time. */
  void jump(long millis) {
    clockOffMillis += millis;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return EPOCH_MILLIS + world.now() / 1_000_000 + clockOffMillis;
  }

  @Override
  public int cores() {
    return 2;
  }

  @Override
  public ThreadFactory threads(String prefix) {
    return work -> thread(name + "/" + prefix + threads.getAndIncrement(), work);
  }

  @Override
  public ScheduledExecutorService timer() {
    return new HostTimer(this);
  }

  @Override
  public long nanoTime() {
    return world.now();
  }

  /** Lets another thread go on, if the draw is so: the scheduler is ours. */
  @SuppressWarnings("ThreadPriorityCheck")
  static void stepAside() {
    Thread.yield();
  }

  /** The thread that calls this never goes on, where the host is gone. */
  void requireThere() {
    while (gone) {
      LockSupport.park();
    }
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread me = Thread.currentThread();
    boolean[] rang = {false};
    World.Alarm alarm =
        world.alarm(
            this,
            time.toNanos(),
            () -> {
              rang[0] = true;
              LockSupport.unpark(me);
            });
    while (!rang[0]) {
      LockSupport.park();
      if (Thread.interrupted()) {
        alarm.cancel();
        throw new InterruptedException();
      }
    }
  }

  /** Waits for a thread that is to wake it up, but not too long. */
  private interface Waiting<T> {
    T run() throws InterruptedException, ExecutionException;
  }

  private <T> T within(Duration max, Waiting<T> waiting, T otherwise)
      throws InterruptedException, ExecutionException {
    Thread me = Thread.currentThread();
    boolean[] rang = {false};
    World.Alarm alarm =
        world.alarm(
            this,
            max.toNanos(),
            () -> {
              rang[0] = true;
              me.interrupt();
            });
    try {
      T result = waiting.run();
      if (rang[0]) {
        Thread.interrupted();
      }
      return result;
    } catch (InterruptedException e) {
      if (rang[0]) {
        return otherwise;
      }
      throw e;
    } finally {
      alarm.cancel();
    }
  }

  @Override
  public boolean tryLock(Lock lock, Duration max) throws InterruptedException {
    if (lock.tryLock()) {
      return true;
    }
    try {
      return within(
          max,
          () -> {
            lock.lockInterruptibly();
            return true;
          },
          false);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public <T> T get(CompletableFuture<T> future, Duration max)
      throws InterruptedException, ExecutionException, TimeoutException {
    boolean[] came = {false};
    T result =
        within(
            max,
            () -> {
              T value = future.get();
              came[0] = true;
              return value;
            },
            null);
    if (!came[0]) {
      throw new TimeoutException();
    }
    return result;
  }
}
