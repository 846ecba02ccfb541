package io.groundskeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.fsck.FolderCheck;
import io.groundskeeper.dataset.EveryKindOfRow;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders are damaged on the disk: what is hit is told, and all the rest comes out of them. */
@Tag("long")
final class FolderFsckTest {
  private static final int FLIPS = 60;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  /** One whose rows are in the log, and one whose rows are in tables. */
  private static Path inLog = Path.of("");

  private static Path inTables = Path.of("");
  private static List<String> right = List.of();

  /** Whatever could be read at any time. */
  private static final Set<String> ever = new HashSet<>();

  private final FolderCheck fsck = new FolderFsck();
  private final List<Damage> told = new ArrayList<>();
  private final FolderCheck.Watcher watcher =
      new FolderCheck.Watcher() {
        @Override
        public void found(Damage damage) {
          told.add(damage);
        }

        @Override
        public void at(long lines) {}
      };

  @BeforeAll
  static void fill() throws IOException {
    Path data = shared.resolve("data");
    inLog = shared.resolve("log");
    inTables = shared.resolve("tables");
    try (RocksDbStore store = RocksDbStore.open(data)) {
      ever.addAll(EveryKindOfRow.make(store));
      copy(data, inLog);
      right = EveryKindOfRow.read(store);
      ever.addAll(right);
    }
    copy(data, inTables);
    try (RocksDbStore store = RocksDbStore.open(inTables)) {
      store.compact(new byte[41], new byte[41]);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static List<String> read(Path data) {
    try (RocksDbStore store = RocksDbStore.open(data)) {
      return EveryKindOfRow.read(store);
    }
  }

  private static List<Path> files(Path data, String suffix) throws IOException {
    try (var files = Files.list(data)) {
      return files.filter(f -> f.getFileName().toString().matches(suffix)).sorted().toList();
    }
  }

  private static byte[] contents(Path data) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files(data, "[^O].*")) {
      all.append(file.getFileName());
      all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
    return all.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void a_whole_folder_is_whole_and_left_as_it_is() throws IOException {
    for (Path data : List.of(inLog, inTables)) {
      byte[] before = contents(data);

      FolderCheck.Outcome outcome = fsck.check(data, watcher);

      assertThat(told).isEmpty();
      assertThat(outcome.datasets()).isEqualTo(3);
      assertThat(outcome.rebuildable() + outcome.lost()).isZero();
      assertThat(contents(data)).isEqualTo(before);
    }
  }

  @Test
  void a_whole_folder_is_salvaged_whole() {
    for (Path data : List.of(inLog, inTables)) {
      Path rescued = folder.resolve(data.getFileName());

      FolderCheck.Outcome outcome = fsck.salvage(data, rescued, watcher);

      assertThat(told).isEmpty();
      assertThat(outcome.rebuilt() + outcome.leftOut()).isZero();
      assertThat(read(rescued)).isEqualTo(right);
    }
  }

  @Test
  void one_that_is_open_or_none_is_told() throws IOException {
    assertThatThrownBy(() -> fsck.check(folder, watcher))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("There is no data folder");
    Path data = folder.resolve("open");
    try (RocksDbStore store = RocksDbStore.open(data)) {
      assertThatThrownBy(() -> fsck.check(data, watcher))
          .hasMessageContaining("is open in this process already");
      assertThat(store.get(new io.groundskeeper.store.Key(new byte[] {1}, new byte[0]))).isNull();
    }
    assertThatThrownBy(() -> fsck.salvage(data, inLog, watcher)).hasMessageContaining("not empty");
    assertThatThrownBy(() -> fsck.salvage(inLog, inLog.resolve("in"), watcher))
        .hasMessageContaining("Name one outside of it");
    Path other = Files.createDirectory(folder.resolve("other"));
    assertThatThrownBy(() -> fsck.salvage(other, folder.resolve("none"), watcher))
        .hasMessageContaining("it has neither tables nor logs");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void a_folder_that_is_salvaged_by_half_is_opened_by_no_server() throws IOException {
    Path data = folder.resolve("damaged");
    copy(inTables, data);
    Files.delete(files(data, ".*\\.sst").getLast());
    fsck.salvage(data, folder.resolve("whole"), watcher);
    assertThat(told).isNotEmpty();
    RocksDbStore.open(folder.resolve("whole")).close();
    for (int findings : new TreeSet<>(List.of(0, told.size() - 1))) {
      Path half = folder.resolve("half" + findings);
      assertThatThrownBy(() -> fsck.salvage(data, half, stoppedAfter(findings)))
          .hasMessage("stopped");
      assertThatThrownBy(() -> RocksDbStore.open(half))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("was not salvaged to the end");
      assertThatThrownBy(() -> fsck.check(half, watcher))
          .hasMessageContaining("was not salvaged to the end");
      assertThatThrownBy(() -> fsck.salvage(data, half, watcher)).hasMessageContaining("not empty");
    }
  }

  private static FolderCheck.Watcher stoppedAfter(int findings) {
    return new FolderCheck.Watcher() {
      private int left = findings;

      @Override
      public void found(Damage damage) {
        if (left-- == 0) {
          throw new IllegalStateException("stopped");
        }
      }

      @Override
      public void at(long lines) {}
    };
  }

  @Test
  void a_check_of_a_damaged_table_says_so_and_ends() throws IOException {
    Path data = folder.resolve("damaged");
    copy(inTables, data);
    for (Path table : files(data, ".*\\.sst")) {
      byte[] bytes = Files.readAllBytes(table);
      bytes[100] ^= 1;
      Files.write(table, bytes);
    }

    FolderCheck.Outcome outcome = fsck.check(data, watcher);

    assertThat(outcome.lost()).isPositive();
    assertThat(told).isNotEmpty();
  }

  /** Salvages, and requires that nothing comes out that was not in. */
  private void requireRescued(Path data, String where, int linesAtLeast) {
    told.clear();
    boolean isWhole;
    try {
      FolderCheck.Outcome checked = fsck.check(data, watcher);
      isWhole = checked.rebuildable() + checked.lost() == 0;
    } catch (CommandFailedException e) {
      isWhole = false;
    }
    int found = told.size();
    Path rescued = folder.resolve("rescued-" + data.getFileName());
    FolderCheck.Outcome outcome = fsck.salvage(data, rescued, watcher);
    assertThat(outcome.rebuildable() + outcome.lost()).as("%s: %s", where, told).isZero();
    List<String> lines = lines(read(rescued));
    if (lines.size() < lines(right).size()) {
      assertThat(outcome.leftOut()).as(where).isPositive();
    }
    if (isWhole) {
      assertThat(lines).as(where).isEqualTo(lines(right));
    } else {
      assertThat(found).as(where).isPositive();
    }
    assertThat(lines.stream().filter(line -> !ever.contains(line))).as(where).isEmpty();
    assertThat(lines.size()).as("%s: %s", where, told).isGreaterThanOrEqualTo(linesAtLeast);
  }

  private static List<String> lines(List<String> read) {
    return read.stream().filter(line -> line.startsWith("{\"source-ref")).toList();
  }

  private static void flip(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
  }

  @Test
  void whatever_bit_of_whatever_file_is_another_the_rest_comes_out() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < FLIPS; i++) {
      Path data = folder.resolve("flipped" + i);
      copy(i % 2 == 0 ? inLog : inTables, data);
      List<Path> files = files(data, ".*\\.(sst|log)|MANIFEST.*|CURRENT|ACKNOWLEDGED");
      Path file = files.get(random.nextInt(files.size()));
      if (Files.size(file) > 0) {
        flip(file, random);
        requireRescued(data, "seed " + seed + " flip " + i + " of " + file.getFileName(), 0);
      }
    }
  }

  @Test
  void of_a_log_that_is_cut_off_all_before_comes_out() throws IOException {
    for (int percent : new int[] {95, 60, 20}) {
      Path data = folder.resolve("cut" + percent);
      copy(inLog, data);
      Path log = files(data, ".*\\.log").getLast();
      byte[] bytes = Files.readAllBytes(log);
      Files.write(
          log,
          Arrays.copyOf(bytes, bytes.length * percent / 100),
          StandardOpenOption.TRUNCATE_EXISTING);
      requireRescued(data, percent + " % of the log", percent == 95 ? lines(right).size() / 2 : 0);
    }
  }

  @Test
  void without_a_table_or_the_list_of_tables_the_others_come_out() throws IOException {
    for (String lost : List.of(".*\\.sst", "MANIFEST.*", "CURRENT")) {
      Path data = folder.resolve("without-" + lost.replaceAll("\\W", ""));
      copy(inTables, data);
      Files.delete(files(data, lost).getFirst());
      if (!lost.endsWith("sst")) {
        // Without a table the others can be used; without this, nobody knows which there are.
        assertThatThrownBy(() -> RocksDbStore.open(data).close())
            .isInstanceOf(StoreException.class);
      }
      requireRescued(data, lost, lost.startsWith(".") ? 0 : lines(right).size());
    }
  }

  @Test
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void one_bit_of_the_list_of_tables_has_nobody_read_for_ever() throws IOException {
    int flips = 0;
    for (Path from : List.of(inLog, inTables)) {
      Path manifest = files(from, "MANIFEST.*").getFirst();
      ByteBuffer records =
          ByteBuffer.wrap(Files.readAllBytes(manifest)).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < records.limit(); at += 7 + records.getShort(at + 4)) {
        Path data = folder.resolve("kind" + flips);
        copy(from, data);
        // A whole record becomes one of a file that is used again.
        byte[] bytes = records.array().clone();
        assertThat(bytes[at + 6]).isEqualTo((byte) 1);
        bytes[at + 6] = 5;
        Files.write(data.resolve(manifest.getFileName()), bytes);

        assertThatThrownBy(() -> RocksDbStore.open(data).close())
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("its manifest is damaged");
        requireRescued(data, "kind of the record at " + at, 0);
        flips++;
      }
    }
    assertThat(flips).isGreaterThan(3);
  }
}
