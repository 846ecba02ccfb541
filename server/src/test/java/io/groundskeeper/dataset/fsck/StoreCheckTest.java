package io.groundskeeper.dataset.fsck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.CutStore;
import io.groundskeeper.dataset.EveryKindOfRow;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.dataset.value.Damage.Remedy;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of datasets with rows of every kind, each row is lost or changed in turn. */
@Tag("long")
final class StoreCheckTest {
  private static final int FLIPS_PER_ROW = 4;
  private static final int KILLED_REPAIRS = 10;
  private static final int ROWS_LOST = 8;

  /** What was rebuilt may show more, which is rebuilt then. */
  private static final int ROUNDS_MAX = 4;

  private final MemoryStore store = new MemoryStore();
  private List<Store.Row> rows = List.of();
  private List<String> right = List.of();

  @BeforeEach
  void fill() throws IOException {
    EveryKindOfRow.make(store);
    rows = store.everything();
    right = EveryKindOfRow.read(copyOf(rows));
  }

  private static MemoryStore copyOf(List<Store.Row> rows) {
    MemoryStore copy = new MemoryStore();
    copy.write(rows.stream().<Mutation>map(r -> new Mutation.Put(r.key(), r.value())).toList());
    return copy;
  }

  private MemoryStore without(Store.Row row) {
    MemoryStore damaged = copyOf(rows);
    damaged.write(List.of(new Mutation.Delete(row.key())));
    return damaged;
  }

  private static String name(Store.Row row) {
    String partition = new String(row.key().partition(), ISO_8859_1);
    return partition.replaceAll("[^ -~]", ".") + " " + StoredRows.name(row.key());
  }

  /** Rows that hold what clients have said, or chance, and no line says again. */
  private static boolean isWordOfClient(Store.Row row) {
    return new String(row.key().sort(), ISO_8859_1).matches("(?s)(tags|token|vtag).*");
  }

  private static boolean isOfProject(Store.Row row) {
    return new String(row.key().partition(), ISO_8859_1).startsWith("project");
  }

  private boolean isOfReversion(Store.Row row) {
    return rows.stream()
        .map(commit -> new String(commit.value(), ISO_8859_1))
        .filter(commit -> commit.contains("\"REVERT\""))
        .map(commit -> commit.replaceAll("(?s).*\"transaction\":\"(\\w{32})\".*", "$1"))
        .anyMatch(name(row)::contains);
  }

  private static List<Damage> cured(MemoryStore damaged, Cure cure) {
    List<Damage> last = Checked.damages(damaged, cure);
    for (int round = 1; round < ROUNDS_MAX && !last.isEmpty(); round++) {
      last = Checked.damages(damaged, cure);
    }
    return last;
  }

  @Test
  void what_is_whole_is_told_so_and_left_as_it_is() {
    for (Cure cure : Cure.values()) {
      assertThat(Checked.damages(store, cure)).isEmpty();
      assertThat(store.everything()).usingRecursiveComparison().isEqualTo(rows);
    }
  }

  /** What releases wrote before there were several servers. */
  @Test
  void a_store_of_an_older_release_is_whole() {
    List<Mutation> older = new ArrayList<>();
    for (Store.Row row : rows) {
      String value = new String(row.value(), ISO_8859_1);
      String before = value.replaceAll("\"lastDatasetMillis\":\\d+", "\"lastDatasetMillis\":null");
      if (name(row).matches("project-names/.*|projects/.* last-created")) {
        older.add(new Mutation.Delete(row.key()));
      } else if (isOfProject(row) && !before.equals(value)) {
        older.add(new Mutation.Put(row.key(), before.getBytes(ISO_8859_1)));
      }
    }
    assertThat(older).hasSizeGreaterThan(2);
    store.write(older);

    assertThat(Checked.damages(store, Cure.NONE)).isEmpty();
  }

  @Test
  void a_row_that_is_lost_is_rebuilt_as_it_was_or_told_as_lost() {
    int rebuilt = 0;
    for (Store.Row row : rows) {
      MemoryStore damaged = without(row);
      if (isWordOfClient(row)) {
        continue;
      }
      List<Damage> found = Checked.damages(damaged, Cure.NONE);
      List<Damage> lost = cured(damaged, Cure.REBUILD);
      if (lost.isEmpty()) {
        rebuilt += found.isEmpty() ? 0 : 1;
        assertThat(EveryKindOfRow.read(damaged)).as(name(row)).isEqualTo(right);
      }
      assertThat(lost).as(name(row)).extracting(Damage::remedy).allMatch(Remedy.SALVAGE::equals);
    }
    assertThat(rebuilt).isGreaterThan(rows.size() / 3);
  }

  @Test
  void a_bit_that_is_another_is_put_right_or_told_or_harmless() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (Store.Row row : rows) {
      for (int flip = 0; flip < FLIPS_PER_ROW && row.value().length > 0; flip++) {
        byte[] value = row.value().clone();
        int bit = random.nextInt(8 * value.length);
        value[bit / 8] ^= (byte) (1 << bit % 8);
        MemoryStore damaged = copyOf(rows);
        damaged.write(List.of(new Mutation.Put(row.key(), value)));
        String where = "seed " + seed + ": bit " + bit + " of " + name(row);
        List<Damage> found = Checked.damages(damaged, Cure.NONE);
        List<Damage> lost = cured(damaged, Cure.REBUILD);
        assertThat(lost).as(where).extracting(Damage::remedy).allMatch(Remedy.SALVAGE::equals);
        boolean isReport = name(row).startsWith("rejected");
        // Of times, names and reports no line says what they were, nor which places entries had
        // that a reversion brought back.
        if (lost.isEmpty() && !isOfProject(row) && !isReport && !isOfReversion(row)) {
          assertThat(EveryKindOfRow.read(damaged)).as(where + found).isEqualTo(right);
        }
      }
    }
  }

  @Test
  void what_is_lost_is_left_out_and_the_rest_can_be_read() {
    List<String> lines = lines(right);
    for (Store.Row row : rows) {
      MemoryStore damaged = without(row);
      List<Damage> found = Checked.damages(damaged, Cure.NONE);
      assertThat(cured(damaged, Cure.CUT)).as(name(row)).isEmpty();
      Checked.requireWhole(damaged, name(row));

      List<String> rest = lines(EveryKindOfRow.read(damaged));

      assertThat(lines).as(name(row) + found).containsAll(rest);
      // The largest row of lines is of a quarter of a dataset, and in several versions.
      assertThat(rest.size()).as(name(row) + found).isGreaterThan(lines.size() / 2);
    }
  }

  private static List<String> lines(List<String> read) {
    return read.stream().filter(line -> line.startsWith("{")).toList();
  }

  @Test
  void a_repair_that_is_interrupted_is_ended_by_the_next() {
    int interrupted = 0;
    for (Store.Row row : rows) {
      MemoryStore damaged = without(row);
      damaged.failNextWrite(MemoryStore.Fault.APPLIED);
      try {
        Checked.damages(damaged, Cure.REBUILD);
        continue;
      } catch (StoreException e) {
        interrupted++;
      }
      if (cured(damaged, Cure.REBUILD).isEmpty() && !isWordOfClient(row)) {
        assertThat(EveryKindOfRow.read(damaged)).as(name(row)).isEqualTo(right);
      }
    }
    assertThat(interrupted).isPositive();
  }

  /** One that is killed after so many writes. */
  private static final class KilledStore extends CutStore implements WholeStore {
    private final MemoryStore store;

    KilledStore(MemoryStore store, int writes) {
      super(store, writes);
      this.store = store;
    }

    @Override
    public List<Key> keysAfter(@Nullable Key after, int keysMax) {
      return store.keysAfter(after, keysMax);
    }
  }

  @Test
  void a_repair_that_is_killed_between_any_two_writes_is_ended_by_the_next() {
    Random random = new Random(7);
    int killed = 0;
    for (int round = 0; round < KILLED_REPAIRS; round++) {
      List<Store.Row> left = new ArrayList<>(rows);
      Collections.shuffle(left, random);
      left = left.subList(ROWS_LOST, left.size());
      MemoryStore atOnce = copyOf(left);
      List<Damage> lost = cured(atOnce, Cure.REBUILD);
      for (int writes = 0; ; writes++) {
        MemoryStore damaged = copyOf(left);
        try {
          Checked.damages(new KilledStore(damaged, writes), Cure.REBUILD);
          break;
        } catch (StoreException e) {
          killed++;
        }
        String where = "round %d, killed after %d writes".formatted(round, writes);
        assertThat(cured(damaged, Cure.REBUILD)).as(where).isEqualTo(lost);
        assertThat(damaged.everything())
            .as(where)
            .usingRecursiveComparison()
            .isEqualTo(atOnce.everything());
      }
    }
    assertThat(killed).isGreaterThan(KILLED_REPAIRS);
  }

  @Test
  void what_nobody_needs_is_found_and_removed() {
    List<Mutation> left = new ArrayList<>();
    for (Store.Row row : rows) {
      byte[] partition = row.key().partition().clone();
      if (new String(partition, ISO_8859_1).matches("(?s)(part|base|rejected)/.*")) {
        // The same of another transaction.
        partition[partition.length - 10] ^= 1;
        left.add(new Mutation.Put(new Key(partition, row.key().sort()), row.value()));
      }
    }
    store.write(left);

    assertThat(Checked.damages(store, Cure.REBUILD))
        .isNotEmpty()
        .extracting(Damage::remedy)
        .containsOnly(Remedy.REBUILT);

    assertThat(store.everything()).usingRecursiveComparison().isEqualTo(rows);
  }
}
