package io.groundskeeper.dataset.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That a version can be read as long as somebody reads it, whatever expires meanwhile. */
final class ReadersBesideExpiryTest {
  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  private static void awaitNoNote(MemoryStore store) throws Exception {
    while (Leftovers.sorts(store, "reclaim/") > 0) {
      Thread.sleep(1);
    }
  }

  private static long rows(MemoryStore store, String partition) {
    return store.everything().stream()
        .filter(
            row -> new String(row.key().partition(), StandardCharsets.ISO_8859_1).equals(partition))
        .count();
  }

  @Test
  void a_page_of_a_server_that_only_reads_goes_on_after_expiry_elsewhere() throws Exception {
    MemoryStore store = MemoryStore.strict();
    try (TestAccount one = TestAccount.with(store, TestAccount.QUICK);
        TestAccount reader = TestAccount.with(store, TestAccount.QUICK)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 100, "cat"));
      Page<String> first = reader.datasets().listEntries(arn, Filter.NONE, null, 60);
      one.update(arn, images(0, 100, "dog"));
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      awaitNoNote(store);
      List<String> rest =
          reader.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 100).items();
      assertThat(rest).hasSize(40).allMatch(line -> line.contains("\"cat\""));
    }
  }

  @Test
  void a_reader_that_was_taken_for_dead_tells_again_what_it_reads() throws Exception {
    MemoryStore store = MemoryStore.strict();
    HookedStore silent = new HookedStore(store);
    AtomicBoolean isSilent = new AtomicBoolean();
    silent.beforeWrite =
        m -> {
          if (isSilent.get()) {
            throw new StoreException("silent");
          }
        };
    Timing quick =
        new Timing(
            Duration.ofMillis(5),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60));
    try (TestAccount one = TestAccount.with(store, quick);
        TestAccount reader = TestAccount.with(silent, quick)) {
      DatasetArn arn = one.train("p");
      DatasetArn other = reader.train("q");
      reader.update(other, EntryLines.image("registered"));
      one.update(arn, images(0, 100, "cat"));
      Page<String> first = reader.datasets().listEntries(arn, Filter.NONE, null, 60);
      while (rows(store, "versions-in-use") == 0) {
        Thread.sleep(1);
      }
      isSilent.set(true);
      while (rows(store, "versions-in-use") > 0) {
        Thread.sleep(1);
      }
      isSilent.set(false);
      reader.update(other, EntryLines.image("registered again"));
      one.update(arn, images(0, 100, "dog"));
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      awaitNoNote(store);
      List<String> rest =
          reader.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 100).items();
      assertThat(rest).hasSize(40).allMatch(line -> line.contains("\"cat\""));
    }
  }

  @Test
  void asking_for_a_version_that_has_expired_does_not_keep_it() throws Exception {
    MemoryStore store = MemoryStore.strict();
    Timing quick =
        new Timing(
            Duration.ofMillis(10),
            Duration.ofMillis(500),
            Duration.ofMillis(300),
            Duration.ofSeconds(2));
    try (TestAccount one = TestAccount.with(store, quick)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 10, "cat"));
      one.sent(arn, new At.Version(2));
      one.update(arn, images(0, 10, "dog"));
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      while (Leftovers.sorts(store, "reclaim") > 0) {
        assertThatThrownBy(() -> one.sent(arn, new At.Version(2))).isInstanceOf(Refusal.class);
        Thread.sleep(1);
      }
    }
  }

  @Test
  void pages_of_a_diff_go_on_after_one_version_expired() {
    MemoryStore store = MemoryStore.strict();
    try (TestAccount one = new TestAccount(store)) {
      DatasetArn arn = one.train("p");
      one.update(arn, images(0, 100, "cat"));
      one.update(arn, images(0, 100, "dog"));
      Page<EntryDiff> first = one.history().diff(arn, 2, 3L, null, 60).entries();
      one.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      assertThat(one.history().diff(arn, 2, 3L, first.nextToken(), 60).entries().items())
          .hasSize(40);
    }
  }

  @Test
  void a_page_that_is_begun_while_its_version_expires_goes_on() {
    MemoryStore store = MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    try (TestAccount account = new TestAccount(hooked)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 100, "cat"));
      account.update(arn, images(0, 100, "dog"));
      List<Page<String>> first = new ArrayList<>();
      hooked.beforeCommit =
          mutations -> {
            if (HookedStore.touches(mutations, "reclaim/") && first.isEmpty()) {
              first.add(
                  account
                      .datasets()
                      .listEntries(arn, new At.Version(2), Filter.NONE, null, 60)
                      .page());
            }
          };
      account.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      assertThat(
              account
                  .datasets()
                  .listEntries(
                      arn, new At.Version(2), Filter.NONE, first.getFirst().nextToken(), 60)
                  .page()
                  .items())
          .hasSize(40)
          .allMatch(line -> line.contains("\"cat\""));
    }
  }
}
