package io.groundskeeper.dataset.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A request token is kept as long as the version that it made. */
final class TokensBesideExpiryTest {
  private static ChangeResult update(TestAccount account, DatasetArn arn, String token) {
    return account
        .edits()
        .update(
            arn,
            EntryLines.manifest(EntryLines.image(token, "cat")),
            UpdateMode.REPLACE,
            new Guard(null, token, false));
  }

  private static void awaitTokens(MemoryStore store, int fewerThan) {
    while (Leftovers.sorts(store, "token/") >= fewerThan) {
      Thread.onSpinWait();
    }
  }

  @Test
  void that_of_a_version_with_a_tag_stays_as_long_as_the_tag() {
    MemoryStore store = MemoryStore.strict();
    Timing shortLease =
        new Timing(
            Duration.ofMillis(10),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofMinutes(1));
    try (TestAccount account = TestAccount.with(store, shortLease)) {
      DatasetArn arn = account.train("p");
      ChangeResult tagged = update(account, arn, "tagged");
      account.history().tag(arn, tagged.version(), "training");
      update(account, arn, "going");
      account.update(arn, EntryLines.image("last", "dog"));
      account.history().expire(arn, Optional.of(4L), Optional.empty(), false);
      awaitTokens(store, 2);

      assertThat(update(account, arn, "tagged")).isEqualTo(tagged);
      assertThat(account.versions(arn)).isEqualTo(List.of(4L, 2L));

      account.history().untag(arn, "training");
      account.update(arn, EntryLines.image("more", "dog"));
      account.history().expire(arn, Optional.of(5L), Optional.empty(), false);
      awaitTokens(store, 1);
    }
  }
}
