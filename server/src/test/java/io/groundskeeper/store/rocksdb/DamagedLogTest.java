package io.groundskeeper.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is not what was written, after the process was killed. */
final class DamagedLogTest {
  private static final byte[] PARTITION = "p".getBytes(UTF_8);
  private static final int COMMITS = 200;
  private static final int FLIPS = 300;

  @TempDir private Path folder;
  private final Random random = new Random();
  private Path killed;

  /** A folder as it is when the process is killed after so many commits. */
  @BeforeEach
  void write() throws IOException {
    Path data = folder.resolve("data");
    killed = folder.resolve("killed");
    try (RocksDbStore store = RocksDbStore.open(data)) {
      for (int i = 0; i < COMMITS; i++) {
        store.write(List.of(put("written " + i, random.nextInt(3_000))));
        store.commit(PARTITION, List.of(), List.of(put("committed " + i, random.nextInt(300))));
      }
      copy(data, killed);
    }
  }

  private Store.Mutation put(String key, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return new Store.Mutation.Put(new Key(PARTITION, key.getBytes(UTF_8)), value);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static Path log(Path data) throws IOException {
    try (var files = Files.list(data)) {
      return files.filter(f -> f.toString().endsWith(".log")).sorted().toList().getLast();
    }
  }

  /** How many commits are there; all that were acknowledged, or it does not open. */
  private static boolean isWhole(Path data) {
    try (RocksDbStore store = RocksDbStore.open(data)) {
      for (int i = 0; i < COMMITS; i++) {
        for (String kind : List.of("written ", "committed ")) {
          assertThat(store.get(new Key(PARTITION, (kind + i).getBytes(UTF_8)))).isNotNull();
        }
      }
      return true;
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("damaged").hasMessageContaining(data.toString());
      return false;
    }
  }

  @Test
  void a_flipped_bit_anywhere_loses_nothing_that_was_acknowledged_or_is_told() throws IOException {
    assertThat(isWhole(killed(0))).isTrue();
    int told = 0;
    for (int flip = 1; flip <= FLIPS; flip++) {
      Path data = killed(flip);
      byte[] log = Files.readAllBytes(log(data));
      int at = flip % 4 == 0 ? log.length - 1 - random.nextInt(300) : random.nextInt(log.length);
      log[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(log(data), log);
      told += isWhole(data) ? 0 : 1;
    }
    assertThat(told).isGreaterThan(FLIPS / 2);
  }

  private Path killed(int number) throws IOException {
    Path data = folder.resolve("damaged" + number);
    copy(killed, data);
    return data;
  }

  @Test
  void a_log_that_is_cut_off_or_missing_is_told_and_left_as_it_is() throws IOException {
    for (int i = 0; i < 20; i++) {
      Path data = killed(i);
      cut(log(data), 1 + random.nextInt((int) Files.size(log(data))));
      byte[] before = Files.readAllBytes(log(data));
      assertThat(isWhole(data)).isFalse();
      assertThat(isWhole(data)).as("the second time").isFalse();
      assertThat(log(data)).hasBinaryContent(before);
    }
    Path data = killed(20);
    Files.delete(log(data));
    assertThat(isWhole(data)).isFalse();
  }

  private static void cut(Path log, int bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  @Test
  void what_a_crash_has_cut_off_and_nobody_was_told_is_done_is_left_out() throws IOException {
    Path data = folder.resolve("more");
    copy(killed, data);
    Path crashed = folder.resolve("crashed");
    long length;
    try (RocksDbStore store = RocksDbStore.open(data)) {
      store.commit(PARTITION, List.of(), List.of(put("last", 10)));
      length = Files.size(log(data));
      store.write(List.of(put("never acknowledged", 5_000)));
      copy(data, crashed);
    }
    int all = (int) (Files.size(log(crashed)) - length);
    assertThat(all).isGreaterThan(5_000);
    for (int bytes : new int[] {1, 100, 4_000, all - 3}) {
      Path torn = folder.resolve("torn" + bytes);
      copy(crashed, torn);
      cut(log(torn), bytes);
      assertThat(LogTail.bytesNotWhole(torn)).isEqualTo(all - bytes);

      assertThat(isWhole(torn)).isTrue();
      try (RocksDbStore store = RocksDbStore.open(torn)) {
        assertThat(store.get(new Key(PARTITION, "last".getBytes(UTF_8)))).isNotNull();
      }
    }
  }

  @Test
  void without_the_file_it_goes_on_without_what_was_lost() throws IOException {
    Path data = killed(0);
    cut(log(data), 100_000);
    assertThatThrownBy(() -> RocksDbStore.open(data).close())
        .hasMessageContaining("remove the file " + data.resolve("ACKNOWLEDGED"));

    Files.delete(data.resolve("ACKNOWLEDGED"));
    try (RocksDbStore store = RocksDbStore.open(data)) {
      assertThat(store.get(new Key(PARTITION, "committed 0".getBytes(UTF_8)))).isNotNull();
    }
  }
}
