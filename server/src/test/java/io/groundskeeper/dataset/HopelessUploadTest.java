package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An upload of which more is left out than anything that can come would make good. */
final class HopelessUploadTest {
  private static final int ENTRIES_MAX = 1000;
  private static final int LINES = 2_000_000;

  @Test
  void it_is_read_to_its_end_but_not_checked_and_fails_as_it_would_have() throws IOException {
    Quotas quotas = new Quotas(Long.MAX_VALUE, ENTRIES_MAX, 100, 50, false);
    try (TestAccount account = new TestAccount(new MemoryStore(), quotas)) {
      DatasetArn arn = account.train("p");
      ByteArrayInputStream manifest =
          new ByteArrayInputStream(EntryLines.manifest("x\n".repeat(LINES)));

      ChangeResult result =
          account.transfers().upload(arn, manifest, UpdateMode.REPLACE, Guard.NONE);

      assertThat(result.error()).isEqualTo("ERROR_TOO_MANY_RECORDS_IN_ERROR");
      assertThat(result.rejected()).isPositive().isLessThan(LINES);
      assertThat(manifest.available()).isZero();
      assertThat(account.update(arn, EntryLines.image(1)).stats().totalEntries()).isEqualTo(1);
    }
  }
}
