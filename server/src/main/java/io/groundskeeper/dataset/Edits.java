package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.Edit;
import io.groundskeeper.dataset.change.EntryRemoval;
import io.groundskeeper.dataset.change.LineRewrite;
import io.groundskeeper.dataset.change.MergedLines;
import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.Reversion;
import io.groundskeeper.dataset.change.SourceRefRewrite;
import io.groundskeeper.dataset.change.Update;
import io.groundskeeper.dataset.change.Working;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Fingerprint;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.RequestToken;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.LabelsInErrors;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.edit.LineEdit;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many entries at once: each is one version, or none at all, and can be held to a {@link
 * Guard}. An edit that finds nothing to change makes no version. Every method throws {@link
 * Refusal} with RESOURCE_NOT_FOUND for a dataset that does not exist, RESOURCE_IN_USE where it is
 * being made, distributed or deleted, CONFLICT where its newest version is not the expected one,
 * and IDEMPOTENT_PARAMETER_MISMATCH where the request token was used for something else.
 */
public final class Edits {
  private final Environment environment;
  private final Datasets datasets;

  Edits(Environment environment, Datasets datasets) {
    this.environment = environment;
    this.datasets = datasets;
  }

  /**
   * Adds and replaces entries, by their source-refs: all of the valid lines or none. An update that
   * fails as a whole is a version with an error.
   *
   * @param groundTruth JSON Lines
   */
  public ChangeResult update(DatasetArn arn, byte[] groundTruth, UpdateMode mode, Guard guard) {
    CheckedManifest manifest = CheckedManifest.check(groundTruth, environment.quotas());
    return run(
        arn,
        guard,
        Fingerprint.of("update", mode.name()).add(groundTruth),
        (working, dryRun) -> {
          CheckedManifest wanted =
              mode == UpdateMode.REPLACE
                  ? manifest
                  : new MergedLines(environment, working).merged(manifest);
          Update update = new Update(wanted, groundTruth.length);
          if (dryRun) {
            Working.Verdict verdict = working.judge(update);
            return verdict
                .counts()
                .result(working.head().version(), verdict.error().map(Enum::name).orElse(""));
          }
          return working.update(update, environment.newId(), environment.nowMillis()).result();
        });
  }

  /**
   * Removes the entries with these source-refs; those that are not there are passed over.
   *
   * @param sourceRefs at least one
   */
  public ChangeResult delete(DatasetArn arn, List<String> sourceRefs, Guard guard) {
    return run(
        arn,
        guard,
        Fingerprint.of("delete").add(sourceRefs),
        new EntryRemoval(environment, sourceRefs));
  }

  /**
   * Removes the entries that pass a filter.
   *
   * @throws Refusal if the filter wants nothing in particular
   */
  public ChangeResult delete(DatasetArn arn, Filter filter, Guard guard) {
    if (filter.isEmpty()) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "The Filter is empty, so that it would remove every entry. Say which, for example with"
              + " SourceRefContains.");
    }
    return run(
        arn,
        guard,
        Fingerprint.of("delete by filter").add(Fingerprint.of(filter)),
        new EntryRemoval(environment, filter));
  }

  /**
   * Gives a label another name, in all entries.
   *
   * @throws Refusal if no entry has the label, or some have the new one
   */
  public ChangeResult renameLabel(DatasetArn arn, String label, String newName, Guard guard) {
    return run(
        arn,
        guard,
        Fingerprint.of("rename label", label, newName),
        (working, dryRun) -> {
          requireLabels(working, List.of(label));
          if (!label.equals(newName) && missing(working, List.of(newName)).isEmpty()) {
            throw new Refusal(
                Refusal.Reason.INVALID_PARAMETER,
                "The dataset has the label %s already. Merge them if they are the same thing."
                    .formatted(newName));
          }
          return new LineRewrite(
                  environment,
                  Commit.Kind.RENAME_LABEL,
                  label + " -> " + newName,
                  rename(Map.of(label, newName)))
              .apply(working, dryRun);
        });
  }

  /**
   * Makes several labels one, in all entries.
   *
   * @param target the name that they get; it may be one of them, or be in use
   * @throws Refusal if no entry has one of the labels
   */
  public ChangeResult mergeLabels(DatasetArn arn, List<String> labels, String target, Guard guard) {
    Map<String, String> names = new LinkedHashMap<>();
    labels.stream().filter(label -> !label.equals(target)).forEach(l -> names.put(l, target));
    return run(
        arn,
        guard,
        Fingerprint.of("merge labels", target).add(labels),
        (working, dryRun) -> {
          requireLabels(working, labels);
          return new LineRewrite(
                  environment,
                  Commit.Kind.MERGE_LABELS,
                  String.join(", ", labels) + " -> " + target,
                  rename(names))
              .apply(working, dryRun);
        });
  }

  /**
   * Takes a label, and the bounding boxes that have it, from all entries. The entries stay.
   *
   * @throws Refusal if no entry has the label
   */
  public ChangeResult removeLabel(DatasetArn arn, String label, Guard guard) {
    return run(
        arn,
        guard,
        Fingerprint.of("remove label", label),
        (working, dryRun) -> {
          requireLabels(working, List.of(label));
          return new LineRewrite(
                  environment, Commit.Kind.REMOVE_LABEL, label, LineEdit.remove(Set.of(label)))
              .apply(working, dryRun);
        });
  }

  private static LineEdit rename(Map<String, String> newNames) {
    try {
      return LineEdit.rename(newNames);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "That cannot be the name of a label: " + e.getMessage());
    }
  }

  /** Those labels that no entry has, neither as one that counts nor in an attribute with errors. */
  private Set<String> missing(Working working, Collection<String> labels) {
    Set<String> missing = new LinkedHashSet<>(labels);
    missing.removeIf(working.snapshot()::isInUse);
    if (!missing.isEmpty()) {
      EntryReader reader =
          new EntryReader(environment.store(), working.head().id(), working.snapshot());
      missing.removeAll(LabelsInErrors.find(working.snapshot(), reader, missing));
    }
    return missing;
  }

  private void requireLabels(Working working, Collection<String> labels) {
    missing(working, labels).stream()
        .findFirst()
        .ifPresent(label -> {
          throw new Refusal(
              Refusal.Reason.RESOURCE_NOT_FOUND,
              "No entry of the dataset has the label " + label + ".");
        });
  }

  /**
   * Replaces the beginning of source-refs, as after images were moved. The entries keep their
   * places in the listing.
   *
   * @throws Refusal if two entries would have the same source-ref, or one none that is legal
   */
  public ChangeResult rewriteSourceRefs(
      DatasetArn arn, String fromPrefix, String toPrefix, Guard guard) {
    return run(
        arn,
        guard,
        Fingerprint.of("rewrite source-refs", fromPrefix, toPrefix),
        new SourceRefRewrite(environment, fromPrefix, toPrefix));
  }

  /**
   * Makes a new version with the content of an old one.
   *
   * @throws Refusal if there is no such version
   */
  public ChangeResult revert(DatasetArn arn, long version, Guard guard) {
    OpenDataset dataset = datasets.requireReadable(arn);
    return run(
        arn,
        guard,
        Fingerprint.of("revert", Long.toString(version)),
        new Reversion(environment, dataset, version));
  }

  private ChangeResult run(DatasetArn arn, Guard guard, Fingerprint fingerprint, Edit edit) {
    return run(arn, guard, fingerprint.hex(), edit);
  }

  /**
   * Applies an edit, and returns when its outcome is on disk.
   *
   * @param print of all that is asked for, by which a token that comes again is known
   */
  ChangeResult run(DatasetArn arn, Guard guard, String print, Edit edit) {
    OpenDataset dataset = datasets.requireReadable(arn);
    dataset.requireChangeable();
    AtomicReference<@Nullable ChangeResult> result = new AtomicReference<>();
    dataset.changeIf(working -> {
      OpenDataset.requireChangeable(working.head());
      Key tokenKey = tokenKey(dataset, working, guard);
      ChangeResult earlier = tokenKey == null ? null : earlier(tokenKey, print);
      if (earlier != null) {
        result.set(earlier);
        return false;
      }
      requireExpected(working.head(), guard);
      if (!guard.dryRun()) {
        environment.store().requireRoom();
      }
      ChangeResult change = edit.apply(working, guard.dryRun());
      result.set(change);
      if (guard.dryRun() || (change.isNothing() && tokenKey == null)) {
        return false;
      }
      if (tokenKey != null) {
        working.alsoCommit(
            new Store.Mutation.Put(tokenKey, Rows.write(new RequestToken(print, change))));
      }
      return true;
    });
    ChangeResult change = result.get();
    if (change == null) {
      throw new IllegalStateException("a change that was not applied");
    }
    datasets.background().rebaseIfDue(dataset);
    return change;
  }

  private static @Nullable Key tokenKey(OpenDataset dataset, Working working, Guard guard) {
    String token = guard.requestToken();
    return token == null || guard.dryRun()
        ? null
        : new Key(dataset.project(), Rows.token(working.head().id(), token));
  }

  private @Nullable ChangeResult earlier(Key tokenKey, String fingerprint) {
    byte[] row = environment.store().get(tokenKey);
    if (row == null) {
      return null;
    }
    RequestToken token = Rows.read(row, RequestToken.class);
    if (!token.fingerprint().equals(fingerprint)) {
      throw new Refusal(
          Refusal.Reason.IDEMPOTENT_PARAMETER_MISMATCH,
          "The ClientRequestToken was used for another change of this dataset. Use a new one.");
    }
    return token.result();
  }

  static void requireExpected(Head head, Guard guard) {
    Long expected = guard.expectedVersion();
    if (expected != null && expected != head.version()) {
      throw new Refusal(
          Refusal.Reason.CONFLICT,
          "The newest version of the dataset is %d, not %d: it was changed meanwhile. Read it again."
              .formatted(head.version(), expected));
    }
  }
}
