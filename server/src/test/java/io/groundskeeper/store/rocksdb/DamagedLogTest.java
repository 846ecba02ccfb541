package io.groundskeeper.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;

/** A log that is not what was written, after the process was killed. */
@Tag("long")
final class DamagedLogTest {
  private static final byte[] PARTITION = "p".getBytes(UTF_8);
  private static final int COMMITS = 200;
  private static final int FLIPS = 300;

  @TempDir private Path folder;
  private final Random random = new Random();
  private Path killed;
  private int copies;

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

  @Test
  void each_bit_of_a_header_can_be_flipped() throws IOException {
    Path data = killed(0);
    byte[] log = Files.readAllBytes(log(data));
    // The first fragment of the second record: checksum, length, type.
    int at = 7 + (log[4] & 0xff) + ((log[5] & 0xff) << 8);
    for (int bit = 0; bit < 7 * 8; bit++) {
      byte[] flipped = log.clone();
      flipped[at + bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(log(data), flipped);
      assertThat(isWhole(data)).as("bit " + bit).isFalse();
    }
    Files.write(log(data), log);
    assertThat(isWhole(data)).isTrue();
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
  void the_last_of_commits_at_the_same_time_are_told_too() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path data = folder.resolve("together" + round);
      Path copy = folder.resolve("cut" + round);
      try (RocksDbStore store = RocksDbStore.open(data)) {
        try (var threads = Executors.newFixedThreadPool(8)) {
          for (int thread = 0; thread < 8; thread++) {
            String name = "t" + thread + " ";
            threads.execute(() -> {
              for (int i = 0; i < 20; i++) {
                store.write(List.of(put("w" + name + i, 100)));
                byte[] own = name.getBytes(UTF_8);
                store.commit(
                    own,
                    List.of(),
                    List.of(
                        new Store.Mutation.Put(
                            new Key(own, Integer.toString(i).getBytes(UTF_8)), own)));
              }
            });
          }
        }
        copy(data, copy);
      }
      assertThat(isOpened(copy)).isTrue();
      cut(log(copy), 1);
      assertThat(isOpened(copy)).as("round " + round).isFalse();
    }
  }

  /** Whether a copy of it opens; else it is said that it is damaged. */
  private boolean isOpened(Path data) throws IOException {
    Path copy = folder.resolve("opened" + copies++);
    copy(data, copy);
    try {
      RocksDbStore.open(copy).close();
      return true;
    } catch (StoreException e) {
      assertThat(e.getMessage()).containsAnyOf("damaged", "cannot be opened");
      return false;
    }
  }

  /** A folder with two logs, both of which are needed. */
  private Path withTwoLogs() throws Exception {
    Path data = folder.resolve("large");
    Path copy = folder.resolve("copied");
    try (RocksDbStore store = RocksDbStore.open(data)) {
      // What is in the first log stays there alone.
      database(store).pauseBackgroundWork();
      for (int i = 0; logs(data).size() < 2; i++) {
        store.commit(PARTITION, List.of(), List.of(put("large " + i, 1 << 20)));
      }
      store.commit(PARTITION, List.of(), List.of(put("later", 100)));
      copy(data, copy);
      database(store).continueBackgroundWork();
    }
    return copy;
  }

  @Test
  void a_log_that_is_missing_is_told_though_there_are_later_ones() throws Exception {
    Path data = withTwoLogs();
    assertThat(isOpened(data)).isTrue();
    Files.delete(logs(data).getFirst());
    assertThat(isOpened(data)).isFalse();
  }

  @Test
  void zeros_at_the_end_of_a_log_are_told_where_a_later_one_goes_on_behind_them() throws Exception {
    Path data = withTwoLogs();
    Path first = logs(data).getFirst();
    byte[] log = Files.readAllBytes(first);
    Arrays.fill(log, lastRecordAt(log), log.length, (byte) 0);
    Files.write(first, log);
    Path second = logs(data).getLast();
    byte[] later = Files.readAllBytes(second);
    assertThatThrownBy(() -> RocksDbStore.open(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has lost the last")
        .hasMessageContaining(second.getFileName().toString());
    assertThat(Files.mismatch(first, Files.write(folder.resolve("first"), log))).isEqualTo(-1);
    assertThat(Files.mismatch(second, Files.write(folder.resolve("second"), later))).isEqualTo(-1);
    List<String> faults = new ArrayList<>();
    try (RocksDbStore rescued = Rescue.copy(data, folder.resolve("rescued"), faults::add)) {
      assertThat(rescued.get(later())).isNotNull();
    }
    assertThat(faults).hasSize(1).first().asString().contains("changes are missing");
  }

  @Test
  void a_log_of_zeros_is_told_where_a_later_one_goes_on_behind_it() throws Exception {
    Path data = withTwoLogs();
    Path first = logs(data).getFirst();
    Files.write(first, new byte[(int) Files.size(first)]);
    assertThatThrownBy(() -> RocksDbStore.open(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has lost the last");
  }

  /** What the last of two logs ends with was never acknowledged. */
  @Test
  void what_a_crash_has_cut_off_of_the_last_of_two_logs_is_left_out() throws Exception {
    Path data = withTwoLogs();
    Path last = logs(data).getLast();
    Files.write(last, new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
    try (StoppedFolder stopped = StoppedFolder.open(data)) {
      assertThat(stopped.faults()).isEmpty();
      assertThat(stopped.store().orElseThrow().get(later())).isNotNull();
    }
    List<String> faults = new ArrayList<>();
    try (RocksDbStore rescued = Rescue.copy(data, folder.resolve("rescued"), faults::add)) {
      assertThat(rescued.get(later())).isNotNull();
    }
    assertThat(faults).hasSize(1).first().asString().contains("7 bytes");
    try (RocksDbStore store = RocksDbStore.open(data)) {
      assertThat(store.get(later())).isNotNull();
    }
  }

  private static Key later() {
    return new Key(PARTITION, "later".getBytes(UTF_8));
  }

  @Test
  void a_log_that_nobody_needs_any_more_is_no_gap() throws Exception {
    Path data = folder.resolve("flushed");
    Path copy = folder.resolve("copied");
    byte[] old;
    String name;
    try (RocksDbStore store = RocksDbStore.open(data)) {
      store.commit(PARTITION, List.of(), List.of(put("first", 100)));
      name = logs(data).getFirst().getFileName().toString();
      old = Files.readAllBytes(logs(data).getFirst());
      store.commit(PARTITION, List.of(), List.of(put("second", 100)));
      try (FlushOptions flush = new FlushOptions()) {
        database(store).flush(flush);
      }
      store.commit(PARTITION, List.of(), List.of(put("third", 100)));
      copy(data, copy);
    }
    // As if it had been removed last, and after that of the second.
    Files.write(copy.resolve(name), old);
    assertThat(logs(copy)).hasSize(2);
    try (RocksDbStore store = RocksDbStore.open(copy)) {
      for (String key : List.of("first", "second", "third")) {
        assertThat(store.get(new Key(PARTITION, key.getBytes(UTF_8)))).isNotNull();
      }
    }
  }

  /** Where the first fragment of the last record begins. */
  private static int lastRecordAt(byte[] log) {
    int last = 0;
    for (int at = 0; at + 7 <= log.length; ) {
      int type = log[at + 6];
      if (type == 1 || type == 2) {
        last = at;
      }
      at += 7 + (log[at + 4] & 0xff) + ((log[at + 5] & 0xff) << 8);
      int room = (32 << 10) - at % (32 << 10);
      at += room < 7 ? room : 0;
    }
    return last;
  }

  /** RocksDB itself, which nobody else has business with. */
  private static RocksDB database(RocksDbStore store) throws ReflectiveOperationException {
    Field database = RocksDbStore.class.getDeclaredField("database");
    database.setAccessible(true);
    return ((Database) database.get(store)).db();
  }

  private static List<Path> logs(Path data) throws IOException {
    try (var files = Files.list(data)) {
      return files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
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
      assertThat(
              WriteAheadLogs.read(torn, WriteAheadLogs.Tables.UNKNOWN).end().orElseThrow().bytes())
          .isEqualTo(all - bytes);

      assertThat(isWhole(torn)).isTrue();
      try (RocksDbStore store = RocksDbStore.open(torn)) {
        assertThat(store.get(new Key(PARTITION, "last".getBytes(UTF_8)))).isNotNull();
      }
    }
  }

  @Test
  void where_that_file_itself_is_damaged_the_store_opens() throws IOException {
    for (int bit = 0; bit < 64; bit++) {
      Path data = killed(bit);
      Path file = data.resolve("ACKNOWLEDGED");
      byte[] value = Files.readAllBytes(file);
      value[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, value);
      try (Acknowledged acknowledged = Acknowledged.open(data)) {
        assertThat(acknowledged.read()).isEmpty();
      }
      assertThat(isWhole(data)).isTrue();
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
