package io.groundskeeper.dataset.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.CutStore;
import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.memory.MemoryStore.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fails half-way, or comes too late, leaves nothing over on servers that go on. */
final class LeftHalfDoneTest {
  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  @Test
  void a_base_whose_writing_fails_leaves_nothing_on_the_running_server() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore failing = new HookedStore(store);
    try (TestAccount one = TestAccount.with(failing, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 10, "cat"));
      one.update(arn, images(0, 10, "dog"));
      AtomicBoolean once = new AtomicBoolean(true);
      failing.beforeWrite =
          m -> {
            if (HookedStore.touches(m, "\0\0") && once.getAndSet(false)) {
              store.failNextWrite(Fault.APPLIED);
            }
          };
      assertThatThrownBy(() -> one.history().expire(arn, Optional.of(3L), Optional.empty(), false))
          .isInstanceOf(StoreException.class);
      assertThat(once).isFalse();
      failing.beforeWrite = m -> {};
      while (Leftovers.of(store).stream().anyMatch(left -> left.startsWith("base/"))) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void an_upload_during_which_the_server_is_closed_is_told_so() {
    TestAccount one = new TestAccount(MemoryStore.strict());
    DatasetArn arn = one.train("p");
    byte[] manifest = EntryLines.manifest(images(0, 10, "cat"));
    InputStream in =
        new ByteArrayInputStream(manifest) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            int read = super.read(into, from, length);
            if (read < 0) {
              one.close();
            }
            return read;
          }
        };

    assertThatThrownBy(() -> one.transfers().upload(arn, in, UpdateMode.REPLACE, Guard.NONE))
        .isInstanceOf(StoreException.class)
        .hasMessage("The server is being stopped.");
  }

  @Test
  void what_is_left_of_several_bases_is_settled_by_one_step_of_the_head() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore failing = new HookedStore(store);
    try (TestAccount one = TestAccount.with(failing, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (int version = 2; version <= 6; version++) {
        one.update(arn, images(0, version, "cat"));
        one.history().tag(arn, version, "tag" + version);
      }
      long steps = one.datasets().require(arn).head().stepsSoFar().count();
      AtomicInteger bases = new AtomicInteger();
      failing.beforeWrite =
          m -> {
            if (HookedStore.touches(m, "\0\0") && bases.incrementAndGet() == 5) {
              store.failNextWrite(Fault.APPLIED);
            }
          };
      assertThatThrownBy(() -> one.history().expire(arn, Optional.of(6L), Optional.empty(), false))
          .isInstanceOf(StoreException.class);
      failing.beforeWrite = m -> {};
      while (Leftovers.of(store).stream().anyMatch(left -> left.startsWith("base/"))) {
        Thread.sleep(1);
      }

      assertThat(bases).hasValue(5);
      assertThat(one.datasets().require(arn).check().stepsSoFar().count()).isEqualTo(steps + 1);
    }
  }

  @Test
  void an_upload_with_one_token_at_two_servers_leaves_nothing() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    for (UpdateMode mode : UpdateMode.values()) {
      try (TestAccount one = TestAccount.with(hooked, TestAccount.QUICK);
          TestAccount other = TestAccount.with(store, TestAccount.QUICK)) {
        DatasetArn arn = one.train(mode.name());
        Guard guard = new Guard(null, "token", false);
        AtomicBoolean once = new AtomicBoolean(true);
        byte[] manifest = EntryLines.manifest(images(0, 10, "cat"));
        hooked.beforeCommit =
            m -> {
              if (HookedStore.touches(m, "token/") && once.getAndSet(false)) {
                try {
                  other.transfers().upload(arn, new ByteArrayInputStream(manifest), mode, guard);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            };
        ChangeResult result =
            one.transfers().upload(arn, new ByteArrayInputStream(manifest), mode, guard);
        assertThat(result.version()).isEqualTo(2);
        assertThat(one.versions(arn)).hasSize(2);
      }
      assertThat(Leftovers.of(store)).as(mode.toString()).isEmpty();
    }
  }

  @Test
  void what_is_repeated_goes_on_after_an_error() throws Exception {
    try (Upkeep upkeep = new Upkeep(Machine.REAL)) {
      CountDownLatch twice = new CountDownLatch(2);
      upkeep.repeat(
          Duration.ofMillis(1),
          () -> {
            twice.countDown();
            throw new OutOfMemoryError("for once");
          });
      assertThat(twice.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_deletion_by_one_that_only_deletes_and_dies_is_ended_by_another() throws Exception {
    MemoryStore store = MemoryStore.strict();
    CutStore power = new CutStore(store, Integer.MAX_VALUE);
    try (TestAccount living = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = living.train("p");
      living.update(arn, images(0, 10, "cat"));
      try (TestAccount dying = TestAccount.with(power, TestAccount.QUICK)) {
        dying.describe(arn);
        power.cutAfter(2);
        dying.datasets().delete(arn);
      } catch (StoreException expected) {
        assertThat(power.isCut()).isTrue();
      }
      while (living.exists(arn)) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void a_lease_that_could_not_be_given_back_does_not_hold_up_others() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    Timing quick =
        new Timing(
            Duration.ofMillis(10),
            Duration.ofMillis(500),
            Duration.ofMinutes(10),
            Duration.ofSeconds(2));
    try (TestAccount one = TestAccount.with(hooked, quick);
        TestAccount other = TestAccount.with(store, quick)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 10, "cat"));
      AtomicInteger overtaken = new AtomicInteger();
      AtomicBoolean down = new AtomicBoolean();
      hooked.beforeCommit =
          m -> {
            if (down.get() && HookedStore.touches(m, "head/")) {
              throw new StoreException("down");
            }
            if (HookedStore.touches(m, "commit/")) {
              if (overtaken.getAndIncrement() < 2) {
                other.update(arn, EntryLines.image("x" + overtaken.get()));
              } else {
                down.set(true);
                throw new StoreException("down");
              }
            }
          };
      assertThatThrownBy(() -> one.edits().renameLabel(arn, "cat", "lynx", Guard.NONE))
          .isInstanceOf(StoreException.class);
      hooked.beforeCommit = m -> {};
      other.update(arn, EntryLines.image("y"));
    }
  }
}
