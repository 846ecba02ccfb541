package io.groundskeeper.dataset.change;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Failure;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.TerminalError;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a manifest from a bucket into an empty dataset: once, from beginning to end, in bounded
 * memory. Blocks of lines are checked and packed by all cores, and added in their order.
 */
final class ManifestImport {
  private static final long ENTRIES_MAX = Snapshot.entriesThatFitInMemory();

  private final Environment environment;
  private final Consumer<String> progress;
  private final Working working;
  private final Transaction transaction;
  private long bytesTold;
  private long lines;
  private long rejected;
  private long added;
  private boolean anyObject;
  private String bucket = "";

  /** What came of it. */
  sealed interface Result {
    /**
     * All of it was added.
     *
     * @param bucket of all images, as in {@link Head#bucket}
     */
    record Done(long added, long rejected, String bucket) implements Result {}

    /** It cannot be a dataset; what was added is to be taken back. */
    record Failed(Failure failure, long rejected) implements Result {}
  }

  /**
   * @param progress gets a message for people from time to time
   */
  ManifestImport(
      Environment environment,
      Consumer<String> progress,
      Working working,
      Transaction transaction) {
    this.environment = environment;
    this.progress = progress;
    this.working = working;
    this.transaction = transaction;
  }

  /**
   * Runs to the end.
   *
   * @throws StoreException if the server is being stopped
   */
  Result run(ObjectName manifest) {
    Buckets buckets = environment.buckets();
    if (buckets == null) {
      return failed(
          TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT,
          "This server has no buckets any more.");
    }
    if (!hasExtension(manifest.key())) {
      return failed(
          TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT,
          "The name " + manifest.key() + " has no file extension.");
    }
    try {
      return switch (buckets.open(manifest, Long.MAX_VALUE)) {
        case Opened.Missing missing ->
            failed(TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT, missing.why());
        case Opened.SomethingElse other ->
            failed(TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT, other.why());
        case Opened.Forbidden forbidden ->
            failed(TerminalError.ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET, forbidden.why());
        case Opened.Found found -> read(manifest, found);
      };
    } catch (IOException e) {
      return unreadable(manifest, e);
    } catch (UncheckedIOException e) {
      return unreadable(manifest, Objects.requireNonNull(e.getCause()));
    }
  }

  private static boolean hasExtension(String key) {
    int dot = key.lastIndexOf('.');
    return dot > key.lastIndexOf('/') && dot < key.length() - 1;
  }

  private Result failed(TerminalError error) {
    return new Result.Failed(Failure.of(error), rejected);
  }

  private Result failed(TerminalError error, String detail) {
    return new Result.Failed(Failure.of(error, detail), rejected);
  }

  private Result unreadable(ObjectName manifest, IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      throw new StoreException("The server is being stopped.", e);
    }
    String message = "The manifest %s could not be read: %s".formatted(manifest, e.getMessage());
    return new Result.Failed(
        new Failure(message, DatasetStatusMessageCode.SERVICE_ERROR, ""), rejected);
  }

  private Result tooLarge(ObjectName manifest) {
    String message =
        ("The manifest %s has more entries than the memory of the server holds (%,d). Start it"
                + " with more, for example GROUNDSKEEPER_JAVA_OPTS=-Xmx8g.")
            .formatted(manifest, ENTRIES_MAX);
    return new Result.Failed(
        new Failure(message, DatasetStatusMessageCode.SERVICE_ERROR, ""), rejected);
  }

  private Result read(ObjectName manifest, Opened.Found found) throws IOException {
    try (InputStream in = found.in()) {
      if (found.bytes() > environment.quotas().manifestBytesMax()) {
        return failed(TerminalError.ERROR_MANIFEST_SIZE_TOO_LARGE);
      }
      try (CheckedBlocks blocks = new CheckedBlocks(in, environment)) {
        Optional<CheckedBlocks.Checked> block = blocks.next();
        for (; block.isPresent(); block = blocks.next()) {
          add(block.get().withoutKnown(working::holds));
          tell(found.bytes());
          if (added > ENTRIES_MAX) {
            return tooLarge(manifest);
          }
          Optional<TerminalError> error = working.overQuota(bucket);
          if (error.isPresent()) {
            return failed(error.get());
          }
          if (TerminalError.isCertain(lines, rejected, entriesToComeMax(found.bytes()))) {
            // What comes cannot make it good.
            break;
          }
        }
      }
    }
    return outcome();
  }

  /** How many lines that are kept can come, by what is left of the manifest and what fits. */
  private long entriesToComeMax(long bytes) {
    long inBytes = (bytes - bytesTold) / LineChecker.ENTRY_BYTES_MIN + 1;
    long thatFit = Math.min(ENTRIES_MAX, environment.quotas().entriesMax()) - added;
    return Math.max(0, Math.min(inBytes, thatFit));
  }

  private void add(CheckedBlocks.Checked checked) {
    CheckedManifest manifest = checked.manifest();
    for (Piece piece : checked.pieces().list()) {
      working.addNew(piece, transaction, environment.store());
    }
    working.reject(manifest.rejected(), lines, transaction, environment.store());
    bucket = Head.bucketOfBoth(bucket, checked.pieces().bucket());
    lines += manifest.lines();
    added += manifest.entries().size();
    rejected += manifest.rejectedLines();
    anyObject |=
        !manifest.entries().isEmpty()
            || manifest.rejected().stream()
                .anyMatch(line -> line.error() != TerminalContentError.ERROR_INVALID_JSON_LINE);
    bytesTold = checked.bytesRead();
  }

  private void tell(long bytes) {
    progress.accept(
        String.format(
            Locale.ROOT,
            "The dataset is being created: %,d entries, %,d of %,d bytes so far.",
            added,
            bytesTold,
            bytes));
  }

  private Result outcome() {
    Optional<TerminalError> error = TerminalError.of(lines, rejected);
    if (error.isPresent()) {
      return lines > 0 && !anyObject
          ? failed(
              TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT,
              "No line of it is a JSON object.")
          : failed(error.get());
    }
    return new Result.Done(added, rejected, bucket);
  }
}
