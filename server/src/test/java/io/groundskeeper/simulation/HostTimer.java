package io.groundskeeper.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One thread of a host that does things when their time has come, one after another. */
final class HostTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final Host host;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final Thread thread;
  private long made;
  private boolean stopped;

  private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final long number = made++;
    private final long pause;
    private long at;

    Task(Runnable work, long delay, long pause) {
      super(work, null);
      this.at = host.nanoTime() + delay;
      this.pause = pause;
    }

    @Override
    public void run() {
      if (pause == 0) {
        super.run();
      } else if (runAndReset() && !stopped) {
        at = host.nanoTime() + pause;
        tasks.add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - host.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task task = (Task) other;
      return at != task.at ? Long.compare(at, task.at) : Long.compare(number, task.number);
    }
  }

  HostTimer(Host host) {
    this.host = host;
    this.thread = host.thread(host.name + "/timer", this::run);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      Task first = tasks.peek();
      if (first != null && first.at <= host.nanoTime()) {
        tasks.remove();
        first.run();
      } else {
        Thread.interrupted();
        World.Alarm alarm =
            first == null
                ? null
                : host.world.alarm(
                    host, first.at - host.nanoTime(), () -> LockSupport.unpark(thread));
        LockSupport.park();
        if (alarm != null) {
          alarm.cancel();
        }
      }
    }
  }

  private Task add(Task task) {
    if (stopped) {
      throw new RejectedExecutionException("stopped");
    }
    tasks.add(task);
    LockSupport.unpark(thread);
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return add(new Task(work, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long delay, long pause, TimeUnit unit) {
    return add(new Task(work, unit.toNanos(delay), Math.max(1, unit.toNanos(pause))));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("nobody asks for it");
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long delay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("nobody asks for it");
  }

  @Override
  public void execute(Runnable work) {
    Future<?> _ = add(new Task(work, 0, 0));
  }

  @Override
  public void shutdown() {
    stopped = true;
    thread.interrupt();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return stopped;
  }

  @Override
  public boolean isTerminated() {
    return stopped && thread.getState() == Thread.State.TERMINATED;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("nobody asks for it");
  }
}
