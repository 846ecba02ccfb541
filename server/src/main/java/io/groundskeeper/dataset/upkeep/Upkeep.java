package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on in the background: datasets that are made for clients, and maintenance, each with
 * threads of its own, so that neither waits for the other. What fails is tried again, with growing
 * pauses, until it is done or the server stops; whoever comes next goes on then.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private static final int IMPORT_THREADS = 4;
  private static final int MAINTENANCE_THREADS = 2;
  private static final int CLOSE_SECONDS_MAX = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  /** Datasets that wait for being made; further ones are refused. */
  private static final int IMPORTS_WAITING_MAX = 10_000;

  private final ThreadPoolExecutor imports;
  private final ThreadPoolExecutor maintenance;
  private final ScheduledExecutorService timer;
  private final Map<Object, Task> tasks = new HashMap<>();

  /** Who does it. */
  public enum Kind {
    IMPORT,
    MAINTENANCE
  }

  /** A piece of work that is under way, or waits. */
  private static final class Task {
    private final Kind kind;
    private final String what;
    private final Runnable work;
    private boolean queued;
    private boolean running;
    private boolean again;
    private int failures;

    Task(Kind kind, String what, Runnable work) {
      this.kind = kind;
      this.what = what;
      this.work = work;
    }
  }

  public Upkeep(Machine machine) {
    this.imports = pool(IMPORT_THREADS, machine.threads("import-"));
    this.maintenance = pool(MAINTENANCE_THREADS, machine.threads("maintenance-"));
    this.timer = machine.timer();
  }

  private static ThreadPoolExecutor pool(int count, ThreadFactory threads) {
    return (ThreadPoolExecutor) Executors.newFixedThreadPool(count, threads);
  }

  /**
   * Does something, until it is done. Where the same is waiting already, it is done now; where it
   * is under way, it is done once more.
   *
   * @param key what tells it from other work
   * @param what for people: "delete the dataset"
   */
  public void run(Kind kind, Object key, String what, Runnable work) {
    Task task;
    synchronized (tasks) {
      Task known = tasks.get(key);
      if (known != null && known.running) {
        known.again = true;
        return;
      }
      task = known == null ? new Task(kind, what, work) : known;
      tasks.put(key, task);
    }
    queue(key, task);
  }

  /**
   * @throws Refusal if so many imports wait that another one cannot
   */
  public void requireRoomForImport() {
    if (imports.getQueue().size() >= IMPORTS_WAITING_MAX) {
      throw new Refusal(
          Refusal.Reason.LIMIT_EXCEEDED,
          "%d datasets wait for being made. Try again when there are fewer."
              .formatted(IMPORTS_WAITING_MAX));
    }
  }

  /** Does something from time to time, from now on. */
  public void repeat(Duration pause, Runnable work) {
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                LOG.debug("It is tried again.", e);
              } catch (Error e) {
                // Whatever gets through ends the repeating for good.
                LOG.error("What is done from time to time failed. It is tried again.", e);
              }
            },
            Math.max(1, pause.toMillis()),
            Math.max(1, pause.toMillis()),
            TimeUnit.MILLISECONDS);
  }

  private void queue(Object key, Task task) {
    synchronized (tasks) {
      if (task.queued || task.running || tasks.get(key) != task) {
        return;
      }
      task.queued = true;
    }
    try {
      (task.kind == Kind.IMPORT ? imports : maintenance).execute(() -> attempt(key, task));
    } catch (RejectedExecutionException stopped) {
      LOG.info("Stopped to {}; it is tried again when the server starts again.", task.what);
    }
  }

  private void attempt(Object key, Task task) {
    synchronized (tasks) {
      task.queued = false;
      task.running = true;
    }
    Throwable failure = null;
    try {
      task.work.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    ended(key, task, failure);
  }

  private void ended(Object key, Task task, @Nullable Throwable failure) {
    long pause = 0;
    synchronized (tasks) {
      task.running = false;
      if (failure == null && !task.again) {
        tasks.remove(key);
        return;
      }
      task.again = false;
      task.failures = failure == null ? 0 : task.failures + 1;
      if (failure != null) {
        pause =
            Math.min(
                PAUSE_MAX.toMillis(), FIRST_PAUSE.toMillis() << Math.min(16, task.failures - 1));
      }
    }
    if (maintenance.isShutdown()) {
      LOG.info("Stopped to {}; it is tried again when the server starts again.", task.what);
      return;
    }
    if (failure != null) {
      tell(task, failure, pause);
    }
    try {
      Future<?> _ = timer.schedule(() -> queue(key, task), pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.info("Stopped to {}; it is tried again when the server starts again.", task.what);
    }
  }

  private static void tell(Task task, Throwable failure, long pauseMillis) {
    if (task.failures == 1) {
      LOG.error("Could not {}. It is tried again in {} ms.", task.what, pauseMillis, failure);
    } else {
      LOG.error(
          "Could not {} for the {}th time: {}. It is tried again in {} ms.",
          task.what,
          task.failures,
          failure.toString(),
          pauseMillis);
    }
  }

  /** Whether nothing is under way, or waits. */
  public boolean isIdle() {
    synchronized (tasks) {
      return tasks.isEmpty();
    }
  }

  /** Stops all of it. */
  @Override
  public void close() {
    timer.shutdownNow();
    imports.shutdownNow();
    maintenance.shutdownNow();
    try {
      if (!imports.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
          || !maintenance.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.warn("What goes on in the background does not stop.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("The server is being stopped.", e);
    }
  }
}
