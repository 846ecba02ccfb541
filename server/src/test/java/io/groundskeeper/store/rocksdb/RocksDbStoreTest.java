package io.groundskeeper.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreContract;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
final class RocksDbStoreTest extends StoreContract {
  @TempDir private Path folder;

  @Override
  protected Store open() {
    return RocksDbStore.open(folder.resolve("contract"));
  }

  @Test
  void holds_what_was_committed_when_it_is_opened_again() {
    Path data = folder.resolve("made/on/the/way");
    try (Store store = RocksDbStore.open(data)) {
      store.write(List.of(put("p", "written", "1")));
      store.commit(bytes("p"), List.of(), List.of(put("p", "committed", "2")));
    }

    try (Store store = RocksDbStore.open(data)) {
      assertThat(store.get(key("p", "written"))).isEqualTo(bytes("1"));
      assertThat(store.get(key("p", "committed"))).isEqualTo(bytes("2"));
    }
  }

  private static Set<String> tables(Path data) throws IOException {
    try (var files = Files.list(data)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sst"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void does_not_wait_for_a_compaction_to_be_closed_and_loses_nothing() throws Exception {
    Path data = folder.resolve("data");
    Random random = new Random(1);
    try (Store store = RocksDbStore.open(data)) {
      for (int i = 0; i < 45; i++) {
        byte[] value = new byte[1 << 20];
        random.nextBytes(value);
        store.write(List.of(new Store.Mutation.Put(key("p", "k" + i), value)));
      }
      store.commit(bytes("p"), List.of(), List.of(put("p", "end", "1")));
    }
    // Opening it again writes all of the log into tables.
    Store store = RocksDbStore.open(data);
    Set<String> before = tables(data);
    try (var executor = Executors.newSingleThreadExecutor()) {
      Future<?> compaction = executor.submit(() -> store.compact(bytes("p"), bytes("p")));
      while (before.containsAll(tables(data)) && !compaction.isDone()) {
        Thread.onSpinWait();
      }
      store.close();
      compaction.get();
    }

    // None of those that it would have replaced is gone: it did not come to its end.
    assertThat(tables(data)).containsAll(before);
    try (Store again = RocksDbStore.open(data)) {
      assertThat(again.scan(bytes("p"), new byte[0], null, 100)).hasSize(46);
    }
  }

  private static Map<String, String> modes(Path folder) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        modes.put(
            file.toString(), PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return modes;
  }

  private static void requirePrivate(Path data) throws IOException {
    modes(data)
        .forEach((file, mode) ->
            assertThat(mode)
                .as(file)
                .isEqualTo(Files.isDirectory(Path.of(file)) ? "rwx------" : "rw-------"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void keeps_the_folder_and_its_files_to_their_owner() throws IOException {
    Path data = folder.resolve("data");
    try (Store store = RocksDbStore.open(data)) {
      requirePrivate(data);
      for (int i = 0; i < 40; i++) {
        byte[] value = new byte[1 << 20];
        new Random(i).nextBytes(value);
        store.write(List.of(new Store.Mutation.Put(key("p", "k" + i), value)));
      }
      store.compact(bytes("p"), bytes("p"));
      requirePrivate(data);
    }
    requirePrivate(data);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void tightens_a_folder_that_others_could_read() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    try (var files = Files.walk(data)) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }

    RocksDbStore.open(data).close();

    requirePrivate(data);
  }

  @Test
  void refuses_a_folder_that_is_open_already_and_leaves_it_in_peace() {
    Path data = folder.resolve("data");
    try (Store store = RocksDbStore.open(data)) {
      assertThatThrownBy(() -> RocksDbStore.open(data))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is open in this process already")
          .hasMessageContaining(data.toString());

      store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1")));
      assertThat(store.get(key("p", "a"))).isEqualTo(bytes("1"));
    }
  }

  @Test
  void says_so_where_it_is_open_under_another_name_and_lets_go_of_it() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    try (FileChannel channel = FileChannel.open(data.resolve("OPEN"), StandardOpenOption.WRITE)) {
      channel.lock();

      assertThatThrownBy(() -> RocksDbStore.open(data))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is open in this process already");
    }

    RocksDbStore.open(data).close();
  }

  @Test
  void a_file_with_a_number_that_no_log_can_have_is_none() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    Files.writeString(data.resolve("99999999999999999999.log"), "not mine");

    RocksDbStore.open(data).close();

    assertThat(data.resolve("99999999999999999999.log")).hasContent("not mine");
  }

  @Test
  void whoever_opens_a_new_folder_at_the_same_time_is_told_that_it_is_open() throws Exception {
    List<Throwable> refusals = new CopyOnWriteArrayList<>();
    try (var executor = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 30; i++) {
        Path data = folder.resolve("data" + i);
        CyclicBarrier together = new CyclicBarrier(4);
        List<Future<?>> opened = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
          opened.add(
              executor.submit(() -> {
                together.await();
                try (Store store = RocksDbStore.open(data)) {
                  return store.get(key("p", "a"));
                } catch (StoreException e) {
                  refusals.add(e);
                  return null;
                }
              }));
        }
        for (Future<?> one : opened) {
          one.get();
        }
      }
    }

    assertThat(refusals)
        .allSatisfy(
            refusal -> assertThat(refusal).hasMessageContaining("is open in this process already"));
  }

  @Test
  void a_refused_start_leaves_nothing_open() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    Path acknowledged = data.resolve("ACKNOWLEDGED");
    byte[] before = Files.readAllBytes(acknowledged);
    Files.delete(acknowledged);
    Files.createDirectory(acknowledged);

    assertThatThrownBy(() -> RocksDbStore.open(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(data.toString());

    Files.delete(acknowledged);
    Files.write(acknowledged, before);
    RocksDbStore.open(data).close();
  }

  @Test
  void a_folder_whose_mark_has_lost_its_word_is_ours_all_the_same() throws IOException {
    Path data = folder.resolve("data");
    try (Store store = RocksDbStore.open(data)) {
      store.commit(bytes("p"), List.of(), List.of(put("p", "a", "1")));
    }
    Path mark = data.resolve("GROUNDSKEEPER");
    String before = Files.readString(mark);
    Files.writeString(mark, "");

    try (Store store = RocksDbStore.open(data)) {
      assertThat(store.get(key("p", "a"))).isEqualTo(bytes("1"));
    }
    assertThat(mark).hasContent(before);
  }

  @Test
  void refuses_a_folder_that_holds_something_else() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(photos.resolve("cat.jpg"), "meow");

    assertThatThrownBy(() -> RocksDbStore.open(photos))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not empty");

    try (var files = Files.list(photos)) {
      assertThat(files).containsExactly(photos.resolve("cat.jpg"));
    }
  }

  @Test
  void refuses_a_folder_of_another_format() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    Files.writeString(data.resolve("GROUNDSKEEPER"), "groundskeeper store, format 99\n");

    assertThatThrownBy(() -> RocksDbStore.open(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("format 99");
  }

  @Test
  void refuses_a_folder_that_cannot_be_made() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> RocksDbStore.open(file.resolve("data")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("data");
  }

  @Test
  void refuses_a_damaged_store_instead_of_reading_half_of_it() throws IOException {
    Path data = folder.resolve("data");
    RocksDbStore.open(data).close();
    try (var files = Files.list(data)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("MANIFEST")) {
          Files.writeString(file, "nonsense");
        }
      }
    }

    assertThatThrownBy(() -> RocksDbStore.open(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(data.toString());
  }

  @Test
  void rows_in_memory_have_checksums_as_those_on_the_disk_have(@TempDir Path data)
      throws IOException {
    RocksDbStore.open(data).close();
    // What RocksDB says of itself.
    try (var files = Files.list(data)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("OPTIONS")))
          .isNotEmpty()
          .allSatisfy(options ->
              assertThat(options)
                  .content()
                  .contains(
                      "memtable_protection_bytes_per_key=8",
                      "block_protection_bytes_per_key=8",
                      "track_and_verify_wals_in_manifest=true"));
    }
  }
}
