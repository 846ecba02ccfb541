package io.groundskeeper.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What backups do at every place. A kind of place proves itself with a subclass that opens it. */
@Timeout(600)
public abstract class BackupContract {
  private static final Instant START = Instant.parse("2026-11-28T08:00:00Z");
  private static final int TABLE_BYTES = 100_000;

  @TempDir private Path folder;
  private final Random random = new Random(7);
  private Instant now = START;
  private final InstantSource clock = () -> now;
  private BackupPlace place;
  private Path data;

  /** Opens the place, always the same one within a test. */
  protected abstract BackupPlace open() throws IOException;

  @BeforeEach
  void makeData() throws IOException {
    place = open();
    data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("GROUNDSKEEPER"), "a data folder\n");
    Files.writeString(data.resolve("CURRENT"), "MANIFEST-000004\n");
    for (String own : List.of("ACKNOWLEDGED", "OPEN", "LOCK", "RESERVE", "LOG", "LOG.old.17")) {
      Files.writeString(data.resolve(own), "of the process");
    }
    Files.writeString(
        Files.createDirectory(data.resolve("native")).resolve("lib.so"), "native code");
    Files.createFile(data.resolve("000005.log"));
    table("000001.sst");
    table("000002.sst");
    log("000003.log", 1000);
  }

  @AfterEach
  void close() {
    place.close();
  }

  private void table(String name) throws IOException {
    byte[] content = new byte[TABLE_BYTES];
    random.nextBytes(content);
    Files.write(data.resolve(name), content);
  }

  private void log(String name, int bytes) throws IOException {
    Files.writeString(data.resolve(name), "x".repeat(bytes));
  }

  private Backups.Made backUp() throws IOException {
    return backUp(place);
  }

  private Backups.Made backUp(BackupPlace to) throws IOException {
    now = now.plusSeconds(60);
    try (Backups backups = Backups.begin(to, clock)) {
      return backups.make(data, bytes -> {});
    }
  }

  private Backups.Pruned prune(int keep) throws IOException {
    try (Backups backups = Backups.begin(place, clock)) {
      return backups.prune(keep);
    }
  }

  /** A place whose old backups are removed by somebody else at its second list of files. */
  private BackupPlace prunedMeanwhile() {
    return new BackupPlace() {
      private int opened;

      @Override
      public InputStream open(String name) throws IOException {
        if (++opened == 2) {
          prune(1);
        }
        return place.open(name);
      }

      @Override
      public Map<String, Long> list(String of) throws IOException {
        return place.list(of);
      }

      @Override
      public Held hold() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void copy(Path source, String name, FileContent content) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void create(String name, byte[] content) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void delete(Iterable<String> names) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void backups_that_are_removed_meanwhile_are_not_damaged() throws IOException {
    for (int i = 0; i < 3; i++) {
      table("00001%d.sst".formatted(i));
      Files.deleteIfExists(data.resolve("00001%d.sst".formatted(i - 1)));
      backUp();
    }

    Verification found = Verification.of(prunedMeanwhile(), bytes -> {});

    assertThat(found.damages()).isEmpty();
    assertThat(ids()).hasSize(1);
  }

  /** The files of a folder that belong to a backup. */
  private static Map<String, String> content(Path of) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (var files = Files.list(of)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(file.getFileName().toString(), FileContent.of(file).sha256());
      }
    }
    List.of("ACKNOWLEDGED", "OPEN", "LOCK", "RESERVE", "LOG", "LOG.old.17")
        .forEach(content::remove);
    return content;
  }

  private Path restore(Backup backup) throws IOException {
    Path target = Files.createTempDirectory(folder, "restored").resolve("data");
    Restore.of(place, backup, target, bytes -> {});
    return target;
  }

  private List<String> ids() throws IOException {
    Catalogue catalogue = Catalogue.read(place);
    assertThat(catalogue.damaged()).isEmpty();
    return catalogue.whole().stream().map(Backup::id).toList();
  }

  private List<String> damages() throws IOException {
    return Verification.of(place, bytes -> {}).damages();
  }

  private byte[] read(String name) throws IOException {
    try (InputStream in = place.open(name)) {
      return in.readAllBytes();
    }
  }

  /** Puts something else there. */
  private void replace(String name, byte[] content) throws IOException {
    place.delete(List.of(name));
    Path file = Files.write(folder.resolve("other"), content);
    place.copy(file, name, FileContent.of(content));
  }

  private void flip(String name, int at) throws IOException {
    byte[] content = read(name);
    content[at] ^= 1;
    replace(name, content);
  }

  private static String nameOf(Backup backup, String file) {
    return backup.files().stream()
        .filter(f -> f.name().equals(file))
        .map(f -> "files/" + f.content().sha256())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_backup_is_restored_as_the_folder_was() throws Exception {
    Map<String, String> was = content(data);
    Backups.Made made = backUp();
    log("000003.log", 5000);

    Path restored = restore(made.backup());

    assertThat(content(restored)).isEqualTo(was).containsKeys("GROUNDSKEEPER", "000005.log");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)))
        .isEqualTo("rwx------");
    try (var files = Files.list(restored)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(damages()).isEmpty();
  }

  @Test
  void what_is_there_is_not_copied_again() throws Exception {
    Backups.Made first = backUp();
    log("000003.log", 3000);
    table("000006.sst");

    Backups.Made second = backUp();
    Backups.Made third = backUp();

    assertThat(first.bytesCopied()).isEqualTo(first.backup().bytes());
    assertThat(second.filesCopied()).isEqualTo(2);
    assertThat(second.bytesCopied()).isEqualTo(3000 + TABLE_BYTES);
    assertThat(third.bytesCopied()).isZero();
    assertThat(content(restore(third.backup()))).isEqualTo(content(data));
  }

  @Test
  void a_table_that_is_damaged_later_does_not_replace_its_good_copy() throws Exception {
    Map<String, String> good = content(data);
    backUp();
    Path table = data.resolve("000001.sst");
    FileTime modified = Files.getLastModifiedTime(table);
    byte[] rotten = Files.readAllBytes(table);
    rotten[500] ^= 4;
    Files.write(table, rotten);
    Files.setLastModifiedTime(table, modified);

    assertThat(content(restore(backUp().backup()))).isEqualTo(good);
  }

  @Test
  void earlier_backups_are_found_by_name_and_by_time() throws Exception {
    Map<String, String> was = content(data);
    Backup first = backUp().backup();
    log("000003.log", 77);
    Backup second = backUp().backup();

    Catalogue catalogue = Catalogue.read(place);
    assertThat(catalogue.newest(Instant.MAX)).isEqualTo(second);
    assertThat(catalogue.newest(second.time())).isEqualTo(second);
    assertThat(catalogue.newest(second.time().minusMillis(1))).isEqualTo(first);
    assertThat(catalogue.named(first.id())).isEqualTo(first);
    assertThat(content(restore(first))).isEqualTo(was);
    assertThatThrownBy(() -> catalogue.newest(START))
        .isInstanceOf(BackupException.class)
        .hasMessage(
            "There is no backup that old. There are 2, from %s to %s.", first.id(), second.id());
    assertThatThrownBy(() -> catalogue.named("none"))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("There is no backup none. There are 2");
  }

  @Test
  void the_newest_is_the_last_one_made_though_the_clock_goes_back() throws Exception {
    Backup first = backUp().backup();
    now = START.minusSeconds(1000);
    Backup second = backUp().backup();

    assertThat(second.time()).isEqualTo(first.time().plusMillis(1));
    assertThat(ids()).containsExactly(first.id(), second.id());
  }

  @Test
  void old_backups_go_with_the_files_that_none_needs() throws Exception {
    backUp();
    Files.delete(data.resolve("000001.sst"));
    Backup second = backUp().backup();
    Map<String, String> secondContent = content(data);
    table("000007.sst");
    log("000003.log", 9);
    Backup third = backUp().backup();

    Backups.Pruned pruned = prune(2);

    assertThat(pruned.backups()).hasSize(1);
    assertThat(pruned.files()).isOne();
    assertThat(pruned.bytes()).isEqualTo(TABLE_BYTES);
    assertThat(ids()).containsExactly(second.id(), third.id());
    assertThat(damages()).isEmpty();
    assertThat(content(restore(second))).isEqualTo(secondContent);
    assertThat(content(restore(third))).isEqualTo(content(data));
    assertThat(prune(2)).isEqualTo(new Backups.Pruned(List.of(), 0, 0));
    assertThat(prune(1).bytes()).isEqualTo(1000);
  }

  @Test
  void nothing_is_removed_while_a_list_of_files_cannot_be_read() throws Exception {
    Backup first = backUp().backup();
    table("000008.sst");
    Backup second = backUp().backup();
    backUp();
    flip("backups/" + second.id() + ".json", 200);

    assertThatThrownBy(() -> prune(1))
        .isInstanceOf(DamagedBackupException.class)
        .hasMessageContaining("No old backup was removed")
        .hasMessageContaining(second.id());

    assertThat(Catalogue.read(place).whole()).hasSize(2);
    assertThat(damages()).hasSize(1);
    assertThat(content(restore(first))).hasSize(6);
  }

  @Test
  void a_damaged_backup_is_never_passed_over_for_an_older_one() throws Exception {
    backUp();
    Backup second = backUp().backup();
    flip("backups/" + second.id() + ".json", 40);

    Catalogue catalogue = Catalogue.read(place);

    assertThatThrownBy(() -> catalogue.newest(Instant.MAX))
        .isInstanceOf(DamagedBackupException.class)
        .hasMessageContaining("The backup %s is damaged", second.id());
    assertThatThrownBy(() -> catalogue.named(second.id()))
        .isInstanceOf(DamagedBackupException.class);
    Backup third = backUp().backup();
    assertThat(Catalogue.read(place).newest(Instant.MAX)).isEqualTo(third);
  }

  @Test
  void a_flipped_bit_anywhere_is_told_and_not_restored() throws Exception {
    Backup backup = backUp().backup();
    List<String> names = new ArrayList<>();
    backup.files().forEach(file -> names.add(nameOf(backup, file.name())));
    int told = 0;
    for (String name : names) {
      byte[] whole = read(name);
      for (int i = 0; i < 5 && whole.length > 0; i++) {
        flip(name, random.nextInt(whole.length));

        assertThat(damages()).singleElement().asString().contains(name, "is not what was written");
        Path target = folder.resolve("flipped" + told++);
        assertThatThrownBy(() -> Restore.of(place, backup, target, bytes -> {}))
            .isInstanceOf(DamagedBackupException.class)
            .hasMessageContaining(name);
        assertThat(target.resolve("GROUNDSKEEPER")).doesNotExist();
        assertThat(target.resolve(Restore.NOTE)).exists();
        replace(name, whole);
      }
    }
    assertThat(told).isEqualTo(25);
    assertThat(damages()).isEmpty();
  }

  @Test
  void a_missing_or_short_file_is_told_before_anything_is_made_and_copied_again() throws Exception {
    Backup backup = backUp().backup();
    for (Backup.File file : backup.files()) {
      String name = nameOf(backup, file.name());
      place.delete(List.of(name));
      Path target = folder.resolve("missing");
      assertThat(damages()).singleElement().asString().contains(name, "is missing", file.name());
      assertThatThrownBy(() -> Restore.of(place, backup, target, bytes -> {}))
          .isInstanceOf(DamagedBackupException.class)
          .hasMessageContaining(file.name() + " ")
          .hasMessageContaining("is missing");
      assertThat(target).doesNotExist();
      assertThat(backUp().filesCopied()).isOne();
      assertThat(damages()).isEmpty();
    }
    String table = nameOf(backup, "000001.sst");
    replace(table, new byte[10]);
    assertThatThrownBy(() -> Restore.of(place, backup, folder.resolve("short"), bytes -> {}))
        .hasMessageContaining("is 10 bytes long, not 100,000");
    assertThat(backUp().filesCopied()).isOne();
    assertThat(damages()).isEmpty();
  }

  @Test
  void a_backup_that_is_stopped_anywhere_leaves_the_others_whole() throws Exception {
    Backup first = backUp().backup();
    Map<String, String> was = content(data);
    int stops = 0;
    for (int steps = 0; ; steps++) {
      log("000003.log", 2000 + steps);
      table("00002" + steps % 10 + ".sst");
      CutPlace cut = new CutPlace(place, steps);
      try {
        backUp(cut);
        break;
      } catch (CutPlace.Cut e) {
        stops++;
      }
      assertThat(ids()).containsExactly(first.id());
      assertThat(damages()).isEmpty();
    }
    assertThat(stops).isGreaterThan(8);
    assertThat(content(restore(first))).isEqualTo(was);
    assertThat(ids()).hasSize(2);
    prune(1);
    assertThat(damages()).isEmpty();
    assertThat(place.list("files")).hasSize(content(data).size());
    assertThat(content(restore(Catalogue.read(place).newest(Instant.MAX))))
        .isEqualTo(content(data));
  }

  @Test
  void a_removal_that_is_stopped_anywhere_leaves_whole_what_stays() throws Exception {
    int stops = 0;
    for (int steps = 0; ; steps++) {
      for (int i = 0; i < 3; i++) {
        table("000001.sst");
        backUp();
      }
      CutPlace cut = new CutPlace(place, steps);
      try (Backups backups = Backups.begin(cut, clock)) {
        backups.prune(1);
        break;
      } catch (CutPlace.Cut e) {
        stops++;
      }
      assertThat(damages()).isEmpty();
      assertThat(content(restore(Catalogue.read(place).newest(Instant.MAX))))
          .isEqualTo(content(data));
    }
    assertThat(stops).isGreaterThan(5);
    assertThat(ids()).hasSize(1);
  }

  @Test
  void a_restore_that_is_stopped_anywhere_is_completed_by_another() throws Exception {
    Backup first = backUp().backup();
    Map<String, String> was = content(data);
    table("000009.sst");
    Files.delete(data.resolve("000001.sst"));
    Backup second = backUp().backup();
    int stops = 0;
    for (long bytes = 0; ; bytes += 7_001) {
      Path target = folder.resolve("stopped" + bytes);
      CutPlace cut = new CutPlace(place, bytes);
      try {
        Restore.of(cut, first, target, done -> {});
        break;
      } catch (CutPlace.Cut e) {
        stops++;
      }
      assertThat(target.resolve("GROUNDSKEEPER")).doesNotExist();
      Restore.of(place, stops % 2 == 0 ? first : second, target, done -> {});
      assertThat(content(target)).isEqualTo(stops % 2 == 0 ? was : content(data));
    }
    assertThat(stops).isGreaterThan(25);
  }

  @Test
  void nothing_is_restored_over_what_is_there() throws Exception {
    Backup backup = backUp().backup();
    Path restored = restore(backup);
    Path other = Files.createDirectory(folder.resolve("other-folder"));
    Files.writeString(other.resolve("letter"), "mine");
    Path file = Files.writeString(folder.resolve("file"), "mine");

    for (Path target : List.of(restored, other)) {
      Map<String, String> there = content(target);
      assertThatThrownBy(() -> Restore.of(place, backup, target, bytes -> {}))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("%s is not empty", target);
      assertThat(content(target)).isEqualTo(there);
    }
    assertThatThrownBy(() -> Restore.of(place, backup, file, bytes -> {}))
        .hasMessageContaining("is not a folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Restore.of(place, backup, empty, bytes -> {});
    assertThat(content(empty)).isEqualTo(content(data));
  }

  @Test
  void of_two_backups_at_once_the_second_is_refused() throws Exception {
    try (Backups first = Backups.begin(place, clock);
        BackupPlace again = open()) {
      assertThatThrownBy(() -> Backups.begin(again, clock))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("Another backup is being made in " + place);
      first.make(data, bytes -> {});
    }
    assertThat(ids()).hasSize(1);
    assertThat(backUp().filesCopied()).isZero();
  }

  @Test
  void a_name_is_given_once() throws Exception {
    try (BackupPlace.Held held = place.hold()) {
      held.require();
      place.create("backups/a", "one".getBytes(UTF_8));
      assertThatThrownBy(() -> place.create("backups/a", "two".getBytes(UTF_8)))
          .isInstanceOf(IOException.class);
      assertThat(read("backups/a")).asString(UTF_8).isEqualTo("one");
      assertThat(place.list("backups")).containsExactly(Map.entry("a", 3L));
      assertThat(place.list("nothing")).isEmpty();
      assertThatThrownBy(() -> read("backups/b")).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() ->
              place.copy(data.resolve("CURRENT"), "files/x", new FileContent(3, "00".repeat(32))))
          .isInstanceOf(IOException.class);
      assertThat(place.list("files")).isEmpty();
      place.delete(List.of("backups/a", "backups/b"));
      assertThat(place.list("backups")).isEmpty();
    }
  }

  @Test
  void backups_of_another_data_folder_are_refused() throws IOException {
    // As they were made before it was looked at.
    backUp();
    Files.writeString(data.resolve("IDENTITY"), "one");
    Backup one = backUp().backup();
    log("000003.log", 1100);
    backUp();

    Files.writeString(data.resolve("IDENTITY"), "another");
    assertThatThrownBy(this::backUp)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("has the backups of another data folder: " + one.id())
        .hasMessageContaining("Name another place.");

    assertThat(Catalogue.read(place).whole()).hasSize(3);
    Files.writeString(data.resolve("IDENTITY"), "one");
    backUp();
  }

  @Test
  void a_place_that_was_given_up_is_free_and_nothing_is_added_or_removed_by_who_had_it()
      throws IOException {
    backUp();
    backUp();
    Backups stopped = Backups.begin(place, clock);
    try {
      stopped.stop();
      table("000009.sst");
      assertThatThrownBy(() -> stopped.make(data, bytes -> {}))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("given up");
      assertThatThrownBy(() -> stopped.prune(1)).isInstanceOf(BackupException.class);
      // Whoever comes next has it, also when the first ends after that.
      try (Backups next = Backups.begin(place, clock)) {
        stopped.close();
        next.make(data, bytes -> {});
      }
    } finally {
      stopped.close();
    }
    assertThat(Catalogue.read(place).whole()).hasSize(3);
  }
}
