package io.groundskeeper.dataset;

import io.groundskeeper.dataset.Diff.Sided;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.SourceRefs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a new version with the content of an old one, at the cost of what differs. */
final class Reversion implements Edits.Edit {
  private static final int ENTRIES_PER_READ = 256;

  private final Environment environment;
  private final Dataset dataset;
  private final long version;

  Reversion(Environment environment, Dataset dataset, long version) {
    this.environment = environment;
    this.dataset = dataset;
    this.version = version;
  }

  @Override
  public ChangeResult apply(Working working, boolean dryRun) {
    dataset.requireVersion(version);
    Diff diff = dataset.diff(version, working.head().version());
    // What the old version lacks is removed, what it alone has is added.
    Working.Counts counts =
        new Working.Counts(
            /* added= */ diff.removed(), diff.replaced(), /* removed= */ diff.added(), 0);
    if (dryRun || diff.entries().isEmpty()) {
      return ChangeResult.of(working.head().version(), counts, "");
    }
    Transaction transaction = working.begin(environment.newId());
    // All old names go before any name comes back: they can have changed places.
    forEach(diff, new Removals(working, transaction)::add);
    Restored restored = new Restored(working, transaction);
    forEach(diff, restored::add);
    restored.packing.end();
    return ChangeResult.of(
        working.succeed(
            transaction,
            Commit.Kind.REVERT,
            "version " + version,
            Head.Outcome.REVERTED,
            counts,
            Head.bucketOfBoth(working.head().bucket(), restored.packing.bucket()),
            environment.nowMillis()));
  }

  /** Takes some entries at once, with their lines in the old version and now. */
  private interface Batch {
    void add(List<Sided> entries, List<byte @Nullable []> old, List<byte @Nullable []> now);
  }

  private static void forEach(Diff diff, Batch batch) {
    for (int from = 0; from < diff.entries().size(); from += ENTRIES_PER_READ) {
      List<Sided> some =
          diff.entries().subList(from, Math.min(diff.entries().size(), from + ENTRIES_PER_READ));
      batch.add(some, lines(diff, some, true), lines(diff, some, false));
    }
  }

  private static List<byte @Nullable []> lines(Diff diff, List<Sided> entries, boolean before) {
    List<Diff.Side> sides =
        entries.stream()
            .map(entry -> before ? entry.before() : entry.after())
            .filter(Objects::nonNull)
            .toList();
    List<Part.Line> read = diff.lines(sides);
    List<byte @Nullable []> lines = new ArrayList<>();
    int next = 0;
    for (Sided entry : entries) {
      boolean there = (before ? entry.before() : entry.after()) != null;
      lines.add(there ? read.get(next++).bytes() : null);
    }
    return lines;
  }

  private static byte[] sourceRef(byte[] line) {
    return SourceRefs.sourceRef(line).getBytes(StandardCharsets.UTF_8);
  }

  /** Removes what is there now under a name that the old version does not have for it. */
  private final class Removals {
    private final Working working;
    private final Transaction transaction;

    Removals(Working working, Transaction transaction) {
      this.working = working;
      this.transaction = transaction;
    }

    void add(List<Sided> entries, List<byte @Nullable []> old, List<byte @Nullable []> now) {
      Packing packing =
          new Packing((piece, ordinals) ->
              working.remove(piece, ordinals, transaction, environment.store()));
      for (int i = 0; i < entries.size(); i++) {
        byte[] before = old.get(i);
        byte[] after = now.get(i);
        if (after == null) {
          continue;
        }
        byte[] ref = sourceRef(after);
        if (before == null || !Arrays.equals(ref, sourceRef(before))) {
          packing.remove(entries.get(i).ordinal(), ref);
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

    void add(List<Sided> entries, List<byte @Nullable []> old, List<byte @Nullable []> now) {
      for (int i = 0; i < entries.size(); i++) {
        byte[] line = old.get(i);
        if (line != null) {
          LineRewrite.check(checker, line);
          packing.add(entries.get(i).ordinal(), checker.entry());
        }
      }
    }
  }
}
