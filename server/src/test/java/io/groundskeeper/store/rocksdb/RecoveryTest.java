package io.groundskeeper.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What comes after a write that failed, with a store that is opened anew as the test has it. */
final class RecoveryTest {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

  /** What becomes of each opening, in their order; those that follow are well. */
  private final Deque<Runnable> openings = new ConcurrentLinkedDeque<>();

  private final List<Database.How> opened = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<String> hopeless = new LinkedBlockingQueue<>();
  private final Recovery recovery = new Recovery(this::open, hopeless::add, FIRST_PAUSE);

  @AfterEach
  void close() {
    recovery.close();
  }

  private void open(Database.How how) {
    opened.add(how);
    Runnable next = openings.poll();
    if (next != null) {
      next.run();
    }
  }

  private static RocksDBException error(Status.SubCode code, String message) {
    return new RocksDBException(new Status(Status.Code.IOError, code, message));
  }

  private void fail(RocksDBException e) {
    assertThat(recovery.begin(e).isUnavailable()).isTrue();
  }

  private void awaitWell() {
    while (recovery.trouble() != null) {
      assertThat(hopeless).isEmpty();
      Thread.onSpinWait();
    }
  }

  private static Runnable failing(RuntimeException e) {
    return () -> {
      throw e;
    };
  }

  @Test
  void whatever_keeps_the_store_from_being_opened_it_is_tried_again() {
    openings.add(failing(new StoreException("not yet")));
    openings.add(failing(new IllegalStateException("a fault of ours")));
    openings.add(() -> {
      throw new InternalError("a fault in mapped memory");
    });

    fail(error(Status.SubCode.None, "broken"));

    awaitWell();
    assertThat(opened).hasSize(4);
  }

  @Test
  void once_it_was_tried_in_vain_nobody_is_told_that_reading_goes_on() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    openings.add(failing(new StoreException("no such table")));
    openings.add(() -> {
      second.countDown();
      try {
        looked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });

    fail(error(Status.SubCode.None, "broken"));

    assertThat(recovery.trouble()).contains("broken", "Reading goes on");
    second.await();
    assertThat(recovery.trouble()).contains("broken", "no such table").doesNotContain("Reading");
    assertThatThrownBy(recovery::requireWell)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isUnavailable()).isTrue());
    looked.countDown();
    awaitWell();
  }

  @Test
  void a_disk_that_is_found_to_be_full_meanwhile_is_taken_for_one() {
    openings.add(failing(new StoreException("probe", new IOException("No space left on device"))));

    fail(error(Status.SubCode.None, "broken"));

    awaitWell();
    assertThat(opened)
        .containsExactly(new Database.How(false, false), new Database.How(false, true));
  }

  @Test
  void a_quota_that_is_full_is_a_disk_that_is_full() {
    fail(error(Status.SubCode.None, "While appending: Disk quota exceeded"));

    awaitWell();
    assertThat(opened).containsExactly(new Database.How(false, true));
  }

  @Test
  void what_a_full_disk_took_is_not_held_against_the_next_failure() {
    for (int i = 0; i < 8; i++) {
      // Each is well again, and full with the next write.
      fail(error(Status.SubCode.NoSpace, "full"));
      awaitWell();
    }

    fail(error(Status.SubCode.None, "broken"));

    awaitWell();
    assertThat(opened.getLast()).isEqualTo(new Database.How(false, false));
  }

  @Test
  void a_disk_that_is_full_and_broken_is_not_waited_for() throws Exception {
    for (int i = 0; i < 9; i++) {
      // It says so now and then, since it is full as well.
      openings.add(failing(new StoreException("probe", new IOException("Input/output error"))));
      openings.add(failing(new StoreException("probe", new IOException("No space left"))));
    }

    fail(error(Status.SubCode.NoSpace, "full"));

    assertThat(hopeless.take()).contains("Look after the disk");
  }

  @Test
  void lost_writes_are_hopeless_at_once() throws Exception {
    openings.add(failing(new Recovery.LostWritesException("gone")));

    fail(error(Status.SubCode.None, "broken"));

    assertThat(hopeless.take()).contains("gone", "Look after the disk");
    assertThat(recovery.trouble()).contains("gone");
  }
}
