package io.groundskeeper.dataset.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.Download;
import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.HookedStore;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.TestBuckets;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reader reads lives as long as the reader, whatever expires meanwhile. */
@Timeout(60)
final class VersionsInUseTest {
  private final MemoryStore store = MemoryStore.strict();

  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  /** Every second entry of version 2 is changed, and then version 2 expires. */
  private void changeAndExpire(TestAccount account, DatasetArn arn) {
    account.update(
        arn,
        IntStream.range(0, 1_000)
            .mapToObj(i -> EntryLines.image(2 * i, "dog"))
            .toArray(String[]::new));
    account.history().expire(arn, Optional.of(3L), Optional.empty(), false);
    awaitReclaimed();
  }

  private void awaitReclaimed() {
    while (Leftovers.sorts(store, "reclaim/") > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_download_goes_on_however_long_it_takes() throws IOException {
    Timing noLease =
        new Timing(
            Duration.ofMillis(10),
            Duration.ofSeconds(15),
            Duration.ofNanos(1),
            Duration.ofSeconds(60));
    try (TestAccount account = TestAccount.with(store, noLease)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 20_000, "cat"));
      List<String> whole = account.sent(arn, At.NEWEST);
      ByteArrayOutputStream out =
          new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
              if (size() == 0) {
                changeAndExpire(account, arn);
              }
              super.write(bytes, offset, length);
            }
          };
      account.transfers().download(arn, At.NEWEST).write(out, 0);

      assertThat(out.toString(UTF_8).lines()).containsExactlyElementsOf(whole);
      while (Leftovers.sorts(store, "reclaim-later/") > 0) {
        Thread.onSpinWait();
      }
      assertThat(account.images(arn)).hasSize(20_000);
    }
  }

  @Test
  void a_download_goes_on_with_the_version_that_it_began_with() throws IOException {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 2_000, "cat"));
      List<String> whole = account.sent(arn, At.NEWEST);
      Download download = account.transfers().download(arn, At.NEWEST);
      changeAndExpire(account, arn);

      ByteArrayOutputStream out = new ByteArrayOutputStream();
      download.write(out, 0);
      assertThat(out.toString(UTF_8).lines()).containsExactlyElementsOf(whole);
      assertThat(download.bytes()).hasValue(out.size());
      assertThatThrownBy(() -> account.sent(arn, new At.Version(2))).isInstanceOf(Refusal.class);
    }
  }

  @Test
  void pages_go_on_with_the_version_that_they_began_with() {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 2_000, "cat"));
      List<String> whole = account.lines(arn);
      Page<String> first = account.datasets().listEntries(arn, Filter.NONE, null, 100);
      changeAndExpire(account, arn);

      List<String> rest =
          account.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 2_000).items();
      assertThat(rest).isEqualTo(whole.subList(100, 2_000));
    }
  }

  @Test
  void a_copy_is_made_of_the_version_that_was_named_however_long_it_waits() {
    TestBuckets buckets = new TestBuckets();
    String lines = String.join("\n", images(0, 30_000, "x"));
    try (TestAccount account = new TestAccount(store, Quotas.OPEN, buckets)) {
      ProjectArn project = account.project("p");
      DatasetArn source = account.create(project, DatasetType.TRAIN);
      account.update(source, images(0, 2_000, "cat"));
      List<String> whole = account.lines(source);
      buckets.stopAfter(0);
      // As many imports that wait for their bucket as are made at once.
      for (int i = 0; i < 4; i++) {
        account
            .datasets()
            .create(
                account.project("slow" + i),
                DatasetType.TRAIN,
                new Datasets.Source.Manifest(buckets.put("m.jsonl", lines)),
                Map.of());
      }
      DatasetArn copy =
          account
              .datasets()
              .create(project, DatasetType.TEST, new Datasets.Source.Copy(source), Map.of());
      // Neither a deletion nor an expiry waits for them.
      changeAndExpire(account, source);
      DatasetArn gone = account.train("gone");
      account.datasets().delete(gone);
      account.awaitGone(gone);
      buckets.goOn();

      assertThat(account.awaitDone(copy).status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
      assertThat(account.lines(copy)).isEqualTo(whole);
    }
  }

  @Test
  void a_token_of_a_version_that_is_gone_says_so() throws Exception {
    Timing hasty =
        new Timing(
            Duration.ofMillis(5),
            Duration.ofSeconds(15),
            Duration.ofMillis(1),
            Duration.ofSeconds(60));
    try (TestAccount account = TestAccount.with(store, hasty)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 2_000, "cat"));
      Page<String> first = account.datasets().listEntries(arn, Filter.NONE, null, 100);
      changeAndExpire(account, arn);
      while (Leftovers.sorts(store, "commit/") > 1) {
        Thread.sleep(1);
      }

      assertThatThrownBy(
              () -> account.datasets().listEntries(arn, Filter.NONE, first.nextToken(), 100))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("version 2")
          .hasMessageContaining("expired");
    }
  }

  @Test
  void the_space_is_given_back_when_nobody_reads_it_any_more() throws Exception {
    Timing hasty =
        new Timing(
            Duration.ofMillis(5),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(60));
    try (TestAccount account = TestAccount.with(store, hasty)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 2_000, "cat"));
      Page<String> first = account.datasets().listEntries(arn, Filter.NONE, null, 100);
      assertThat(first.nextToken()).isNotNull();
      changeAndExpire(account, arn);
      while (Leftovers.sorts(store, "reclaim-later/") > 0) {
        Thread.sleep(1);
      }
      assertThat(Leftovers.sorts(store, "commit/")).isEqualTo(1);
      assertThat(account.images(arn)).hasSize(2_000);
    }
    assertThat(Leftovers.of(store)).isEmpty();
  }

  @Test
  void a_second_expiry_while_the_first_gives_space_back_is_not_forgotten() throws Exception {
    HookedStore hooked = new HookedStore(store);
    try (TestAccount account = new TestAccount(hooked)) {
      DatasetArn arn = account.train("p");
      for (int i = 0; i < 10; i++) {
        account.update(arn, EntryLines.image("a", "l" + i));
      }
      AtomicBoolean once = new AtomicBoolean();
      CountDownLatch ended = new CountDownLatch(1);
      hooked.beforeCommit =
          mutations -> {
            if (HookedStore.touches(mutations, "reclaim/")
                && !HookedStore.touches(mutations, "head/")
                && once.compareAndSet(false, true)) {
              Thread other =
                  Thread.ofPlatform()
                      .start(() ->
                          account.history().expire(arn, Optional.of(9L), Optional.empty(), false));
              try {
                other.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              ended.countDown();
            }
          };
      account.history().expire(arn, Optional.of(5L), Optional.empty(), false);
      ended.await();
      awaitReclaimed();
      assertThat(account.versions(arn)).containsExactly(11L, 10L, 9L);
      assertThat(Leftovers.sorts(store, "commit/")).isEqualTo(3);
    }
  }
}
