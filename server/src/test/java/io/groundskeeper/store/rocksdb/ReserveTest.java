package io.groundskeeper.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room that is kept, on a disk that says that it has some. */
final class ReserveTest {
  @TempDir private Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("RESERVE");
  }

  private Reserve open() throws IOException {
    return Reserve.of(folder, nanos::get);
  }

  @Test
  void it_is_there_from_the_start() throws IOException {
    assertThat(open().fullness()).isEmpty();
    assertThat(file).hasSize(Reserve.BYTES);
  }

  @Test
  void where_a_quota_is_full_it_is_left_for_a_while_to_what_it_was_given_up_for()
      throws IOException {
    Reserve reserve = open();
    reserve.giveUp();

    nanos.addAndGet(Reserve.LOOK_NANOS);
    assertThat(reserve.fullness()).isEmpty();
    assertThat(file).doesNotExist();

    nanos.addAndGet(Reserve.RESTORE_PAUSE_NANOS);
    assertThat(reserve.fullness()).isEmpty();
    assertThat(file).hasSize(Reserve.BYTES);
  }

  @Test
  void one_that_cannot_be_made_is_not_tried_with_every_look() throws IOException {
    Path inTheWay = Files.createDirectories(file).resolve("in-the-way");
    Files.createFile(inTheWay);
    Reserve reserve = open();
    Files.delete(inTheWay);
    Files.delete(file);

    nanos.addAndGet(Reserve.LOOK_NANOS);
    assertThat(reserve.fullness()).isEmpty();
    assertThat(file).doesNotExist();

    nanos.addAndGet(Reserve.RESTORE_PAUSE_NANOS);
    assertThat(reserve.fullness()).isEmpty();
    assertThat(file).hasSize(Reserve.BYTES);
  }
}
