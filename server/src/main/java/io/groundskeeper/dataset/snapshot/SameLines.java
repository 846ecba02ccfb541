package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.store.Store;

/** Finds out whether what is to replace entries is what is there already. */
public final class SameLines {
  private final StoredRows stored;
  private final Snapshot snapshot;

  public SameLines(Store store, String datasetId, Snapshot snapshot) {
    this.stored = StoredRows.of(store, datasetId);
    this.snapshot = snapshot;
  }

  /**
   * Whether each row of a part has the line that an entry has now.
   *
   * @param part one that is stored
   * @param ordinals of the entries, one for each row
   */
  public boolean hasAll(Part part, int[] ordinals) {
    Comparison comparison = new Comparison(stored);
    for (int row = 0; row < ordinals.length; row++) {
      Chunk chunk = snapshot.chunk(ordinals[row] / Chunk.ENTRIES);
      int place = ordinals[row] % Chunk.ENTRIES;
      comparison.add(
          row,
          new Comparison.Spot(
              snapshot.part(chunk.part[place]), chunk.row[place], chunk.flags[place]),
          new Comparison.Spot(part, row, chunk.flags[place]));
    }
    return comparison.end().size() == 0;
  }
}
