package io.groundskeeper.dataset.fsck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.EveryKindOfRow;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.dataset.value.Damage.Remedy;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of datasets with rows of every kind, each row is lost or changed in turn. */
final class StoreCheckTest {
  private static final int FLIPS_PER_ROW = 6;

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

  private static String name(Store.Row row) {
    String partition = new String(row.key().partition(), ISO_8859_1);
    return partition.replaceAll("[^ -~]", ".") + " " + StoredRows.name(row.key());
  }

  @Test
  void what_is_whole_is_told_so() {
    assertThat(Checked.damages(store, Cure.NONE)).isEmpty();
    assertThat(store.everything()).usingRecursiveComparison().isEqualTo(rows);
  }

  @Test
  void a_row_that_is_lost_is_found_and_rebuilt_or_told_as_lost() {
    List<String> unseen = new ArrayList<>();
    int rebuilt = 0;
    for (Store.Row row : rows) {
      MemoryStore damaged = copyOf(rows);
      damaged.write(List.of(new Mutation.Delete(row.key())));
      if (Checked.damages(damaged, Cure.NONE).isEmpty()) {
        unseen.add(name(row));
      } else {
        rebuilt += requireRebuiltOrLost(damaged, name(row)) ? 1 : 0;
      }
    }
    System.out.println(rebuilt + " of " + rows.size() + "; unseen " + unseen);
  }

  @Test
  void a_bit_that_is_another_is_found_or_harmless() {
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
        if (Checked.damages(damaged, Cure.NONE).isEmpty()) {
          if (!EveryKindOfRow.read(damaged).equals(right)) {
            System.out.println("unseen: " + where);
          }
        } else {
          requireRebuiltOrLost(damaged, where);
        }
      }
    }
  }

  /** Repairs it, and returns whether all is as it was; else something was told as lost. */
  private boolean requireRebuiltOrLost(MemoryStore damaged, String where) {
    List<Damage> found = Checked.damages(damaged, Cure.NONE);
    List<Damage> last = found;
    for (int repair = 0; repair < 4; repair++) {
      last = Checked.damages(damaged, Cure.REBUILD);
    }
    if (last.isEmpty()) {
      if (!EveryKindOfRow.read(damaged).equals(right)) {
        List<String> other = new ArrayList<>(EveryKindOfRow.read(damaged));
        other.removeAll(right);
        System.out.println("READS OTHER: " + where + " " + found + " BUT " + other);
        return false;
      }
      return true;
    }
    assertThat(last).as(where).extracting(Damage::remedy).containsOnly(Remedy.SALVAGE);
    System.out.println("LOST: " + where + " " + last);
    return false;
  }
}
