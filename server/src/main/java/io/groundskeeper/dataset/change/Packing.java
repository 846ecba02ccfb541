package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.manifest.Entry;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** Packs entries whose ordinals are known into parts, one after another. */
final class Packing {
  private final BiConsumer<Piece, int[]> packed;
  private Piece piece = Piece.empty();
  private int[] ordinals = new int[16];
  private String bucket = "";

  /**
   * @param packed gets each part, with the ordinals of its rows
   */
  Packing(BiConsumer<Piece, int[]> packed) {
    this.packed = packed;
  }

  void add(int ordinal, Entry entry) {
    number(ordinal);
    piece.add(entry);
    bucket = Head.bucketOfBoth(bucket, Pieces.bucketOf(entry.sourceRef()));
    endIfFull();
  }

  /** Adds the removal of an entry. */
  void remove(int ordinal, byte[] sourceRef) {
    number(ordinal);
    piece.remove(sourceRef);
    endIfFull();
  }

  private void number(int ordinal) {
    int size = piece.draft().size();
    if (size == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, 2 * size);
    }
    ordinals[size] = ordinal;
  }

  private void endIfFull() {
    if (piece.draft().isFull()) {
      end();
    }
  }

  /** Hands over what is left. */
  void end() {
    int size = piece.draft().size();
    if (size > 0) {
      piece.draft().end();
      packed.accept(piece, Arrays.copyOf(ordinals, size));
      piece = Piece.empty();
      ordinals = new int[16];
    }
  }

  /** The bucket of all images that were added, as in {@link Head#bucket}. */
  String bucket() {
    return bucket;
  }
}
