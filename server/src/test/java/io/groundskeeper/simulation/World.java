package io.groundskeeper.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The threads and the time of one history: one thread runs at a time, until it waits or calls the
 * store; which one goes on then is drawn. Time stands almost still while any can go on, and else
 * jumps to where the next one wakes up. Nothing but the seed decides what happens.
 */
final class World {
  private static final int STEPS_MAX = 3_000_000;
  private static final long NANOS_PER_STEP_MAX = 40_000;

  final Random random;
  private final ArrayList<Step> ready = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final Trace trace;
  private final double stays;
  private Runnable last = () -> {};
  private long now = 1_000_000_000L;
  private long alarmsSet;
  private long steps;

  /** Something that a thread of a host does until it waits. */
  private record Step(Host host, Runnable run) {}

  /** Something that happens at a time. */
  static final class Alarm implements Comparable<Alarm> {
    private final long at;
    private final long number;
    private final Host host;
    private Runnable ring;

    private Alarm(long at, long number, Host host, Runnable ring) {
      this.at = at;
      this.number = number;
      this.host = host;
      this.ring = ring;
    }

    void cancel() {
      ring = null;
    }

    @Override
    public int compareTo(Alarm other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  World(long seed, Trace trace) {
    this.random = new Random(seed);
    this.trace = trace;
    this.stays = List.of(0.0, 0.5, 0.9).get(random.nextInt(3));
  }

  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  Trace trace() {
    return trace;
  }

  /** Something of a host can go on. */
  void ready(Host host, Runnable run) {
    ready.add(new Step(host, run));
  }

  /** A host is gone. */
  void forget(Host host) {
    ready.removeIf(step -> step.host() == host);
    alarms.removeIf(alarm -> alarm.host == host);
  }

  /** Takes what can go on of a host that stands still for a while. */
  List<Runnable> take(Host host) {
    List<Runnable> taken =
        ready.stream().filter(step -> step.host() == host).map(Step::run).toList();
    ready.removeIf(step -> step.host() == host);
    return taken;
  }

  /** Has something happen later. */
  Alarm alarm(Host host, long nanos, Runnable ring) {
    Alarm alarm = new Alarm(now + Math.max(0, nanos), alarmsSet++, host, ring);
    alarms.add(alarm);
    return alarm;
  }

  /**
   * Runs all threads until something is so.
   *
   * @param nanosMax of virtual time
   * @return false where that took too long, or nothing can happen any more
   */
  boolean run(BooleanSupplier until, long nanosMax) {
    long end = now + nanosMax;
    while (!until.getAsBoolean()) {
      if (now > end) {
        return false;
      }
      if (steps++ > STEPS_MAX) {
        throw new Violation("it goes on and on: " + STEPS_MAX + " steps");
      }
      if (!ready.isEmpty()) {
        next().run();
        now += random.nextLong(NANOS_PER_STEP_MAX);
      } else if (!ring()) {
        return false;
      }
    }
    return true;
  }

  // What is asked for is the same thread, not an equal one.
  @SuppressWarnings("ReferenceEquality")
  private Runnable next() {
    int chosen = random.nextInt(ready.size());
    if (ready.size() > 1 && random.nextDouble() < stays) {
      for (int i = 0; i < ready.size(); i++) {
        if (ready.get(i).run() == last) {
          chosen = i;
        }
      }
    }
    Step step = ready.get(chosen);
    // The order of the others does not matter: the next is drawn again.
    ready.set(chosen, ready.getLast());
    ready.removeLast();
    last = step.run();
    return step.run();
  }

  private boolean ring() {
    Alarm alarm;
    do {
      alarm = alarms.poll();
      if (alarm == null) {
        return false;
      }
    } while (alarm.ring == null);
    now = Math.max(now, alarm.at);
    alarm.ring.run();
    return true;
  }
}
