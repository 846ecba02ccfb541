package io.groundskeeper;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/**
 * The changes of a dataset. Each is one version, all or nothing, and is on disk when its method
 * returns; one that has nothing to change makes no version. Invalid lines are left out and counted
 * ({@link ChangeResult#rejected}), {@link Dataset#rejectedLines} says why; an update that fails as
 * a whole is a version with an {@link ChangeResult#error} and the content of the one before.
 *
 * <p>Changes can be held to conditions, which are named before them: {@code
 * train.expecting(7).dryRun().renameLabel("rse", "rose")}.
 *
 * <p>Every change throws {@link Refusal}: with RESOURCE_NOT_FOUND for a dataset, version or label
 * that does not exist, RESOURCE_IN_USE or RESOURCE_NOT_READY while the dataset is being made,
 * distributed or deleted, CONFLICT where the newest version is not the expected one,
 * IDEMPOTENT_PARAMETER_MISMATCH where a token was used for another change, and INVALID_PARAMETER
 * for invalid values.
 */
public sealed class DatasetChanges permits Dataset {
  final Groundskeeper groundskeeper;
  final DatasetArn arn;
  private final Guard guard;

  DatasetChanges(Groundskeeper groundskeeper, DatasetArn arn, Guard guard) {
    this.groundskeeper = groundskeeper;
    this.arn = arn;
    this.guard = guard;
  }

  /**
   * Changes that are refused with CONFLICT unless the newest version has this number: nobody else's
   * change is overwritten unseen.
   */
  public final DatasetChanges expecting(long version) {
    return with(new Guard(version, guard.requestToken(), guard.dryRun()));
  }

  /**
   * Changes with a token: a second call with the same token changes nothing and returns the result
   * of the first. So a change can be retried when nobody knows whether it was made.
   *
   * @param token 1 to 64 letters, digits, hyphens and underscores
   */
  public final DatasetChanges withToken(String token) {
    return with(new Guard(guard.expectedVersion(), Names.requestToken(token), guard.dryRun()));
  }

  /** Changes that only say what they would do. Uploads refuse it. */
  public final DatasetChanges dryRun() {
    return with(new Guard(guard.expectedVersion(), guard.requestToken(), true));
  }

  private DatasetChanges with(Guard held) {
    return new DatasetChanges(groundskeeper, arn, held);
  }

  /**
   * Adds entries, and replaces those with the same source-refs.
   *
   * @param lines JSON Lines in the format of SageMaker Ground Truth manifests; one string may hold
   *     several
   */
  public final ChangeResult update(String... lines) {
    return update(List.of(lines));
  }

  /** The same, for lines of a collection. */
  public final ChangeResult update(Collection<String> lines) {
    return update(lines, UpdateMode.REPLACE);
  }

  /**
   * Adds entries, and merges into those with the same source-refs: the members of a line replace
   * those of the entry, all others of the entry stay.
   *
   * @param lines as for {@link #update(String...)}
   */
  public final ChangeResult mergeAttributes(String... lines) {
    return mergeAttributes(List.of(lines));
  }

  /** The same, for lines of a collection. */
  public final ChangeResult mergeAttributes(Collection<String> lines) {
    return update(lines, UpdateMode.MERGE_ATTRIBUTES);
  }

  private ChangeResult update(Collection<String> lines, UpdateMode mode) {
    byte[] manifest = String.join("\n", Names.some(lines, "line")).getBytes(StandardCharsets.UTF_8);
    return groundskeeper.account().edits().update(arn, manifest, mode, guard);
  }

  /**
   * As {@link #update(String...)}, for a manifest of any size, in bounded memory. Other changes can
   * be made while it arrives.
   *
   * @param manifest JSON Lines in plain text; read to its end, not closed
   * @throws IOException if it cannot be read; then nothing is changed
   */
  public final ChangeResult upload(InputStream manifest) throws IOException {
    return upload(manifest, UpdateMode.REPLACE);
  }

  /** The same, replacing entries or merging attributes into them. */
  public final ChangeResult upload(InputStream manifest, UpdateMode mode) throws IOException {
    return groundskeeper.account().transfers().upload(arn, manifest, mode, guard);
  }

  /** Removes the entries with these source-refs; source-refs without an entry are ignored. */
  public final ChangeResult deleteEntries(String... sourceRefs) {
    return deleteEntries(List.of(sourceRefs));
  }

  /** The same, for source-refs of a collection. */
  public final ChangeResult deleteEntries(Collection<String> sourceRefs) {
    return groundskeeper.account().edits().delete(arn, Names.some(sourceRefs, "source-ref"), guard);
  }

  /** Removes the entries that pass a filter, which must not be {@link Filter#NONE}. */
  public final ChangeResult deleteEntries(Filter filter) {
    return groundskeeper.account().edits().delete(arn, Names.filter(filter), guard);
  }

  /**
   * Renames a label in all entries: image-level labels and bounding boxes.
   *
   * @param newName 1 to 255 characters; refused if entries have it already: merge the labels then
   */
  public final ChangeResult renameLabel(String label, String newName) {
    return groundskeeper.account().edits().renameLabel(arn, label, newName, guard);
  }

  /**
   * Merges several labels into one, in all entries.
   *
   * @param target the name of the merged label: one of them, one that is in use, or a new one
   */
  public final ChangeResult mergeLabels(Collection<String> labels, String target) {
    return groundskeeper
        .account()
        .edits()
        .mergeLabels(arn, Names.some(labels, "label"), target, guard);
  }

  /** Removes a label, and the bounding boxes that have it, from all entries. The entries stay. */
  public final ChangeResult removeLabel(String label) {
    return groundskeeper.account().edits().removeLabel(arn, label, guard);
  }

  /**
   * Replaces a prefix of source-refs by another, for images that were moved.
   *
   * @param fromPrefix as {@code s3://old/photos/}; end it with a slash where a folder is meant
   * @param toPrefix what replaces it
   */
  public final ChangeResult rewriteSourceRefs(String fromPrefix, String toPrefix) {
    return groundskeeper
        .account()
        .edits()
        .rewriteSourceRefs(arn, Names.prefix(fromPrefix), Names.prefix(toPrefix), guard);
  }

  /** Makes a new version with the content of an old one. */
  public final ChangeResult revert(At to) {
    return groundskeeper.account().edits().revert(arn, number(to), guard);
  }

  /** The number of a version. */
  final long number(At at) {
    return at instanceof At.Version(long number)
        ? number
        : groundskeeper.account().history().describe(arn, at, null, 1).description().version();
  }
}
