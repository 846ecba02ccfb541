package io.groundskeeper.dataset.row;

import io.groundskeeper.manifest.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries, packed for the store; this needs no lock.
 *
 * @param bucket of all their images, as in {@link Head#bucket}
 */
public record Pieces(List<Piece> list, String bucket) {
  private static final int BUCKET_BEGIN = "s3://".length();

  public static Pieces of(List<Entry> entries) {
    List<Piece> pieces = new ArrayList<>();
    String bucket = "";
    for (Entry entry : entries) {
      if (pieces.isEmpty() || pieces.getLast().draft().isFull()) {
        pieces.add(Piece.empty());
      }
      pieces.getLast().add(entry);
      bucket = Head.bucketOfBoth(bucket, bucketOf(entry.sourceRef()));
    }
    pieces.forEach(piece -> piece.draft().end());
    return new Pieces(pieces, bucket);
  }

  /** The bucket of {@code s3://bucket/key}. */
  public static String bucketOf(byte[] sourceRef) {
    int end = BUCKET_BEGIN;
    while (sourceRef[end] != '/') {
      end++;
    }
    return new String(sourceRef, BUCKET_BEGIN, end - BUCKET_BEGIN, StandardCharsets.US_ASCII);
  }
}
