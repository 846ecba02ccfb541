package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.TerminalError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one UpdateDatasetEntries call: checked and packed, which needs no lock, and then
 * waiting for its turn.
 */
public final class Update {
  private final Pieces pieces;
  private final List<RejectedLine> rejected;
  private final long rejectedLines;
  private final Optional<TerminalError> error;
  private final int groundTruthBytes;
  private boolean settled;
  private @Nullable RuntimeException failure;

  public Update(CheckedManifest manifest, int groundTruthBytes) {
    this.groundTruthBytes = groundTruthBytes;
    rejected = manifest.rejected();
    rejectedLines = manifest.rejectedLines();
    error = TerminalError.of(manifest.lines(), rejectedLines);
    pieces = Pieces.of(error.isEmpty() ? manifest.entries() : List.of());
  }

  Pieces pieces() {
    return pieces;
  }

  /** The first of the lines that are left out. */
  List<RejectedLine> rejected() {
    return rejected;
  }

  /** How many lines are left out. */
  long rejectedLines() {
    return rejectedLines;
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
