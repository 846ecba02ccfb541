package io.groundskeeper.dataset.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.TestAccount;
import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** That what is in memory of a dataset is what a restart would make of the store. */
public final class Rebuilt {
  private Rebuilt() {}

  public static void requireSame(TestAccount account, Store store, DatasetArn arn, String where) {
    requireSame(account.datasets().require(arn), store, where);
  }

  public static void requireSame(OpenDataset dataset, Store store, String where) {
    Snapshot inMemory = dataset.snapshot();
    Head head = dataset.head();
    Snapshot rebuilt = Replay.of(store, dataset.project(), head, inMemory.version(), null);
    assertThat(said(inMemory)).as(where).isEqualTo(said(rebuilt));
  }

  /** All that a snapshot says: its labels in their order, its counts, and each entry. */
  static List<String> said(Snapshot snapshot) {
    List<String> said = new ArrayList<>();
    said.add(snapshot.stats() + ", next " + snapshot.nextOrdinal());
    for (int label = 0; label < snapshot.labelNumbers(); label++) {
      said.add(
          "%s: %d, %d"
              .formatted(
                  snapshot.labelName(label), snapshot.entryCount(label), snapshot.boxCount(label)));
    }
    for (int ordinal : snapshot.ordinals()) {
      Chunk chunk = snapshot.chunk(ordinal / Chunk.ENTRIES);
      int place = ordinal % Chunk.ENTRIES;
      Part part = snapshot.part(chunk.part[place]);
      said.add(
          "%d: %s/%d %s row %d flags %d labels %s"
              .formatted(
                  ordinal,
                  part.transaction(),
                  part.number(),
                  Arrays.toString(part.blockStarts()),
                  chunk.row[place],
                  chunk.flags[place],
                  IntStream.of(chunk.labels[place])
                      .mapToObj(l -> snapshot.labelName(l >> 1) + (l & 1))
                      .toList()));
    }
    return said;
  }
}
