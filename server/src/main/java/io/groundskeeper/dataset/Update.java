package io.groundskeeper.dataset;

import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.RejectedLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one UpdateDatasetEntries call: checked and packed, which needs no lock, and then
 * waiting for its turn.
 */
final class Update {
  /** Of a hundred lines, so many may be left out; with more, the whole call fails. */
  private static final int REJECTED_PERCENT_MAX = 20;

  private static final int BUCKET_BEGIN = "s3://".length();

  private final List<Piece> pieces = new ArrayList<>();
  private final List<RejectedLine> rejected;
  private final Optional<TerminalError> error;
  private final int groundTruthBytes;
  private String bucket = "";
  private boolean settled;
  private @Nullable RuntimeException failure;

  /** A part in the making, with the hash of each row's source-ref. */
  record Piece(Part.Draft draft, List<SourceRefs.Hash> hashes) {
    static Piece empty() {
      return new Piece(new Part.Draft(), new ArrayList<>());
    }

    void add(Entry entry) {
      draft.add(entry);
      hashes.add(SourceRefs.Hash.of(entry.sourceRef()));
    }

    void copy(Part.Row row, List<String> labelNames, Part.Line line) {
      draft.copy(row, labelNames, line);
      hashes.add(SourceRefs.Hash.of(row.sourceRef()));
    }

    void remove(byte[] sourceRef) {
      draft.remove(sourceRef);
      hashes.add(SourceRefs.Hash.of(sourceRef));
    }
  }

  Update(CheckedManifest manifest, int groundTruthBytes) {
    this.groundTruthBytes = groundTruthBytes;
    rejected = manifest.rejected();
    error = terminalError(manifest.lines(), rejected.size());
    if (error.isEmpty()) {
      pack(manifest.entries());
    }
  }

  /** What is wrong with so many lines, of which so many are left out. */
  static Optional<TerminalError> terminalError(long lines, long rejected) {
    if (lines == 0) {
      return Optional.of(TerminalError.ERROR_EMPTY_MANIFEST);
    }
    return rejected * 100 > lines * REJECTED_PERCENT_MAX
        ? Optional.of(TerminalError.ERROR_TOO_MANY_RECORDS_IN_ERROR)
        : Optional.empty();
  }

  private void pack(List<Entry> entries) {
    for (Entry entry : entries) {
      if (pieces.isEmpty() || pieces.getLast().draft().isFull()) {
        pieces.add(Piece.empty());
      }
      pieces.getLast().add(entry);
      bucket = Head.bucketOfBoth(bucket, bucketOf(entry.sourceRef()));
    }
    pieces.forEach(piece -> piece.draft().end());
  }

  /** The bucket of {@code s3://bucket/key}. */
  static String bucketOf(byte[] sourceRef) {
    int end = BUCKET_BEGIN;
    while (sourceRef[end] != '/') {
      end++;
    }
    return new String(sourceRef, BUCKET_BEGIN, end - BUCKET_BEGIN, StandardCharsets.US_ASCII);
  }

  List<Piece> pieces() {
    return pieces;
  }

  List<RejectedLine> rejected() {
    return rejected;
  }

  /** Why nothing of it can be applied, whatever the dataset holds. */
  Optional<TerminalError> error() {
    return error;
  }

  String bucket() {
    return bucket;
  }

  int groundTruthBytes() {
    return groundTruthBytes;
  }

  boolean isSettled() {
    return settled;
  }

  void settle(@Nullable RuntimeException why) {
    settled = true;
    failure = why;
  }

  /** Returns if the outcome is on disk. */
  void throwIfFailed() {
    if (failure != null) {
      throw failure;
    }
  }
}
