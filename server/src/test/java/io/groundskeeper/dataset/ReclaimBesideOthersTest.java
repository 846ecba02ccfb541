package io.groundskeeper.dataset;

import static io.groundskeeper.dataset.Beside.await;
import static io.groundskeeper.dataset.Beside.text;
import static io.groundskeeper.dataset.Beside.unableToDelete;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Space that is given back beside servers that expire more, remove tags, or delete the dataset. */
@Timeout(BesideEachOtherTest.SECONDS_MAX)
final class ReclaimBesideOthersTest {
  private final MemoryStore store = MemoryStore.strict();

  @Test
  void giving_space_back_beside_another_server_that_expires_more_takes_nothing_that_is_kept() {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    AtomicBoolean wentOn = new AtomicBoolean();
    try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
        TestAccount other =
            TestAccount.with(unableToDelete(store, "commit/", isStuck), TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      for (String image : List.of("a", "b", "c")) {
        one.update(arn, EntryLines.image(image, "cat"));
      }
      assertThat(other.describe(arn).stats().totalEntries()).isEqualTo(3);
      slow.onceBeforeScan(
          "maintenance-",
          "vtag/",
          () -> {
            other.history().expire(arn, Optional.of(4L), Optional.empty(), false);
            // The base of version 3 is gone, its record is not.
            await(() ->
                store.everything().stream()
                        .filter(row -> text(row.key().partition()).startsWith("base/"))
                        .map(row -> text(row.key().partition()))
                        .distinct()
                        .count()
                    == 1);
            wentOn.set(true);
          });
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      await(wentOn::get);
      isStuck.set(false);
      await(() -> Leftovers.sorts(store, "reclaim") == 0);
      assertThat(other.sent(arn, new At.Version(4))).hasSize(3);
    }
    try (TestAccount restarted = new TestAccount(store)) {
      DatasetArn arn = restarted.datasets().named("p", DatasetType.TRAIN).orElseThrow();
      assertThat(restarted.images(arn)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void what_only_tags_keep_leaves_nothing_to_be_given_back_after_an_expiry() {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, EntryLines.image("a"));
      account.history().tag(arn, 1, "one");
      assertThat(account.history().expire(arn, Optional.of(2L), Optional.empty(), false).expired())
          .isZero();
      await(() -> Leftovers.sorts(store, "reclaim") == 0);
      assertThat(account.versions(arn)).containsExactly(2L, 1L);
    }
  }

  /** Before such a thread writes the digest of a part anew something happens, once. */
  private static HookedStore beforeRewriting(Store store, Runnable what) {
    HookedStore hooked = new HookedStore(store);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    hooked.beforeWrite =
        mutations -> {
          boolean isHit =
              mutations.stream()
                  .anyMatch(mutation ->
                      mutation instanceof Store.Mutation.Put(Key key, byte[] ignored)
                          && text(key.partition()).startsWith("part/")
                          && text(key.sort()).equals("d"));
          if (isHit
              && Thread.currentThread().getName().startsWith("maintenance-")
              && isFirst.compareAndSet(true, false)) {
            what.run();
          }
        };
    return hooked;
  }

  @Test
  void giving_space_back_of_a_part_that_another_server_removes_with_its_dataset_leaves_nothing() {
    MemoryStore lenient = new MemoryStore();
    AtomicReference<DatasetArn> created = new AtomicReference<>();
    AtomicBoolean isDeleted = new AtomicBoolean();
    try (TestAccount other = TestAccount.with(lenient, TestAccount.QUICK)) {
      Runnable delete =
          () -> {
            other.datasets().delete(created.get());
            other.awaitGone(created.get());
            isDeleted.set(true);
          };
      try (TestAccount one =
          TestAccount.with(beforeRewriting(lenient, delete), TestAccount.QUICK)) {
        DatasetArn arn = one.train("p");
        created.set(arn);
        one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
        one.update(arn, EntryLines.image("a", "cat"));
        one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
        await(isDeleted::get);
      }
    }
    assertThat(Leftovers.of(lenient)).isEmpty();
  }

  @Test
  void giving_space_back_of_a_part_that_another_server_removes_since_more_expires_leaves_nothing() {
    MemoryStore lenient = new MemoryStore();
    AtomicReference<DatasetArn> created = new AtomicReference<>();
    AtomicBoolean hasExpired = new AtomicBoolean();
    try (TestAccount other = TestAccount.with(lenient, TestAccount.QUICK)) {
      Runnable expire =
          () -> {
            other.update(created.get(), EntryLines.image("b", "cat"));
            other.history().expire(created.get(), Optional.of(4L), Optional.empty(), false);
            await(() -> Leftovers.sorts(lenient, "reclaim") == 0);
            hasExpired.set(true);
          };
      try (TestAccount one =
          TestAccount.with(beforeRewriting(lenient, expire), TestAccount.QUICK)) {
        DatasetArn arn = one.train("p");
        created.set(arn);
        one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
        one.update(arn, EntryLines.image("a", "cat"));
        one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
        await(hasExpired::get);
        await(() -> Leftovers.of(lenient).isEmpty());
        assertThat(one.images(arn)).containsExactly("a", "b");
      }
    }
  }

  private long parts() {
    return store.everything().stream()
        .map(row -> text(row.key().partition()))
        .filter(partition -> partition.startsWith("part/"))
        .distinct()
        .count();
  }

  @Test
  void giving_space_back_of_a_part_that_went_since_more_has_expired_tells_no_damage() {
    Beside slow = new Beside(store);
    AtomicBoolean isStuck = new AtomicBoolean(true);
    AtomicBoolean wentOn = new AtomicBoolean();
    tellsNoDamage(() -> {
      try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK);
          TestAccount other =
              TestAccount.with(unableToDelete(store, "commit/", isStuck), TestAccount.QUICK)) {
        DatasetArn arn = one.train("p");
        one.update(arn, EntryLines.image("a"), EntryLines.image("b"));
        one.update(arn, EntryLines.image("a", "cat"));
        slow.onceBeforeScan(
            "maintenance-",
            "commit/",
            () -> {
              other.update(arn, EntryLines.image("b", "cat"));
              other.history().expire(arn, Optional.of(4L), Optional.empty(), false);
              // The part of version 2 is gone, its record is not.
              await(() -> parts() == 2);
              wentOn.set(true);
            });
        one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
        await(wentOn::get);
        isStuck.set(false);
        await(() -> Leftovers.sorts(store, "reclaim") == 0);
        assertThat(one.images(arn)).containsExactly("a", "b");
      }
    });
  }

  @Test
  void giving_space_back_of_a_part_that_went_with_its_tag_tells_no_damage() {
    AtomicBoolean isStuck = new AtomicBoolean(true);
    HookedStore stuck = unableToDelete(store, "commit/", isStuck);
    DatasetArn arn;
    try (TestAccount first = TestAccount.with(stuck, TestAccount.QUICK)) {
      arn = first.train("p");
      first.update(arn, EntryLines.image("a"));
      first.history().tag(arn, 2, "training");
      first.update(arn, EntryLines.image("a", "cat"));
      first.history().expire(arn, Optional.of(3L), Optional.empty(), false);
    }
    Beside slow = new Beside(store);
    AtomicBoolean wentOn = new AtomicBoolean();
    tellsNoDamage(() -> {
      try (TestAccount other = TestAccount.with(stuck, TestAccount.QUICK)) {
        slow.onceBeforeScan(
            "maintenance-",
            "commit/",
            () -> {
              other.history().untag(arn, "training");
              other.history().expire(arn, Optional.of(3L), Optional.empty(), false);
              await(() -> parts() == 1);
              wentOn.set(true);
            });
        try (TestAccount one = TestAccount.with(slow, TestAccount.QUICK)) {
          await(wentOn::get);
          isStuck.set(false);
          await(() -> Leftovers.sorts(store, "reclaim") == 0);
          assertThat(one.versions(arn)).containsExactly(3L);
        }
      }
    });
  }

  private static void tellsNoDamage(Runnable what) {
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    Logger log = (Logger) LoggerFactory.getLogger(Upkeep.class);
    log.setLevel(Level.ERROR);
    log.addAppender(told);
    try {
      what.run();
    } finally {
      log.detachAppender(told);
      log.setLevel(null);
    }
    assertThat(told.list).noneMatch(ReclaimBesideOthersTest::isOfDamage);
  }

  private static boolean isOfDamage(ILoggingEvent event) {
    IThrowableProxy why = event.getThrowableProxy();
    return why != null && why.getClassName().equals(DamagedStoreException.class.getName());
  }
}
