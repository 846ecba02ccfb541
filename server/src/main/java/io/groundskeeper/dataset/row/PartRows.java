package io.groundskeeper.dataset.row;

import io.groundskeeper.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a part, and what they replaced.
 *
 * @param first the number of the first of these rows in the part
 * @param undo of as many rows
 */
public record PartRows(Part part, int first, List<Part.Row> rows, Undo undo) {
  private static final int PARTS_PER_READ = 16;

  /** Hands out all rows that a change wrote, part by part, in memory that a few parts take. */
  public static void forEach(StoredRows stored, Commit commit, Consumer<PartRows> rows) {
    for (int from = 0; from < commit.parts(); from += PARTS_PER_READ) {
      int to = Math.min(commit.parts(), from + PARTS_PER_READ);
      read(stored, commit, IntStream.range(from, to).toArray(), rows);
    }
  }

  /** The same from the last part to the first. */
  public static void forEachBackwards(StoredRows stored, Commit commit, Consumer<PartRows> rows) {
    for (int last = commit.parts(); last > 0; last -= PARTS_PER_READ) {
      int end = last;
      int count = Math.min(last, PARTS_PER_READ);
      read(stored, commit, IntStream.range(0, count).map(i -> end - 1 - i).toArray(), rows);
    }
  }

  private static void read(
      StoredRows stored, Commit commit, int[] numbers, Consumer<PartRows> rows) {
    List<Key> keys = new ArrayList<>();
    for (int number : numbers) {
      Part part = new Part(commit.transaction(), number, new short[0]);
      keys.add(part.digestKey(stored.datasetId()));
      keys.add(part.undoKey(stored.datasetId(), 0));
    }
    List<byte @Nullable []> values = stored.perhaps(keys);
    for (int i = 0; i < numbers.length; i++) {
      Key key = keys.get(2 * i);
      Part.Digest digest =
          stored.unpack(key, stored.present(key, values.get(2 * i)), Part.Digest::read);
      Part part = new Part(commit.transaction(), numbers[i], digest.blockStarts());
      byte[] undo = values.get(2 * i + 1);
      boolean anyUndone =
          digest.undoRows() == Part.Digest.UNDO_UNKNOWN ? undo != null : digest.undoRows() > 0;
      if (anyUndone) {
        handOut(stored, part, digest.rows(), undo, rows);
      } else {
        Undo nothing = Undo.nothing(digest.rows().size());
        rows.accept(new PartRows(part, 0, digest.rows(), nothing));
      }
    }
  }

  private static void handOut(
      StoredRows stored,
      Part part,
      List<Part.Row> all,
      byte @Nullable [] first,
      Consumer<PartRows> rows) {
    int number = 0;
    for (int from = 0; from < all.size(); number++) {
      Key key = part.undoKey(stored.datasetId(), number);
      byte[] packed = number == 0 && first != null ? first : stored.get(key);
      Undo undo = stored.unpack(key, packed, Undo::read);
      int to = from + undo.rows().length;
      if (to == from || to > all.size()) {
        throw stored.damaged(StoredRows.name(key) + " is for other rows than there are", null);
      }
      rows.accept(new PartRows(part, from, all.subList(from, to), undo));
      from = to;
    }
  }
}
