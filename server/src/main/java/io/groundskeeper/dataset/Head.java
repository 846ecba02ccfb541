package io.groundskeeper.dataset;

import io.groundskeeper.bucket.Buckets.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of a dataset, in one row: what a commit moves from one version to the next.
 *
 * @param id the dataset's own identity, 32 hex digits; its rows are filed under it
 * @param version the newest version; 0 until the dataset is made
 * @param updatedMillis at least the creation time; never goes back
 * @param nextOrdinal the ordinal that the next new entry gets
 * @param bucket the bucket of all images; empty where there are none, {@code *} where there are
 *     several
 * @param source the dataset that is being copied, with its version, while that goes on
 * @param manifest the manifest that is being read, while that goes on
 * @param kept see {@link #keptVersions}
 */
record Head(
    DatasetArn arn,
    String id,
    long version,
    DatasetStatus status,
    String statusMessage,
    DatasetStatusMessageCode statusMessageCode,
    long updatedMillis,
    DatasetStats stats,
    int nextOrdinal,
    String bucket,
    @Nullable Source source,
    @Nullable ObjectName manifest,
    @Nullable Kept kept) {

  /**
   * Which versions can still be read.
   *
   * @param first from this one on all; of those before, the ones that have a tag
   * @param base the newest version that has a {@link Base}, from which later ones are made; 0 for
   *     none
   * @param tagRevision goes up with every tag that is set or removed
   */
  record Kept(long first, long base, long tagRevision) {
    static final Kept ALL = new Kept(1, 0, 0);

    Kept withTagsChanged() {
      return new Kept(first, base, tagRevision + 1);
    }
  }

  /** Which versions can still be read; heads of earlier releases do not say. */
  Kept keptVersions() {
    return kept == null ? Kept.ALL : kept;
  }

  /** A version of a dataset from which another one is being made. */
  record Source(DatasetArn arn, String id, long version) {}

  static final String SEVERAL_BUCKETS = "*";

  static Head creating(
      DatasetArn arn, String id, @Nullable Source source, @Nullable ObjectName manifest) {
    return new Head(
        arn,
        id,
        0,
        DatasetStatus.CREATE_IN_PROGRESS,
        "The dataset is being created.",
        DatasetStatusMessageCode.SUCCESS,
        arn.createdMillis(),
        DatasetStats.NONE,
        0,
        "",
        source,
        manifest,
        Kept.ALL);
  }

  /** The head after a change that succeeded. */
  Head changed(
      Outcome outcome,
      long nowMillis,
      DatasetStats newStats,
      int newNextOrdinal,
      String newBucket) {
    return new Head(
        arn,
        id,
        version + 1,
        outcome.status(),
        outcome.message(),
        DatasetStatusMessageCode.SUCCESS,
        notBeforeLast(nowMillis),
        newStats,
        newNextOrdinal,
        newBucket,
        null,
        null,
        kept);
  }

  /** The head after a change that failed: its content is that of the version before. */
  Head failed(
      DatasetStatus failure, String message, DatasetStatusMessageCode code, long nowMillis) {
    return new Head(
        arn,
        id,
        version + 1,
        failure,
        message,
        code,
        notBeforeLast(nowMillis),
        stats,
        nextOrdinal,
        bucket,
        null,
        null,
        kept);
  }

  /** The head with other versions to be read; nothing else changes. */
  Head keeping(Kept newKept) {
    return new Head(
        arn,
        id,
        version,
        status,
        statusMessage,
        statusMessageCode,
        updatedMillis,
        stats,
        nextOrdinal,
        bucket,
        source,
        manifest,
        newKept);
  }

  /** The head while its dataset is being deleted. */
  Head deleting(long nowMillis) {
    return new Head(
        arn,
        id,
        version,
        DatasetStatus.DELETE_IN_PROGRESS,
        "The dataset is being deleted.",
        DatasetStatusMessageCode.SUCCESS,
        notBeforeLast(nowMillis),
        stats,
        nextOrdinal,
        bucket,
        null,
        null,
        kept);
  }

  /** The creation time is made unique and can be ahead of the clock; the clock can be set back. */
  private long notBeforeLast(long nowMillis) {
    return Math.max(updatedMillis, nowMillis);
  }

  /** The bucket of all images once images of another bucket are there too. */
  static String bucketOfBoth(String one, String other) {
    if (one.isEmpty() || one.equals(other)) {
      return other;
    }
    return other.isEmpty() ? one : SEVERAL_BUCKETS;
  }

  /** The statuses that a successful change leaves, with their messages. */
  enum Outcome {
    CREATED_EMPTY(DatasetStatus.CREATE_COMPLETE, "The dataset was successfully created."),
    CREATED_FROM_MANIFEST(
        DatasetStatus.CREATE_COMPLETE,
        "The dataset was successfully created from the manifest file."),
    CREATED_AS_COPY(
        DatasetStatus.CREATE_COMPLETE, "The dataset was successfully created from the dataset."),
    UPDATED(DatasetStatus.UPDATE_COMPLETE, "The dataset was successfully updated."),
    DISTRIBUTED(DatasetStatus.UPDATE_COMPLETE, "The dataset was successfully distributed."),
    REVERTED(DatasetStatus.UPDATE_COMPLETE, "The dataset was successfully reverted.");

    private final DatasetStatus status;
    private final String message;

    Outcome(DatasetStatus status, String message) {
      this.status = status;
      this.message = message;
    }

    DatasetStatus status() {
      return status;
    }

    String message() {
      return message;
    }
  }
}
