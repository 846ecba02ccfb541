package io.groundskeeper.dataset;

import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one change, written where no reader looks until a commit names the transaction. An
 * intent in the project's partition comes first, so that what a crash leaves behind is found.
 */
final class Transaction {
  /** Parts that are written in one go; {@link Sweep} counts on it. */
  static final int PARTS_PER_WRITE_MAX = 64;

  private static final int REJECTED_LINES_PER_ROW = 256;

  private final byte[] project;
  private final String datasetId;
  private final String id;
  private int parts;

  Transaction(byte[] project, String datasetId, String id) {
    this.project = project;
    this.datasetId = datasetId;
    this.id = id;
  }

  String id() {
    return id;
  }

  int parts() {
    return parts;
  }

  /** Says that this change begins to write. */
  Store.Mutation begin() {
    return new Store.Mutation.Put(
        new Key(project, Rows.intent(datasetId, id)), Rows.ascii(datasetId + id));
  }

  /** Takes the intent back, in the commit. */
  Store.Mutation end() {
    return new Store.Mutation.Delete(new Key(project, Rows.intent(datasetId, id)));
  }

  /** Adds the rows of a part to those to be written, and says how the part is remembered. */
  Part write(Part.Draft draft, int[] ordinals, List<Store.Mutation> out) {
    Part part = draft.part(id, parts++);
    draft.write(part.partition(datasetId), ordinals, out);
    return part;
  }

  /** Adds the rows of the report of rejected lines to those to be written. */
  void writeRejected(List<RejectedLine> lines, List<Store.Mutation> out) {
    byte[] partition = Rows.rejected(datasetId, id);
    for (int from = 0; from < lines.size(); from += REJECTED_LINES_PER_ROW) {
      List<RejectedLine> some =
          lines.subList(from, Math.min(lines.size(), from + REJECTED_LINES_PER_ROW));
      out.add(
          new Store.Mutation.Put(
              new Key(partition, Rows.number(from / REJECTED_LINES_PER_ROW)),
              Rows.write(new ArrayList<>(some))));
    }
  }
}
