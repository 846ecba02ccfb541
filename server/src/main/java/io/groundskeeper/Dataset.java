package io.groundskeeper;

import io.groundskeeper.dataset.Download;
import io.groundskeeper.dataset.History;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.dataset.value.VersionDiff;
import io.groundskeeper.manifest.RejectedLine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A dataset of an open {@link Groundskeeper}: to read at any version, change and compare. A light
 * handle, safe for use by many threads; two of the same dataset are equal. It stands for this one
 * dataset: after it was deleted, all methods refuse, even if a new dataset has its short name.
 *
 * <p>Streams read page by page, so that datasets of any size can be read in bounded memory, and
 * show one version throughout, however much is changed meanwhile. They need not be closed.
 *
 * <p>Every method throws {@link Refusal} with RESOURCE_NOT_FOUND for a dataset or version that does
 * not exist, and those that read entries with RESOURCE_NOT_READY while the dataset is being made.
 */
public final class Dataset extends DatasetChanges {
  private static final long POLL_MILLIS = 10;

  Dataset(Groundskeeper groundskeeper, DatasetArn arn) {
    super(groundskeeper, arn, Guard.NONE);
  }

  /** Its ARN, which no other dataset ever has. */
  public DatasetArn arn() {
    return arn;
  }

  /** The short name, {@code flowers/train} for example. */
  public String name() {
    return Names.ShortName.of(arn.project(), arn.type()).toString();
  }

  /** The status of the dataset, and the statistics of its newest version. */
  public DatasetDescription describe() {
    return groundskeeper.account().datasets().describe(arn);
  }

  /**
   * Waits until its work in the background is done: its creation from a source, or its deletion.
   *
   * @return its status then, which may be CREATE_FAILED; empty where it was deleted
   * @throws TimeoutException if that takes longer
   */
  public Optional<DatasetDescription> await(Duration timeMax)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + timeMax.toNanos();
    while (true) {
      DatasetDescription description;
      try {
        description = describe();
      } catch (Refusal gone) {
        return Optional.empty();
      }
      if (description.status() != DatasetStatus.CREATE_IN_PROGRESS
          && description.status() != DatasetStatus.DELETE_IN_PROGRESS) {
        return Optional.of(description);
      }
      if (System.nanoTime() - end >= 0) {
        throw new TimeoutException(
            "The dataset %s is still %s: %s"
                .formatted(name(), description.status(), description.statusMessage()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** All entries of the newest version, as the API lists them: JSON Lines, in order of addition. */
  public Stream<String> entries() {
    return entries(At.NEWEST, Filter.NONE);
  }

  /** The entries of the newest version that pass a filter. */
  public Stream<String> entries(Filter filter) {
    return entries(At.NEWEST, filter);
  }

  /** The entries of any version that pass a filter. */
  public Stream<String> entries(At at, Filter filter) {
    Filter wanted = Names.filter(filter);
    return Pages.stream(token ->
        groundskeeper.account().datasets().listEntries(arn, at, wanted, token, Pages.ITEMS).page());
  }

  /** The labels in use in the newest version, in order of first appearance. */
  public Stream<LabelStats> labels() {
    return labels(At.NEWEST);
  }

  /** The labels in use in any version, in order of first appearance. */
  public Stream<LabelStats> labels(At at) {
    return Pages.stream(
        token -> groundskeeper.account().datasets().listLabels(arn, at, token, Pages.ITEMS).page());
  }

  /** The versions that are kept, newest first. */
  public Stream<VersionDescription> versions() {
    return Pages.stream(token -> history().list(arn, token, Pages.ITEMS));
  }

  /** What the change that made a version did, and what the dataset held then. */
  public VersionDescription version(At at) {
    return history().describe(arn, at, null, 1).description();
  }

  /** The lines that the change that made a version left out, and why. */
  public Stream<RejectedLine> rejectedLines(At at) {
    long version = number(at);
    return Pages.stream(
        token -> history().describe(arn, At.version(version), token, Pages.ITEMS).rejected());
  }

  /** What differs between two versions, in either order of time, at the cost of what differs. */
  public Differences diff(At from, At to) {
    long first = number(from);
    long last = number(to);
    VersionDiff totals = history().diff(arn, first, last, null, 1);
    return new Differences(
        totals, token -> history().diff(arn, first, last, token, Pages.ITEMS).entries());
  }

  /**
   * Gives a version a tag, which also keeps it from being expired. To do so again changes nothing.
   *
   * @param tag 1 to 128 letters, digits, {@code _ . -}, beginning with a letter or underscore
   * @throws Refusal with RESOURCE_ALREADY_EXISTS if another version has it
   */
  public void tagVersion(At at, String tag) {
    history().tag(arn, number(at), Names.versionTag(tag));
  }

  /** Removes a tag from its version. */
  public void untagVersion(String tag) {
    history().untag(arn, Names.versionTag(tag));
  }

  /**
   * Expires all versions before one, except those that have a tag. Their space is freed in the
   * background.
   *
   * @param firstKept the oldest version that is kept; for a time, the newest version then
   */
  public ExpiryResult expireVersionsBefore(At firstKept) {
    return expire(firstKept, false);
  }

  /** Says what {@link #expireVersionsBefore} would do, and does nothing. */
  public ExpiryResult tryExpireVersionsBefore(At firstKept) {
    return expire(firstKept, true);
  }

  private ExpiryResult expire(At firstKept, boolean dryRun) {
    if (firstKept instanceof At.Time(Instant time)) {
      return history().expire(arn, Optional.empty(), Optional.of(time), dryRun);
    }
    long first = number(firstKept);
    if (first < 1) {
      throw Names.invalid("Versions are counted from 1; there is none " + first + ".");
    }
    return history().expire(arn, Optional.of(first), Optional.empty(), dryRun);
  }

  /**
   * Writes the newest version as a manifest: the lines as they were sent, each with a line feed.
   *
   * @param out is not closed
   * @return the version that was written
   */
  public long download(OutputStream out) throws IOException {
    Download download = download(At.NEWEST);
    download.write(out, 0);
    return download.version();
  }

  /**
   * Any version, to be written as a manifest: from any byte on, or with the service's additions.
   */
  public Download download(At at) {
    return groundskeeper.account().transfers().download(arn, at);
  }

  /**
   * Deletes the dataset with all its versions. Its space and its short name are free when {@link
   * #await} returns.
   *
   * @throws Refusal with RESOURCE_IN_USE while it is being made or changed
   */
  public void delete() {
    groundskeeper.account().datasets().delete(arn);
  }

  private History history() {
    return groundskeeper.account().history();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dataset that
        && groundskeeper == that.groundskeeper
        && arn.equals(that.arn);
  }

  @Override
  public int hashCode() {
    return arn.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
