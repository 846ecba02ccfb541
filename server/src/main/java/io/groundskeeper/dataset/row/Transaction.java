package io.groundskeeper.dataset.row;

import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of one change, written where no reader looks until a commit names the transaction. A row
 * of {@code Intents} comes first, so that what a crash leaves behind is found.
 */
public final class Transaction {
  /** Parts that are written in one go; {@code Sweep} counts on it. */
  public static final int PARTS_PER_WRITE_MAX = 64;

  private final String datasetId;
  private final String id;
  private final RejectedLines.Writer report;
  private int parts;
  private int partsMax;

  public Transaction(String datasetId, String id) {
    this.datasetId = datasetId;
    this.id = id;
    this.report = new RejectedLines.Writer(datasetId, id);
  }

  public String id() {
    return id;
  }

  public int parts() {
    return parts;
  }

  /** Adds the rows of a part to those to be written, and says how the part is remembered. */
  public Part write(Part.Draft draft, int[] ordinals, Undo undo, List<Store.Mutation> out) {
    Part part = draft.part(id, parts++);
    draft.writeLines(part.partition(datasetId), out);
    draft.writeDigest(part.partition(datasetId), ordinals, undo, out);
    return part;
  }

  /** The same for a part whose entries get their ordinals later, from {@code Working}. */
  public Part stage(Part.Draft draft, List<Store.Mutation> out) {
    int[] places = IntStream.range(0, draft.size()).toArray();
    return write(draft, places, Undo.nothing(places.length), out);
  }

  /**
   * Adds the rows of the report of rejected lines to those to be written, after what was added
   * before.
   *
   * @param linesBefore how many lines were before that from which these are counted
   */
  public void writeRejected(List<RejectedLine> lines, long linesBefore, List<Store.Mutation> out) {
    report.add(lines, linesBefore, out);
  }

  /** Removes all that was written so far. */
  public void drop(Store store) {
    dropParts(store);
    new RejectedLines(store, datasetId, id).drop(PARTS_PER_WRITE_MAX);
  }

  /** Removes the parts that were written so far; none is written afterwards. */
  public void dropParts(Store store) {
    dropParts(store, 0);
  }

  /**
   * Begins with the first part again: what is written from now on takes the place of what was. A
   * partition that is dropped is never written again, so nothing is dropped yet.
   */
  public void restart() {
    partsMax = Math.max(partsMax, parts);
    parts = 0;
  }

  /** Removes parts that were written before a {@link #restart} and have no successor. */
  public void dropSuperseded(Store store) {
    dropParts(store, parts);
  }

  private void dropParts(Store store, int from) {
    List<Store.Mutation> drops = new ArrayList<>();
    for (int number = from; number < Math.max(parts, partsMax); number++) {
      drops.add(new Store.Mutation.Drop(Rows.part(datasetId, id, number)));
    }
    if (!drops.isEmpty()) {
      store.write(drops);
    }
    parts = Math.min(parts, from);
    partsMax = parts;
  }
}
