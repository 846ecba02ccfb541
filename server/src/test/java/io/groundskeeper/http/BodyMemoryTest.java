package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that grow together in little memory. */
@Timeout(60)
final class BodyMemoryTest {
  private static final long WHOLE = 100;
  private static final long ALL = 3 * WHOLE;
  private static final int SECONDS_MAX = 60;
  private static final Duration WAIT_MAX = Duration.ofSeconds(SECONDS_MAX);

  private final BodyMemory memory = new BodyMemory(ALL, WHOLE, WAIT_MAX);
  private final List<Thread> growing = new ArrayList<>();

  @AfterEach
  void stop() {
    growing.forEach(Thread::interrupt);
  }

  private Thread grow(BodyMemory.Share share, long bytes) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                share.growTo(bytes);
              } catch (BodyException e) {
                throw new UncheckedIOException(e);
              }
            });
    growing.add(thread);
    while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
      Thread.sleep(1);
    }
    return thread;
  }

  @Test
  void bodies_that_together_are_too_large_are_all_finished_in_the_memory_there_is()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    AtomicLong held = new AtomicLong();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> bodies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long size = 1 + random.nextLong(WHOLE);
        long step = 1 + random.nextLong(10);
        bodies.add(
            clients.submit(() -> {
              long has = 0;
              try (BodyMemory.Share share = memory.share()) {
                while (has < size) {
                  long next = Math.min(size, has + step);
                  share.growTo(next);
                  assertThat(held.addAndGet(next - has)).isLessThanOrEqualTo(ALL);
                  has = next;
                  Thread.sleep(1);
                }
                held.addAndGet(-has);
              }
              return has;
            }));
      }
      try {
        for (Future<?> body : bodies) {
          body.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
      } finally {
        clients.shutdownNow();
      }
    }
    try (BodyMemory.Share all = memory.share()) {
      all.growTo(ALL - WHOLE);
    }
  }

  @Test
  void slow_bodies_that_have_all_the_rest_leave_room_for_one_whole_body() throws Exception {
    try (BodyMemory.Share slow = memory.share();
        BodyMemory.Share quick = memory.share()) {
      slow.growTo(ALL - WHOLE);

      assertThat(grow(quick, WHOLE).isAlive()).isFalse();
    }
  }

  @Test
  void whoever_came_first_goes_on_first() throws Exception {
    BodyMemory.Share slow = memory.share();
    BodyMemory.Share last = memory.share();
    BodyMemory.Share first = memory.share();
    BodyMemory.Share second = memory.share();
    slow.growTo(ALL - WHOLE);
    last.growTo(WHOLE);
    Thread growingSecond = grow(second, WHOLE);
    Thread growingFirst = grow(first, ALL - WHOLE);
    assertThat(growingFirst.isAlive()).isTrue();

    slow.close();
    growingFirst.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
    assertThat(growingFirst.isAlive()).isFalse();
    assertThat(growingSecond.isAlive()).isTrue();

    last.close();
    growingSecond.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
    assertThat(growingSecond.isAlive()).isFalse();
  }

  @Test
  void whoever_waits_in_vain_is_told() throws Exception {
    BodyMemory full = new BodyMemory(ALL, WHOLE, Duration.ofMillis(1));
    BodyMemory.Share slow = full.share();
    slow.growTo(ALL - WHOLE);
    BodyMemory.Share last = full.share();
    last.growTo(WHOLE);
    BodyMemory.Share late = full.share();

    assertThatExceptionOfType(BodyException.class)
        .isThrownBy(() -> late.growTo(1))
        .matches(e -> e.why() == BodyException.Why.NO_ROOM);

    slow.close();
    late.growTo(ALL - WHOLE);
  }

  @Test
  void there_must_be_memory_for_two_bodies() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BodyMemory(2 * WHOLE - 1, WHOLE, WAIT_MAX));
  }
}
