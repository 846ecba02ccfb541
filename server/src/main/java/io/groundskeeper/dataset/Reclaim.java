package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the space of what no version needs any more, after an {@link Expiry}: parts of which
 * no row is wanted go, and of others the rows that are not. A part keeps its place and its rows
 * their numbers, so that whoever reads a version that is kept reads the same before and after. It
 * can be run again where it was interrupted.
 */
final class Reclaim {
  private static final int RECORDS_PER_COMMIT = 500;

  private final Store store;
  private final Dataset dataset;
  private final String datasetId;
  private final Map<PartId, BitSet> wanted = new HashMap<>();

  private record PartId(String transaction, int number) {
    static PartId of(Part part) {
      return new PartId(part.transaction(), part.number());
    }
  }

  Reclaim(Store store, Dataset dataset) {
    this.store = store;
    this.dataset = dataset;
    this.datasetId = dataset.head().id();
  }

  /** Where it is noted that there is something to be done: up to which version. */
  static Key key(byte[] project, String datasetId) {
    return new Key(project, Rows.ascii("reclaim/" + datasetId));
  }

  /** Does what is to be done, if anything is. */
  void run() {
    Key key = key(dataset.project(), datasetId);
    byte[] row = store.get(key);
    if (row == null) {
      return;
    }
    long firstKept = Rows.read(row, Long.class);
    Map<Long, List<String>> tags = new VersionTags(store, dataset).byVersion();
    List<Commit> records = records(firstKept);
    List<Commit> going = new ArrayList<>();
    for (Commit record : records) {
      boolean stays = record.version() == firstKept || tags.containsKey(record.version());
      if (!stays) {
        going.add(record);
      } else {
        for (Base.LivePart part : base(record)) {
          wanted.computeIfAbsent(PartId.of(part.part()), id -> new BitSet()).or(part.rows());
        }
      }
    }
    for (Commit record : records) {
      for (int number = 0; number < record.parts(); number++) {
        reclaim(new PartId(record.transaction(), number));
      }
      for (Base.LivePart part : base(record)) {
        reclaim(PartId.of(part.part()));
      }
    }
    forget(going);
    forgetTokens(firstKept);
    store.commit(dataset.project(), List.of(), List.of(new Store.Mutation.Delete(key)));
    store.compact(
        Rows.part(datasetId, "0".repeat(32), 0), Rows.part(datasetId, "f".repeat(32), -1));
  }

  private List<Commit> records(long last) {
    List<Commit> records = new ArrayList<>();
    long next = 1;
    while (true) {
      List<Commit> some = dataset.log().range(next, last);
      records.addAll(some);
      if (some.size() < CommitLog.COMMITS_PER_SCAN) {
        return records;
      }
      next = some.getLast().version() + 1;
    }
  }

  private List<Base.LivePart> base(Commit record) {
    String transaction = record.base();
    return transaction == null ? List.of() : Base.partsIfThere(store, datasetId, transaction);
  }

  /** Removes of a part what nobody wants; a second time nothing is left to be written. */
  private void reclaim(PartId id) {
    byte[] partition = Rows.part(datasetId, id.transaction(), id.number());
    BitSet rows = wanted.get(id);
    if (rows == null) {
      store.write(List.of(new Store.Mutation.Drop(partition)));
      return;
    }
    byte[] packed =
        Objects.requireNonNull(
            store.get(new Key(partition, Rows.DIGEST)), "damaged store: a part is missing");
    Part.Digest digest = Part.Digest.read(packed);
    List<Part.Row> kept = new ArrayList<>();
    boolean anyGoes = false;
    for (int i = 0; i < digest.rows().size(); i++) {
      Part.Row row = digest.rows().get(i);
      boolean goes = !rows.get(i);
      anyGoes |= goes;
      kept.add(goes ? new Part.Row(row.ordinal(), 0, new byte[0], new int[0]) : row);
    }
    // What it replaced is nobody's any more.
    List<Store.Mutation> rewritten = Undo.deletes(store, partition);
    if (!anyGoes) {
      store.write(rewritten);
      return;
    }
    for (int block = 0; block < digest.blockStarts().length; block++) {
      rewrite(partition, digest, block, rows, rewritten);
    }
    byte[] digestThen = new Part.Digest(digest.labelNames(), digest.blockStarts(), kept).packed();
    // A crash can keep any part of this: the digest says nothing about the lines.
    if (!Arrays.equals(packed, digestThen)) {
      rewritten.add(new Store.Mutation.Put(new Key(partition, Rows.DIGEST), digestThen));
    }
    store.write(rewritten);
  }

  private void rewrite(
      byte[] partition,
      Part.Digest digest,
      int block,
      BitSet rows,
      List<Store.Mutation> rewritten) {
    short[] starts = digest.blockStarts();
    int from = starts[block];
    int to = block + 1 < starts.length ? starts[block + 1] : digest.rows().size();
    int wantedHere = rows.get(from, to).cardinality();
    if (wantedHere == to - from) {
      return;
    }
    Key key = new Key(partition, Rows.lines(block));
    byte[] packed = store.get(key);
    if (packed == null) {
      return;
    }
    if (wantedHere == 0) {
      rewritten.add(new Store.Mutation.Delete(key));
      return;
    }
    PackedReader in = new PackedReader(packed);
    PackedWriter out = new PackedWriter(Part.BLOCK_BYTES);
    for (int row = from; row < to && in.hasMore(); row++) {
      byte[] line = in.bytes();
      byte[] annotations = in.bytes();
      boolean stays = rows.get(row);
      out.bytes(stays ? line : new byte[0]).bytes(stays ? annotations : new byte[0]);
    }
    byte[] then = out.packed();
    if (!Arrays.equals(packed, then)) {
      rewritten.add(new Store.Mutation.Put(key, then));
    }
  }

  /** Removes the records of versions that are no more, with their reports and bases. */
  private void forget(List<Commit> going) {
    for (int from = 0; from < going.size(); from += RECORDS_PER_COMMIT) {
      List<Store.Mutation> deletes = new ArrayList<>();
      for (Commit record : going.subList(from, Math.min(going.size(), from + RECORDS_PER_COMMIT))) {
        if (record.rejected() > 0) {
          new RejectedLines(store, datasetId, record.transaction()).drop(0);
        }
        @Nullable String base = record.base();
        if (base != null) {
          store.write(List.of(new Store.Mutation.Drop(Rows.base(datasetId, base))));
        }
        deletes.add(new Store.Mutation.Delete(dataset.log().key(record.version())));
      }
      // A commit, so that no record is gone from the disk before the rows that it names.
      store.commit(dataset.project(), List.of(), deletes);
    }
  }

  private void forgetTokens(long firstKept) {
    byte[] prefix = Rows.tokens(datasetId);
    byte[] from = prefix;
    while (true) {
      List<Store.Row> rows =
          store.scan(dataset.project(), from, Rows.after(prefix), RECORDS_PER_COMMIT);
      List<Store.Mutation> deletes = new ArrayList<>();
      for (Store.Row row : rows) {
        if (Rows.read(row.value(), RequestToken.class).result().version() < firstKept) {
          deletes.add(new Store.Mutation.Delete(row.key()));
        }
      }
      store.write(deletes);
      if (rows.size() < RECORDS_PER_COMMIT) {
        return;
      }
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
  }
}
