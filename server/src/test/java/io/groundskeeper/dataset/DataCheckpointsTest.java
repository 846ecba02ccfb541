package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long copies of the data folder are kept. */
final class DataCheckpointsTest {
  private static final Duration KEEP = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-11-28T08:00:00Z");
  private Store store;
  private DataCheckpoints checkpoints;

  @BeforeEach
  void open() {
    store = RocksDbStore.open(folder.resolve("data"));
    checkpoints =
        new DataCheckpoints(
            new Environment(
                store,
                () -> now,
                new SecureRandom(),
                "us-east-1",
                "000000000000",
                Quotas.OPEN,
                null));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void those_of_the_dead_make_room_and_one_that_is_kept_on_stays() {
    List<CheckpointDescription> made =
        Stream.generate(() -> checkpoints.create(KEEP))
            .limit(DataCheckpoints.CHECKPOINTS_MAX)
            .toList();
    assertThatThrownBy(() -> checkpoints.create(KEEP))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Wait until 2026-11-28T08:02:00Z");
    now = now.plus(KEEP).minusSeconds(1);
    CheckpointDescription mine = made.get(1);
    assertThat(checkpoints.keep(mine.id()).expires()).isEqualTo(now.plus(KEEP));
    now = now.plusSeconds(1);

    Path next = checkpoints.create(KEEP).folder();

    assertThat(folder.resolve("data/checkpoints"))
        .isDirectoryNotContaining(file -> !file.equals(next) && !file.equals(mine.folder()));
    assertThat(mine.folder()).isNotEmptyDirectory();
    assertThatThrownBy(() -> checkpoints.keep(made.getFirst().id()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("There is no checkpoint");
    now = now.plus(KEEP);
    checkpoints.removeExpired();
    assertThat(folder.resolve("data/checkpoints")).isEmptyDirectory();
  }
}
