package io.groundskeeper.dataset.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.PackedWriter;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.value.DamagedStoreException;
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
public final class Base {
  private static final int PARTS_PER_ROW = 512;
  private static final int ROWS_PER_SCAN = 8;

  private Base() {}

  /** The rows of each part that are entries of a version, by the part's number in the snapshot. */
  public static Map<Integer, BitSet> liveRows(Snapshot snapshot) {
    Map<Integer, BitSet> live = new TreeMap<>();
    for (int number = 0; number < snapshot.chunks(); number++) {
      Chunk chunk = snapshot.chunk(number);
      int lastPart = -1;
      BitSet rows = new BitSet();
      for (int place = 0; place < chunk.size(); place++) {
        if (!chunk.isPresent(place)) {
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
  public static List<Store.Mutation> write(
      String datasetId, String transaction, Snapshot snapshot) {
    byte[] partition = Rows.base(datasetId, transaction);
    List<Store.Mutation> rows = new ArrayList<>();
    PackedWriter row = new PackedWriter(4096);
    row.number(snapshot.nextOrdinal()).number(snapshot.labelNumbers());
    for (int label = 0; label < snapshot.labelNumbers(); label++) {
      if (row.size() >= Rows.RAW_BYTES_AIM) {
        rows.add(put(partition, rows.size(), row));
        row.clear();
      }
      row.bytes(snapshot.labelName(label).getBytes(UTF_8));
    }
    row.number(snapshot.stats().totalEntries());
    rows.add(put(partition, rows.size(), row));
    row.clear();
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
  public record LivePart(Part part, BitSet rows) {}

  /**
   * A base, read.
   *
   * @param labelNames in the order of their first appearance
   */
  public record Contents(int nextOrdinal, List<String> labelNames, List<LivePart> parts) {}

  /**
   * Reads a base.
   *
   * @throws DamagedStoreException if it is not there
   */
  public static Contents read(StoredRows stored, String transaction) {
    Reader reader = new Reader();
    byte[] partition = Rows.base(stored.datasetId(), transaction);
    int next = 0;
    List<Store.Row> rows;
    do {
      rows = stored.scan(partition, Rows.number(next), null, ROWS_PER_SCAN);
      for (Store.Row row : rows) {
        if (!row.key().equals(new Key(partition, Rows.number(next++)))) {
          throw stored.damaged(
              "a row before %s is missing".formatted(StoredRows.name(row.key())), null);
        }
        stored.unpack(row.key(), row.value(), reader::add);
      }
    } while (rows.size() == ROWS_PER_SCAN);
    if (!reader.isComplete()) {
      throw stored.damaged(
          "the base of transaction " + transaction + " is missing, or a row of it", null);
    }
    return new Contents(reader.nextOrdinal, reader.names, reader.parts);
  }

  /** Takes the rows of a base, one after another. */
  private static final class Reader {
    private final List<String> names = new ArrayList<>();
    private final List<LivePart> parts = new ArrayList<>();
    private int nextOrdinal = -1;
    private int namesToCome;
    private long entries;

    /** How many there must be; below zero where an earlier build has not said it. */
    private long entriesExpected = -1;

    /** Says whether it was a row of parts. */
    boolean add(byte[] packed) {
      PackedReader in = new PackedReader(packed);
      if (nextOrdinal < 0) {
        nextOrdinal = in.intNumber();
        namesToCome = in.intNumber();
      } else if (namesToCome == 0) {
        while (in.hasMore()) {
          Part part = Undo.readPart(in);
          BitSet rows = BitSet.valueOf(in.bytes());
          parts.add(new LivePart(part, rows));
          entries += rows.cardinality();
        }
        return true;
      }
      for (; namesToCome > 0 && in.hasMore(); namesToCome--) {
        names.add(new String(in.bytes(), UTF_8));
      }
      if (in.hasMore()) {
        entriesExpected = in.number();
      }
      return false;
    }

    boolean isComplete() {
      return nextOrdinal >= 0
          && namesToCome == 0
          && (entriesExpected < 0 || entriesExpected == entries);
    }
  }

  /** The parts of a base; none where it is gone. */
  public static List<LivePart> partsIfThere(Store store, String datasetId, String transaction) {
    byte[] partition = Rows.base(datasetId, transaction);
    if (isGone(store, partition)) {
      return List.of();
    }
    try {
      return read(StoredRows.of(store, datasetId), transaction).parts();
    } catch (DamagedStoreException e) {
      // It goes as a whole, and can have gone just now.
      if (isGone(store, partition)) {
        return List.of();
      }
      throw e;
    }
  }

  private static boolean isGone(Store store, byte[] partition) {
    return store.scan(partition, new byte[0], null, 1).isEmpty();
  }
}
