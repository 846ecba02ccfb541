package io.groundskeeper.dataset.row;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of a dataset, in one row: what a commit moves from one version to the next.
 * Every commit of a dataset has the head's bytes as its condition, and no two heads of a dataset
 * are ever the same ({@link Steps}), so that moving it makes every other commit under way
 * impossible.
 *
 * @param id the dataset's own identity, 32 hex digits; its rows are filed under it
 * @param version the newest version; 0 until the dataset is made
 * @param updatedMillis when the last change was made, by the clock of the server that made it
 * @param nextOrdinal the ordinal that the next new entry gets
 * @param bucket the bucket of all images; empty where there are none, {@code *} where there are
 *     several
 * @param source the dataset that is being copied, with its version, while that goes on
 * @param manifest the manifest that is being read, while that goes on
 * @param kept see {@link #keptVersions}
 * @param steps see {@link #stepsSoFar}
 */
public record Head(
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
    @Nullable Kept kept,
    @Nullable Steps steps) {

  /** Clocks are put right by so little all the time: times of versions stand still for as long. */
  static final long CLOCK_CORRECTION_MILLIS_MAX = 1_000;

  /**
   * Which versions can still be read.
   *
   * @param first from this one on all; of those before, the ones that have a tag
   * @param base the newest version that has a {@code Base}, from which later ones are made; 0 for
   *     none
   * @param tagRevision goes up with every tag that is set or removed
   */
  public record Kept(long first, long base, long tagRevision) {
    static final Kept ALL = new Kept(1, 0, 0);

    public Kept withTagsChanged() {
      return new Kept(first, base, tagRevision + 1);
    }
  }

  /**
   * The commits that have moved the head.
   *
   * @param count how many there were; what orders two heads of a dataset
   * @param recent the names of the last {@link #RECENT_MAX} of them, the newest last: by these a
   *     commit whose outcome is unknown finds out whether it was one of them
   * @param writer the server that alone may move the head now, or null: the one that makes or
   *     deletes the dataset, or one whose change was overtaken again and again
   * @param clockBackAt the last version whose time is earlier than that of the one before it, since
   *     a clock had been ahead; 0 for none
   */
  public record Steps(long count, List<String> recent, @Nullable String writer, long clockBackAt) {
    /** An unknown outcome is settled before so many others can have moved the head. */
    static final int RECENT_MAX = 16;

    static final Steps NONE = new Steps(0, List.of(), null, 0);

    Steps with(String step) {
      List<String> last = new ArrayList<>(recent);
      last.add(step);
      return new Steps(
          count + 1,
          List.copyOf(last.subList(Math.max(0, last.size() - RECENT_MAX), last.size())),
          writer,
          clockBackAt);
    }

    Steps writtenBy(@Nullable String server) {
      return new Steps(count, recent, server, clockBackAt);
    }

    Steps clockBackAt(long version) {
      return new Steps(count, recent, writer, version);
    }
  }

  /** Which versions can still be read; heads of earlier releases do not say. */
  public Kept keptVersions() {
    return kept == null ? Kept.ALL : kept;
  }

  /** The commits that have moved it; heads of earlier releases do not say. */
  public Steps stepsSoFar() {
    return steps == null ? Steps.NONE : steps;
  }

  /** The server that alone may move the head now; null for none. */
  public @Nullable String writer() {
    return stepsSoFar().writer();
  }

  /** A version of a dataset from which another one is being made. */
  public record Source(DatasetArn arn, String id, long version) {}

  public static final String SEVERAL_BUCKETS = "*";

  public static Head creating(
      DatasetArn arn,
      String id,
      @Nullable Source source,
      @Nullable ObjectName manifest,
      @Nullable String writer) {
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
        Kept.ALL,
        Steps.NONE.writtenBy(writer));
  }

  /** What it says to those who ask for the dataset. */
  public DatasetDescription description() {
    return new DatasetDescription(
        arn,
        Instant.ofEpochMilli(arn.createdMillis()),
        Instant.ofEpochMilli(updatedMillis),
        status,
        statusMessage,
        statusMessageCode,
        stats);
  }

  /** The head after a change that succeeded. */
  public Head changed(
      Outcome outcome,
      long nowMillis,
      DatasetStats newStats,
      int newNextOrdinal,
      String newBucket) {
    return next(
        outcome.status(),
        outcome.message(),
        DatasetStatusMessageCode.SUCCESS,
        nowMillis,
        newStats,
        newNextOrdinal,
        newBucket);
  }

  /** The head after a change that failed: its content is that of the version before. */
  public Head failed(
      DatasetStatus failure, String message, DatasetStatusMessageCode code, long nowMillis) {
    return next(failure, message, code, nowMillis, stats, nextOrdinal, bucket);
  }

  private Head next(
      DatasetStatus newStatus,
      String message,
      DatasetStatusMessageCode code,
      long nowMillis,
      DatasetStats newStats,
      int newNextOrdinal,
      String newBucket) {
    Steps without = stepsSoFar().writtenBy(null);
    return new Head(
        arn,
        id,
        version + 1,
        newStatus,
        message,
        code,
        timeAfter(nowMillis),
        newStats,
        newNextOrdinal,
        newBucket,
        null,
        null,
        kept,
        isClockBack(nowMillis) ? without.clockBackAt(version + 1) : without);
  }

  /** The head with other versions to be read; nothing else changes. */
  public Head keeping(Kept newKept) {
    return with(status, statusMessage, updatedMillis, source, manifest, newKept, stepsSoFar());
  }

  /** The head with another server, or none, that alone may move it. */
  public Head writtenBy(@Nullable String server) {
    return with(
        status,
        statusMessage,
        updatedMillis,
        source,
        manifest,
        keptVersions(),
        stepsSoFar().writtenBy(server));
  }

  /** The head as the commit of this name leaves it. */
  Head after(String step) {
    return with(
        status,
        statusMessage,
        updatedMillis,
        source,
        manifest,
        keptVersions(),
        stepsSoFar().with(step));
  }

  /** The head while its dataset is being deleted. */
  public Head deleting(long nowMillis) {
    return with(
        DatasetStatus.DELETE_IN_PROGRESS,
        "The dataset is being deleted.",
        timeAfter(nowMillis),
        null,
        null,
        keptVersions(),
        stepsSoFar());
  }

  private Head with(
      DatasetStatus newStatus,
      String message,
      long newUpdatedMillis,
      @Nullable Source newSource,
      @Nullable ObjectName newManifest,
      Kept newKept,
      Steps newSteps) {
    return new Head(
        arn,
        id,
        version,
        newStatus,
        message,
        newStatus == status ? statusMessageCode : DatasetStatusMessageCode.SUCCESS,
        newUpdatedMillis,
        stats,
        nextOrdinal,
        bucket,
        newSource,
        newManifest,
        newKept,
        newSteps);
  }

  /**
   * The time of a change that is made now. Times never go back by what clocks are put right by all
   * the time; where a clock was ahead by more, they follow it back.
   */
  private long timeAfter(long nowMillis) {
    return isClockBack(nowMillis) ? nowMillis : Math.max(updatedMillis, nowMillis);
  }

  /** Whether the clock of the change before this one was ahead of the clock now. */
  boolean isClockBack(long nowMillis) {
    return nowMillis < updatedMillis - CLOCK_CORRECTION_MILLIS_MAX;
  }

  /** The bucket of all images once images of another bucket are there too. */
  public static String bucketOfBoth(String one, String other) {
    if (one.isEmpty() || one.equals(other)) {
      return other;
    }
    return other.isEmpty() ? one : SEVERAL_BUCKETS;
  }

  /** The statuses that a successful change leaves, with their messages. */
  public enum Outcome {
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
