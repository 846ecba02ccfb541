package io.groundskeeper.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bit of a file of the store is another than what was written, somewhere. */
@Tag("long")
final class FlippedBitsTest {
  private static final byte[] PARTITION = "p".getBytes(UTF_8);
  private static final int ROWS = 400;
  private static final int FLIPS = 60;

  /** To be opened anew takes some 0.5 s. */
  private static final int FLIPS_PER_WRITE = 4;

  @TempDir private Path folder;

  private final TreeMap<Key, byte[]> written = new TreeMap<>();

  @Test
  void no_read_says_that_a_row_is_not_there_or_something_else_than_was_written()
      throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path data = folder.resolve("data");
    write(data, random);
    int told = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      Path copy = folder.resolve("copy" + flip);
      copy(data, copy);
      flipOne(copy, random, flip);
      told += read(copy, flip % FLIPS_PER_WRITE == 0);
    }
    // Or nothing was proven.
    assertThat(told).isPositive();
  }

  private void write(Path data, Random random) {
    try (RocksDbStore store = RocksDbStore.open(data)) {
      List<Store.Mutation> puts = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        Key key = new Key(PARTITION, "row %04d".formatted(i).getBytes(UTF_8));
        byte[] value = new byte[random.nextInt(2000)];
        random.nextBytes(value);
        puts.add(new Store.Mutation.Put(key, value));
        written.put(key, value);
      }
      store.write(puts);
      store.commit(PARTITION, List.of(), List.of());
      store.compact(PARTITION, PARTITION);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Every third in the last part of a file: its index, its filter and what is said of them. */
  private static void flipOne(Path copy, Random random, int flip) throws IOException {
    try (var files = Files.list(copy)) {
      Path table = files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(table);
      int at =
          flip % 3 == 0 ? bytes.length - 1 - random.nextInt(4000) : random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(table, bytes);
    }
  }

  /** How many reads told of damage. */
  private int read(Path data, boolean isWritten) {
    try (RocksDbStore store = RocksDbStore.open(data)) {
      List<Key> keys = List.copyOf(written.keySet());
      int told = 0;
      for (int i = 0; i < ROWS; i += 20) {
        List<Key> some = keys.subList(i, i + 20);
        told += requireRight(some, () -> store.getAll(some));
        told +=
            requireRight(
                some.subList(0, 1),
                () -> {
                  List<byte @Nullable []> one = new ArrayList<>();
                  one.add(store.get(some.getFirst()));
                  return one;
                });
        told +=
            requireRight(
                some,
                () -> {
                  List<byte @Nullable []> scanned = new ArrayList<>();
                  BiConsumer<Key, byte[]> add = (key, value) -> scanned.add(value);
                  store
                      .scan(PARTITION, some.getFirst().sort(), null, 20)
                      .forEach(row -> add.accept(row.key(), row.value()));
                  return scanned;
                });
      }
      if (isWritten) {
        writeOn(store);
      }
      return told;
    }
  }

  /** A compaction that meets the damage keeps nobody from writing. */
  private static void writeOn(RocksDbStore store) {
    try {
      store.compact(PARTITION, PARTITION);
    } catch (StoreException e) {
      assertThat(e.isDamage()).as(e.getMessage()).isTrue();
    }
    byte[] other = "other".getBytes(UTF_8);
    Key key = new Key(other, other);
    // It is opened anew, without compactions.
    while (!isDone(store, other, new Store.Mutation.Put(key, other))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(store.get(key)).isEqualTo(other);
  }

  private static boolean isDone(RocksDbStore store, byte[] partition, Store.Mutation.Put put) {
    try {
      return store.commit(partition, List.of(), List.of(put)) instanceof Store.Outcome.Done;
    } catch (StoreException e) {
      assertThat(e.isUnavailable()).as(e.getMessage()).isTrue();
      return false;
    }
  }

  private int requireRight(List<Key> keys, Supplier<List<byte @Nullable []>> reading) {
    try {
      assertThat(reading.get()).containsExactlyElementsOf(keys.stream().map(written::get).toList());
      return 0;
    } catch (StoreException e) {
      assertThat(e.isDamage()).as(e.getMessage()).isTrue();
      assertThat(e).hasMessageContaining(".sst");
      return 1;
    }
  }
}
