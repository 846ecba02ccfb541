package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.Diff;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.SourceRefs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes a new version with the content of an old one, at the cost of what differs. */
public final class Reversion implements Edit {
  private static final int ENTRIES_PER_READ = 128;

  private final Environment environment;
  private final OpenDataset dataset;
  private final long version;

  public Reversion(Environment environment, OpenDataset dataset, long version) {
    this.environment = environment;
    this.dataset = dataset;
    this.version = version;
  }

  @Override
  public ChangeResult apply(Working working, boolean dryRun) {
    dataset.versions().requireVersion(version);
    Diff diff = dataset.versions().diff(version, working.head().version());
    // What the old version lacks is removed, what it alone has is added.
    Working.Counts counts =
        new Working.Counts(
            /* added= */ diff.removed(), diff.replaced(), /* removed= */ diff.added(), 0);
    if (dryRun || diff.size() == 0) {
      return counts.result(working.head().version(), "");
    }
    Transaction transaction = working.begin(environment.newId());
    // All old names go before any name comes back: they can have changed places.
    forEach(diff, new Removals(working, transaction)::add);
    Restored restored = new Restored(working, transaction);
    forEach(diff, restored::add);
    restored.packing.end();
    return working
        .succeed(
            transaction,
            Commit.Kind.REVERT,
            "to version " + version,
            Head.Outcome.REVERTED,
            counts,
            Head.bucketOfBoth(working.head().bucket(), restored.packing.bucket()),
            environment.nowMillis())
        .result();
  }

  /** Takes some entries at once, with their lines in the old version and now. */
  private interface Batch {
    void add(int[] ordinals, List<Diff.@Nullable Side> old, List<Diff.@Nullable Side> now);
  }

  private static void forEach(Diff diff, Batch batch) {
    for (int from = 0; from < diff.size(); from += ENTRIES_PER_READ) {
      int to = Math.min(diff.size(), from + ENTRIES_PER_READ);
      int[] ordinals = IntStream.range(from, to).map(diff::ordinal).toArray();
      batch.add(ordinals, diff.before(from, to), diff.after(from, to));
    }
  }

  private static byte[] sourceRef(Diff.Side side) {
    return SourceRefs.sourceRef(side.line().bytes()).getBytes(StandardCharsets.UTF_8);
  }

  /** Removes what is there now under a name that the old version does not have for it. */
  private final class Removals {
    private final Working working;
    private final Transaction transaction;

    Removals(Working working, Transaction transaction) {
      this.working = working;
      this.transaction = transaction;
    }

    void add(int[] ordinals, List<Diff.@Nullable Side> old, List<Diff.@Nullable Side> now) {
      Packing packing =
          new Packing((piece, at) -> working.remove(piece, at, transaction, environment.store()));
      for (int i = 0; i < ordinals.length; i++) {
        Diff.Side before = old.get(i);
        Diff.Side after = now.get(i);
        if (after == null) {
          continue;
        }
        byte[] ref = sourceRef(after);
        if (before == null || !Arrays.equals(ref, sourceRef(before))) {
          packing.remove(ordinals[i], ref);
        }
      }
      packing.end();
    }
  }

  /** Puts the old lines in their places. */
  private final class Restored {
    private final LineChecker checker = new LineChecker(environment.quotas());
    private final Packing packing;

    Restored(Working working, Transaction transaction) {
      packing =
          new Packing((piece, ordinals) ->
              working.putAt(piece, ordinals, transaction, environment.store()));
    }

    void add(int[] ordinals, List<Diff.@Nullable Side> old, List<Diff.@Nullable Side> now) {
      for (int i = 0; i < ordinals.length; i++) {
        Diff.Side before = old.get(i);
        if (before != null) {
          LineRewrite.check(checker, before.line().bytes());
          packing.add(ordinals[i], checker.entry());
        }
      }
    }
  }
}
