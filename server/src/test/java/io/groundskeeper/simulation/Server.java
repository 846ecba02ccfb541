package io.groundskeeper.simulation;

import io.groundskeeper.dataset.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A process that serves one account, until it stops. */
final class Server {
  /** Longer than others wait before they take it for dead. */
  private static final int PAUSE_MILLIS_MIN = 9_000;

  private static final int PAUSE_MILLIS_SPREAD = 20_000;

  private final Simulation simulation;
  private final Host host;
  private final List<Call<?>> calls = new ArrayList<>();
  Account account;
  private long lastFault = Long.MIN_VALUE / 2;
  private boolean suspect;

  /** Something that a client waits for. */
  private static final class Call<T> {
    private final Thread client = Thread.currentThread();
    private Answer<T> answer;

    void answer(Answer<T> what) {
      if (answer == null) {
        answer = what;
        LockSupport.unpark(client);
      }
    }
  }

  Server(Simulation simulation, Host host) {
    this.simulation = simulation;
    this.host = host;
  }

  Host host() {
    return host;
  }

  boolean isUp() {
    return account != null && !host.isGone();
  }

  /** Whether anything can happen to it. */
  boolean isExposed() {
    return simulation.isStormy();
  }

  /** Whether others may take it for dead, or have: then reads can end with an error. */
  boolean isSuspect() {
    return suspect;
  }

  void hadFault() {
    lastFault = host.world.now();
  }

  boolean hadFaultSince(long nanos) {
    return lastFault >= nanos;
  }

  void waited(int millis) {
    if (millis > Simulation.TIMING.silenceMax().toMillis() / 2) {
      suspect = true;
      hadFault();
    }
  }

  void later(int millis, Runnable what) {
    if (millis > 0) {
      suspect |= millis > Simulation.TIMING.silenceMax().toMillis() / 2;
    }
    simulation
        .network()
        .world
        .alarm(
            simulation.network(),
            millis * 1_000_000L,
            () -> {
              simulation.guard(what);
            });
  }

  void crash(String why) {
    if (host.isGone()) {
      return;
    }
    host.world.trace().say(() -> "!! " + host.name + " " + why);
    if (suspect) {
      simulation.mayLeaveRows();
    }
    host.stop();
    List.copyOf(calls).forEach(call -> call.answer(new Answer.Gone<>()));
    simulation.stopped(this);
  }

  void pause() {
    int millis = PAUSE_MILLIS_MIN + host.world.random.nextInt(PAUSE_MILLIS_SPREAD);
    host.world.trace().say(() -> "!! %s stands still for %d ms".formatted(host.name, millis));
    suspect = true;
    hadFault();
    host.pause();
    simulation
        .network()
        .world
        .alarm(
            simulation.network(),
            millis * 1_000_000L,
            () -> {
              host.world.trace().say(() -> "!! " + host.name + " goes on");
              host.goOn();
            });
    // What called this is to stand still, too.
    Host.stepAside();
  }

  /** Calls it from the thread of a client. */
  <T> Answer<T> call(String what, Callable<T> work) {
    Call<T> call = new Call<>();
    calls.add(call);
    host.spawn(
        what,
        () -> {
          try {
            call.answer(new Answer.Value<>(work.call()));
          } catch (Violation e) {
            simulation.fail(e);
            call.answer(new Answer.Failed<>(e));
          } catch (Throwable e) {
            call.answer(new Answer.Failed<>(e));
          }
        });
    while (call.answer == null) {
      LockSupport.park();
    }
    calls.remove(call);
    return call.answer;
  }

  /** Waits, in a thread of this server. */
  void sleep(int millis) {
    try {
      host.sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
