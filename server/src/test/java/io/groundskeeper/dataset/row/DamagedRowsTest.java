package io.groundskeeper.dataset.row;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.CutStore;
import io.groundskeeper.dataset.Download;
import io.groundskeeper.dataset.EntryLines;
import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever row of a dataset's content is lost or cut, a reader gets what is right or is told of the
 * damage: never less, and never something else.
 */
final class DamagedRowsTest {
  private final MemoryStore store = new MemoryStore();
  private DatasetArn arn = makeDataset(store);
  private List<Store.Row> rows = List.of();

  /** Versions by updates, an edit and a deletion, with a base among them and rejected lines. */
  private static DatasetArn makeDataset(Store store) {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      account.update(arn, images(0, 60, "cat"));
      account.update(arn, images(20, 40, "dog", "elk"));
      account.history().tag(arn, 2, "kept");
      account.edits().renameLabel(arn, "cat", "lynx", Guard.NONE);
      account.update(
          arn,
          Stream.concat(Stream.of("no JSON"), Arrays.stream(images(50, 70, "ant")))
              .toArray(String[]::new));
      account.history().expire(arn, Optional.of(3L), Optional.empty(), false);
      account.edits().delete(arn, List.of(EntryLines.ref(1), EntryLines.ref(30)), Guard.NONE);
      account.update(arn, images(0, 3, "cat"));
      return arn;
    }
  }

  private static String[] images(int from, int to, String... labels) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, labels))
        .toArray(String[]::new);
  }

  @BeforeEach
  void remember() {
    rows = store.everything();
  }

  /** All that can be read, in answers by themselves, each of an account that has nothing open. */
  private List<Function<TestAccount, Object>> readings() {
    List<Function<TestAccount, Object>> readings = new ArrayList<>();
    for (long version : List.of(2L, 3L, 4L, 5L, 6L, 7L)) {
      readings.add(account -> account.sent(arn, new At.Version(version)));
      readings.add(account -> account.diff(arn, version, 7));
      readings.add(account -> account.diff(arn, 7, version));
      readings.add(account ->
          account.history().describe(arn, new At.Version(version), null, 100).rejected().items());
    }
    readings.add(account -> account.diff(arn, 3, 5));
    readings.add(account -> account.images(arn));
    readings.add(account -> account.images(arn, new Filter(null, null, "6", null)));
    readings.add(account -> account.labels(arn));
    readings.add(account -> {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Download download = account.transfers().download(arn, At.NEWEST);
        download.write(out, 500);
        return out.toString(ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    readings.add(
        account -> account.edits().revert(arn, 3, new Guard(null, null, /* dryRun= */ true)));
    return readings;
  }

  private Object read(MemoryStore from, Function<TestAccount, Object> reading) {
    try (TestAccount account = new TestAccount(from)) {
      return reading.apply(account);
    } catch (DamagedStoreException e) {
      assertThat(e).hasMessageContaining("in dataset ");
      return e;
    }
  }

  /** The store, but for one row, which has another value, or none. */
  private MemoryStore with(Store.Row changed, byte[]... value) {
    MemoryStore other = new MemoryStore();
    for (Store.Row row : rows) {
      if (!row.key().equals(changed.key())) {
        other.write(List.of(new Store.Mutation.Put(row.key(), row.value())));
      } else if (value.length > 0) {
        other.write(List.of(new Store.Mutation.Put(row.key(), value[0])));
      }
    }
    return other;
  }

  private List<Store.Row> rowsOfContent() {
    return rows.stream()
        .filter(row -> {
          String partition = new String(row.key().partition(), ISO_8859_1);
          return Stream.of("part/", "base/", "rejected/").anyMatch(partition::startsWith);
        })
        .toList();
  }

  private void requireRightOrDamage(
      List<Store.Row> damaged, Function<Store.Row, MemoryStore> damage) {
    List<Function<TestAccount, Object>> readings = readings();
    List<Object> right = readings.stream().map(reading -> read(store, reading)).toList();
    assertThat(right).noneMatch(DamagedStoreException.class::isInstance);
    for (Store.Row row : damaged) {
      int told = 0;
      for (int i = 0; i < right.size(); i++) {
        Object got = read(damage.apply(row), readings.get(i));
        told += got instanceof DamagedStoreException ? 1 : 0;
        if (!(got instanceof DamagedStoreException)) {
          assertThat(got).as(StoredRows.name(row.key())).isEqualTo(right.get(i));
        }
      }
      // Without lengths and hashes the lines are read.
      assertThat(told > 0 || isFacts(row)).as(StoredRows.name(row.key())).isTrue();
    }
  }

  private static boolean isFacts(Store.Row row) {
    return Arrays.equals(row.key().sort(), Rows.FACTS);
  }

  @Test
  void a_row_that_is_lost_is_never_taken_for_one_that_never_was() {
    requireRightOrDamage(rowsOfContent(), this::with);
  }

  @Test
  void a_row_that_is_cut_is_never_read_as_another() {
    // Facts have no mark at their end: that they are whole is the store's to say.
    requireRightOrDamage(
        rowsOfContent().stream().filter(row -> !isFacts(row)).toList(),
        row -> with(row, Arrays.copyOf(row.value(), row.value().length - 1)));
  }

  @Test
  void a_line_that_was_taken_away_is_never_a_line() {
    for (Store.Row row : rowsOfContent()) {
      if (row.key().sort()[0] == 'l' && row.key().sort().length == 5) {
        PackedReader in = new PackedReader(row.value());
        PackedWriter emptied = new PackedWriter(16);
        while (in.hasMore()) {
          in.skipBytes();
          emptied.bytes(new byte[0]);
        }
        MemoryStore other = with(row, emptied.packed());
        Object got = read(other, account -> account.sent(arn, new At.Version(4)));
        Object right = read(store, account -> account.sent(arn, new At.Version(4)));
        if (!(got instanceof DamagedStoreException)) {
          assertThat(got).isEqualTo(right);
        }
      }
    }
  }

  @Test
  void what_the_store_says_of_its_files_is_told_with_the_dataset_and_the_version() {
    Store broken =
        new CutStore(store, Integer.MAX_VALUE) {
          @Override
          public List<byte @Nullable []> getAll(List<Key> keys) {
            throw StoreException.damage("checksum mismatch in 000012.sst", new IOException("disk"));
          }
        };
    try (TestAccount account = new TestAccount(broken)) {
      assertThatThrownBy(() -> account.sent(arn, At.NEWEST))
          .isInstanceOf(DamagedStoreException.class)
          .hasMessageMatching(
              "The store is damaged: in dataset \\w{32}, version 7 .*000012\\.sst.*")
          .hasRootCauseMessage("disk");
    }
  }

  @Test
  void what_the_store_cannot_do_now_is_no_damage() {
    Store busy =
        new CutStore(store, Integer.MAX_VALUE) {
          @Override
          public List<byte @Nullable []> getAll(List<Key> keys) {
            throw new StoreException("no answer");
          }
        };
    try (TestAccount account = new TestAccount(busy)) {
      assertThatThrownBy(() -> account.sent(arn, At.NEWEST)).isInstanceOf(StoreException.class);
    }
  }

  /** The store as an earlier build would have written it. */
  private MemoryStore asWrittenEarlier() {
    MemoryStore earlier = new MemoryStore();
    for (Store.Row row : rows) {
      earlier.write(List.of(new Store.Mutation.Put(row.key(), valueWrittenEarlier(row))));
    }
    return earlier;
  }

  private static byte[] valueWrittenEarlier(Store.Row row) {
    String partition = new String(row.key().partition(), ISO_8859_1);
    byte[] sort = row.key().sort();
    if (partition.startsWith("part/") && Arrays.equals(sort, Rows.DIGEST)) {
      Part.Digest digest = Part.Digest.read(row.value());
      return new Part.Digest(
              digest.labelNames(), digest.blockStarts(), digest.rows(), Part.Digest.UNDO_UNKNOWN)
          .packed();
    }
    if (partition.startsWith("part/") && isFacts(row)) {
      ByteBuffer facts = ByteBuffer.wrap(row.value(), 5, row.value().length - 5);
      ByteBuffer shorter = ByteBuffer.allocate(facts.remaining() / 20 * 12);
      while (facts.hasRemaining()) {
        shorter.putLong(facts.getLong());
        facts.getLong();
        shorter.putInt(facts.getInt());
      }
      return shorter.array();
    }
    if (partition.startsWith("base/") && Arrays.equals(sort, Rows.number(0))) {
      PackedReader in = new PackedReader(row.value());
      PackedWriter out = new PackedWriter(64);
      out.number(in.number());
      int names = in.intNumber();
      out.number(names);
      for (int i = 0; i < names; i++) {
        out.bytes(in.bytes());
      }
      return out.packed();
    }
    return row.value();
  }

  @Test
  void what_earlier_builds_have_written_reads_the_same() {
    MemoryStore earlier = asWrittenEarlier();

    assertThat(earlier.everything()).hasSameSizeAs(rows).isNotEqualTo(rows);
    for (Function<TestAccount, Object> reading : readings()) {
      assertThat(read(earlier, reading)).isEqualTo(read(store, reading));
    }
  }

  @Test
  void two_lines_of_which_little_is_known_are_compared_themselves() {
    MemoryStore earlier = asWrittenEarlier();
    // As if somebody had made lines whose short hashes and lengths are the same.
    for (Store.Row row : earlier.everything()) {
      if (isFacts(row)) {
        byte[] same = new byte[row.value().length];
        earlier.write(List.of(new Store.Mutation.Put(row.key(), same)));
      }
    }
    Function<TestAccount, Object> diff = account -> account.diff(arn, 2, 7);

    assertThat(read(earlier, diff)).isEqualTo(read(store, diff));
  }
}
