package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.dataset.snapshot.Chunk;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Reads entries of a snapshot whole, and packs them into parts for another dataset. */
final class EntryCopier {
  private static final int LINES_PER_READ = 128;

  private final EntryReader reader;
  private final Snapshot snapshot;

  EntryCopier(Store store, String datasetId, Snapshot snapshot) {
    this.reader = new EntryReader(store, datasetId, snapshot);
    this.snapshot = snapshot;
  }

  /**
   * Copies the entries of these ordinals, ascending, into full parts and a last one.
   *
   * @return the bucket of all their images, as in {@link Head#bucket}
   */
  String copy(int[] ordinals, Consumer<Piece> parts) {
    Piece piece = Piece.empty();
    String bucket = "";
    List<Part.Line> lines = List.of();
    for (int from = 0; from < ordinals.length; ) {
      int to = endOfChunk(ordinals, from);
      Map<Integer, Part.Digest> digests = digests(ordinals, from, to);
      for (int i = from; i < to; i++) {
        if ((i - from) % LINES_PER_READ == 0) {
          lines = reader.lines(ordinals, i, Math.min(to, i + LINES_PER_READ));
        }
        Part.Digest digest = Objects.requireNonNull(digests.get(partOf(ordinals[i])));
        Part.Row row = digest.rows().get(rowOf(ordinals[i]));
        piece.copy(row, digest.labelNames(), lines.get((i - from) % LINES_PER_READ));
        bucket = Head.bucketOfBoth(bucket, Pieces.bucketOf(row.sourceRef()));
        if (piece.draft().isFull()) {
          piece.draft().end();
          parts.accept(piece);
          piece = Piece.empty();
        }
      }
      from = to;
    }
    if (piece.draft().size() > 0) {
      piece.draft().end();
      parts.accept(piece);
    }
    return bucket;
  }

  /** Packs the removal of entries. */
  void remove(int[] ordinals, Consumer<Removal> parts) {
    for (int from = 0; from < ordinals.length; ) {
      int to = endOfChunk(ordinals, from);
      Map<Integer, Part.Digest> digests = digests(ordinals, from, to);
      Piece piece = Piece.empty();
      int first = from;
      for (int i = from; i < to; i++) {
        Part.Digest digest = Objects.requireNonNull(digests.get(partOf(ordinals[i])));
        piece.remove(digest.rows().get(rowOf(ordinals[i])).sourceRef());
        if (piece.draft().isFull() || i + 1 == to) {
          parts.accept(new Removal(piece, Arrays.copyOfRange(ordinals, first, i + 1)));
          piece = Piece.empty();
          first = i + 1;
        }
      }
      from = to;
    }
  }

  /** The removal of entries that are in a snapshot. */
  record Removal(Piece piece, int[] ordinals) {}

  private static int endOfChunk(int[] ordinals, int from) {
    int chunk = ordinals[from] / Chunk.ENTRIES;
    int to = from;
    while (to < ordinals.length && ordinals[to] / Chunk.ENTRIES == chunk) {
      to++;
    }
    return to;
  }

  private Map<Integer, Part.Digest> digests(int[] ordinals, int from, int to) {
    List<Integer> parts =
        new ArrayList<>(
            Arrays.stream(ordinals, from, to).map(this::partOf).distinct().boxed().toList());
    List<byte[]> packed = reader.digests(parts);
    Map<Integer, Part.Digest> digests = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      digests.put(parts.get(i), Part.Digest.read(packed.get(i)));
    }
    return digests;
  }

  private int partOf(int ordinal) {
    return snapshot.chunk(ordinal / Chunk.ENTRIES).part[ordinal % Chunk.ENTRIES];
  }

  private int rowOf(int ordinal) {
    return snapshot.chunk(ordinal / Chunk.ENTRIES).row[ordinal % Chunk.ENTRIES];
  }
}
