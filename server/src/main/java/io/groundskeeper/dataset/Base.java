package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A version by itself, without those before it: which rows of which parts are its entries. The
 * parts stay where they are, so that a base of a million entries takes some hundred kilobytes. Rows
 * of a partition of their own, under the transaction that wrote it.
 */
final class Base {
  private static final int PARTS_PER_ROW = 512;
  private static final int ROWS_PER_SCAN = 64;

  private Base() {}

  /** The rows of each part that are entries of a version, by the part's number in the snapshot. */
  static Map<Integer, BitSet> liveRows(Snapshot snapshot) {
    Map<Integer, BitSet> live = new TreeMap<>();
    for (int number = 0; number < snapshot.chunks(); number++) {
      Chunk chunk = snapshot.chunk(number);
      int lastPart = -1;
      BitSet rows = new BitSet();
      for (int place = 0; place < Chunk.ENTRIES; place++) {
        if ((chunk.flags[place] & Part.PRESENT) == 0) {
          continue;
        }
        if (chunk.part[place] != lastPart) {
          lastPart = chunk.part[place];
          rows = live.computeIfAbsent(lastPart, part -> new BitSet());
        }
        rows.set(chunk.row[place]);
      }
    }
    return live;
  }

  /** The rows of the store that are the base of a snapshot. */
  static List<Store.Mutation> write(String datasetId, String transaction, Snapshot snapshot) {
    byte[] partition = Rows.base(datasetId, transaction);
    List<Store.Mutation> rows = new ArrayList<>();
    PackedWriter header = new PackedWriter(4096);
    header.number(snapshot.nextOrdinal()).number(snapshot.labelNumbers());
    for (int label = 0; label < snapshot.labelNumbers(); label++) {
      header.bytes(snapshot.labelName(label).getBytes(UTF_8));
    }
    rows.add(put(partition, 0, header));
    PackedWriter row = new PackedWriter(64 << 10);
    int parts = 0;
    for (var part : liveRows(snapshot).entrySet()) {
      Undo.write(snapshot.part(part.getKey()), row);
      row.bytes(part.getValue().toByteArray());
      if (++parts % PARTS_PER_ROW == 0) {
        rows.add(put(partition, rows.size(), row));
        row.clear();
      }
    }
    if (row.size() > 0) {
      rows.add(put(partition, rows.size(), row));
    }
    return rows;
  }

  private static Store.Mutation put(byte[] partition, int number, PackedWriter row) {
    return new Store.Mutation.Put(new Key(partition, Rows.number(number)), row.packed());
  }

  /** A part of a base, with those of its rows that are entries. */
  record LivePart(Part part, BitSet rows) {}

  /**
   * A base, read.
   *
   * @param labelNames in the order of their first appearance
   */
  record Contents(int nextOrdinal, List<String> labelNames, List<LivePart> parts) {}

  /**
   * Reads a base.
   *
   * @throws IllegalStateException if it is not there: the store is damaged
   */
  static Contents read(Store store, String datasetId, String transaction) {
    byte[] partition = Rows.base(datasetId, transaction);
    List<Store.Row> rows = scan(store, partition);
    if (rows.isEmpty()) {
      throw new IllegalStateException("damaged store: the base " + transaction + " is missing");
    }
    PackedReader header = new PackedReader(rows.getFirst().value());
    int nextOrdinal = header.intNumber();
    List<String> names = new ArrayList<>();
    for (int count = header.intNumber(); count > 0; count--) {
      names.add(new String(header.bytes(), UTF_8));
    }
    List<LivePart> parts = new ArrayList<>();
    for (Store.Row row : rows.subList(1, rows.size())) {
      PackedReader in = new PackedReader(row.value());
      while (in.hasMore()) {
        Part part = Undo.readPart(in);
        parts.add(new LivePart(part, BitSet.valueOf(in.bytes())));
      }
    }
    return new Contents(nextOrdinal, names, parts);
  }

  /** The parts of a base; none where it is gone. */
  static List<LivePart> partsIfThere(Store store, String datasetId, String transaction) {
    byte[] partition = Rows.base(datasetId, transaction);
    return store.scan(partition, new byte[0], null, 1).isEmpty()
        ? List.of()
        : read(store, datasetId, transaction).parts();
  }

  private static List<Store.Row> scan(Store store, byte[] partition) {
    List<Store.Row> all = new ArrayList<>();
    while (true) {
      List<Store.Row> rows = store.scan(partition, Rows.number(all.size()), null, ROWS_PER_SCAN);
      all.addAll(rows);
      if (rows.size() < ROWS_PER_SCAN) {
        return all;
      }
    }
  }
}
