package io.groundskeeper.dataset;

import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.RejectedLine;
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

  private final Pieces pieces;
  private final List<RejectedLine> rejected;
  private final Optional<TerminalError> error;
  private final int groundTruthBytes;
  private boolean settled;
  private @Nullable RuntimeException failure;

  Update(CheckedManifest manifest, int groundTruthBytes) {
    this.groundTruthBytes = groundTruthBytes;
    rejected = manifest.rejected();
    error = terminalError(manifest.lines(), rejected.size());
    pieces = Pieces.of(error.isEmpty() ? manifest.entries() : List.of());
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

  Pieces pieces() {
    return pieces;
  }

  List<RejectedLine> rejected() {
    return rejected;
  }

  /** Why nothing of it can be applied, whatever the dataset holds. */
  Optional<TerminalError> error() {
    return error;
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
