package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.ReadSize;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.edit.LineEdit;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * Replaces source-refs of entries, for images that were moved. All is checked before anything is
 * changed. In the store each entry is removed under its old name and put under its new one, so that
 * whoever reads the rows in their order has both names right.
 */
public final class SourceRefRewrite implements Edit {
  private final Environment environment;
  private final String fromPrefix;
  private final String toPrefix;
  private final LineEdit edit;

  public SourceRefRewrite(Environment environment, String fromPrefix, String toPrefix) {
    this.environment = environment;
    this.fromPrefix = fromPrefix;
    this.toPrefix = toPrefix;
    this.edit = rewrite(fromPrefix, toPrefix);
  }

  private static LineEdit rewrite(String fromPrefix, String toPrefix) {
    try {
      return LineEdit.rewriteSourceRef(fromPrefix, toPrefix);
    } catch (IllegalArgumentException e) {
      throw refused("That cannot begin a source-ref: " + e.getMessage());
    }
  }

  @Override
  public ChangeResult apply(Working working, boolean dryRun) {
    Snapshot snapshot = working.snapshot();
    EntryReader reader = new EntryReader(environment.store(), working.head().id(), snapshot);
    Plan plan = plan(working, reader, snapshot.ordinals());
    int[] ordinals = plan.changed().stream().toArray();
    Working.Counts counts = new Working.Counts(0, ordinals.length, 0, 0);
    if (dryRun || ordinals.length == 0) {
      return counts.result(working.head().version(), "");
    }
    Transaction transaction = working.begin(environment.newId());
    new EntryCopier(environment.store(), working.head().id(), snapshot)
        .remove(
            ordinals,
            removal ->
                working.remove(
                    removal.piece(), removal.ordinals(), transaction, environment.store()));
    put(working, reader, ordinals, transaction);
    return working
        .succeed(
            transaction,
            Commit.Kind.REWRITE_SOURCE_REFS,
            fromPrefix + " -> " + toPrefix,
            Head.Outcome.UPDATED,
            counts,
            plan.bucket(),
            environment.nowMillis())
        .result();
  }

  /**
   * What is to be changed.
   *
   * @param changed the ordinals
   * @param bucket of all images afterwards, as in {@link Head#bucket}
   */
  private record Plan(BitSet changed, String bucket) {}

  private Plan plan(Working working, EntryReader reader, int[] ordinals) {
    BitSet changed = new BitSet();
    BitSet takenBy = new BitSet();
    String bucket = "";
    LineChecker checker = new LineChecker(environment.quotas());
    ReadSize size = new ReadSize();
    for (int from = 0, to; from < ordinals.length; from = to) {
      to = size.to(from, ordinals.length);
      List<Part.Line> lines = reader.lines(ordinals, from, to);
      size.have(lines);
      for (int i = from; i < to; i++) {
        byte[] line = lines.get(i - from).bytes();
        byte[] edited = LineRewrite.edited(edit, line);
        byte[] ref;
        if (edited == null) {
          ref = SourceRefs.sourceRef(line).getBytes(StandardCharsets.UTF_8);
        } else {
          LineRewrite.check(checker, edited);
          ref = checker.entry().sourceRef();
          changed.set(ordinals[i]);
          int there = working.ordinalOf(SourceRefs.Hash.of(ref));
          if (there != SourceRefs.ABSENT) {
            takenBy.set(there);
          }
        }
        bucket = Head.bucketOfBoth(bucket, Pieces.bucketOf(ref));
      }
    }
    // Names of entries that get others themselves are free.
    takenBy.andNot(changed);
    if (!takenBy.isEmpty()) {
      int[] first = {takenBy.nextSetBit(0)};
      throw refused(
          "%d entries would get the source-ref of another one, the first of them that of %s."
              .formatted(
                  takenBy.cardinality(),
                  SourceRefs.sourceRef(reader.lines(first, 0, 1).getFirst().bytes())));
    }
    if (environment.quotas().singleBucket() && bucket.equals(Head.SEVERAL_BUCKETS)) {
      throw refused("The images would be in several buckets, which this server does not allow.");
    }
    return new Plan(changed, bucket);
  }

  private static Refusal refused(String why) {
    return new Refusal(Refusal.Reason.INVALID_PARAMETER, "Nothing was changed: " + why);
  }

  private void put(Working working, EntryReader reader, int[] ordinals, Transaction transaction) {
    LineChecker checker = new LineChecker(environment.quotas());
    Packing packing =
        new Packing((piece, at) -> working.putAt(piece, at, transaction, environment.store()));
    ReadSize size = new ReadSize();
    for (int from = 0, to; from < ordinals.length; from = to) {
      to = size.to(from, ordinals.length);
      List<Part.Line> lines = reader.lines(ordinals, from, to);
      size.have(lines);
      for (int i = from; i < to; i++) {
        byte[] line = lines.get(i - from).bytes();
        byte[] edited = LineRewrite.edited(edit, line);
        if (edited == null) {
          throw new IllegalStateException(
              "an entry that was to get another source-ref kept its own");
        }
        LineRewrite.check(checker, edited);
        packing.add(ordinals[i], checker.entry());
      }
    }
    packing.end();
  }
}
