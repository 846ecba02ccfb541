package io.groundskeeper.dataset;

import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalError;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next versions of one dataset, on their way to one commit: from its state on, changes are
 * applied one after another, each to the outcome of the one before. The rows of parts go to the
 * store early; the head and the commit records move at the end, all together or not at all.
 */
final class Working {
  private final Dataset.State before;
  private final byte[] project;
  private final Quotas quotas;
  private final Snapshot.Editor editor;
  private final List<Store.Mutation> rows = new ArrayList<>();
  private final List<Store.Mutation> commit = new ArrayList<>();
  private Head head;

  Working(Dataset.State before, byte[] project, Quotas quotas) {
    this.before = before;
    this.project = project;
    this.quotas = quotas;
    this.editor = before.snapshot().edit();
    this.head = before.head();
  }

  /** Applies an update, or leaves the content as it is and says in the head why. */
  void update(Update update, String transactionId, long nowMillis) {
    Transaction transaction = begin(transactionId);
    transaction.writeRejected(update.rejected(), 0, rows);
    Optional<TerminalError> error = update.error();
    List<int[]> before = new ArrayList<>();
    if (error.isEmpty()) {
      long added = lookUp(update.pieces().list(), before);
      error = overQuota(update, before, added);
    }
    if (error.isPresent()) {
      fail(
          transaction,
          Commit.Kind.UPDATE,
          DatasetStatus.UPDATE_FAILED,
          Failure.of(error.get()),
          update.rejected().size(),
          nowMillis);
      return;
    }
    long added = 0;
    long replaced = 0;
    for (int i = 0; i < before.size(); i++) {
      long here = put(update.pieces().list().get(i), before.get(i), transaction);
      added += here;
      replaced += before.get(i).length - here;
    }
    String bucket = Head.bucketOfBoth(head.bucket(), update.pieces().bucket());
    succeed(
        transaction,
        Commit.Kind.UPDATE,
        Head.Outcome.UPDATED,
        new Counts(added, replaced, 0, update.rejected().size()),
        bucket,
        nowMillis);
  }

  /** How many entries a change touched. */
  record Counts(long added, long replaced, long removed, long rejected) {}

  Transaction begin(String transactionId) {
    Transaction transaction = new Transaction(project, head.id(), transactionId);
    rows.add(transaction.begin());
    return transaction;
  }

  /** Finds what each entry replaces, and says how many are new. */
  private long lookUp(List<Piece> pieces, List<int[]> before) {
    long added = 0;
    for (Piece piece : pieces) {
      int[] ordinals = new int[piece.hashes().size()];
      for (int i = 0; i < ordinals.length; i++) {
        ordinals[i] = this.before.sourceRefs().get(piece.hashes().get(i));
        added += ordinals[i] == SourceRefs.ABSENT ? 1 : 0;
      }
      before.add(ordinals);
    }
    return added;
  }

  private Optional<TerminalError> overQuota(Update update, List<int[]> before, long added) {
    if (editor.stats().totalEntries() + added > quotas.entriesMax()) {
      return Optional.of(TerminalError.ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM);
    }
    if (quotas.singleBucket()
        && Head.bucketOfBoth(head.bucket(), update.pieces().bucket())
            .equals(Head.SEVERAL_BUCKETS)) {
      return Optional.of(TerminalError.ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS);
    }
    return quotas.labelsMax() < Long.MAX_VALUE
            && editor.labelsInUseAfter(update.pieces().list(), before) > quotas.labelsMax()
        ? Optional.of(TerminalError.ERROR_MANIFEST_TOO_MANY_LABELS)
        : Optional.empty();
  }

  /**
   * Adds or replaces the entries of a part.
   *
   * @param before what each replaces, or {@link SourceRefs#ABSENT}
   * @return how many were new
   */
  long put(Piece piece, int[] before, Transaction transaction) {
    long added = 0;
    int next = editor.nextOrdinal();
    int[] ordinals = before.clone();
    for (int i = 0; i < ordinals.length; i++) {
      if (ordinals[i] == SourceRefs.ABSENT) {
        ordinals[i] = next++;
        this.before.sourceRefs().put(piece.hashes().get(i), ordinals[i]);
        added++;
      }
    }
    apply(piece.draft(), ordinals, transaction);
    return added;
  }

  /** Whether there is an entry with this source-ref now. */
  boolean holds(SourceRefs.Hash hash) {
    return before.sourceRefs().get(hash) != SourceRefs.ABSENT;
  }

  /** Adds entries that are new, and writes rows early where many are waiting. */
  void addNew(Piece piece, Transaction transaction, Store store) {
    int[] absent = new int[piece.hashes().size()];
    Arrays.fill(absent, SourceRefs.ABSENT);
    put(piece, absent, transaction);
    writeIfMany(store);
  }

  /**
   * Adds lines to the report of rejected ones.
   *
   * @param linesBefore how many lines were before that from which these are counted
   */
  void reject(List<RejectedLine> lines, long linesBefore, Transaction transaction, Store store) {
    transaction.writeRejected(lines, linesBefore, rows);
    writeIfMany(store);
  }

  /** What an import has brought so far, against the quotas of a dataset. */
  Optional<TerminalError> overQuota(String bucket) {
    DatasetStats stats = editor.stats();
    if (stats.totalEntries() > quotas.entriesMax()) {
      return Optional.of(TerminalError.ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM);
    }
    if (stats.totalLabels() > quotas.labelsMax()) {
      return Optional.of(TerminalError.ERROR_MANIFEST_TOO_MANY_LABELS);
    }
    return quotas.singleBucket() && bucket.equals(Head.SEVERAL_BUCKETS)
        ? Optional.of(TerminalError.ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS)
        : Optional.empty();
  }

  /** Takes back all that was added to a dataset that was empty before; the report stays. */
  void takeBack(Transaction transaction, Store store) {
    write(store);
    transaction.dropParts(store);
    before.sourceRefs().clear();
  }

  /** Removes the entries of a part. */
  void remove(Piece piece, int[] ordinals, Transaction transaction) {
    piece.hashes().forEach(before.sourceRefs()::remove);
    apply(piece.draft(), ordinals, transaction);
  }

  private void apply(Part.Draft draft, int[] ordinals, Transaction transaction) {
    Part part = transaction.write(draft, ordinals, editor.undo(ordinals), rows);
    editor.apply(part, draft.rows(), draft.labelNames(), ordinals);
  }

  /** Ends a change: the next version has what was applied. */
  void succeed(
      Transaction transaction,
      Commit.Kind kind,
      Head.Outcome outcome,
      Counts counts,
      String bucket,
      long nowMillis) {
    head = head.changed(outcome, nowMillis, editor.stats(), editor.nextOrdinal(), bucket);
    end(transaction, kind, counts, "", null);
  }

  /**
   * Ends a change that changes nothing but the status. Nothing may have been applied.
   *
   * @param rejected lines that are in the report
   */
  void fail(
      Transaction transaction,
      Commit.Kind kind,
      DatasetStatus status,
      Failure failure,
      long rejected,
      long nowMillis) {
    head = head.failed(status, failure.message(), failure.code(), nowMillis);
    end(transaction, kind, new Counts(0, 0, 0, rejected), failure.error(), null);
  }

  private void end(
      Transaction transaction,
      Commit.Kind kind,
      Counts counts,
      String error,
      @Nullable String detail) {
    Commit record =
        new Commit(
            head.version(),
            transaction.id(),
            head.updatedMillis(),
            kind,
            transaction.parts(),
            counts.added(),
            counts.replaced(),
            counts.removed(),
            counts.rejected(),
            error,
            detail,
            head.stats(),
            null);
    commit.add(
        new Store.Mutation.Put(
            new Key(project, Rows.commit(head.id(), head.version())), Rows.write(record)));
    commit.add(transaction.end());
  }

  private void writeIfMany(Store store) {
    if (rows.size() >= Transaction.PARTS_PER_WRITE_MAX) {
      write(store);
    }
  }

  /**
   * Writes what is waiting, in their order, at most {@link Transaction#PARTS_PER_WRITE_MAX} at
   * once.
   */
  void write(Store store) {
    for (int from = 0; from < rows.size(); from += Transaction.PARTS_PER_WRITE_MAX) {
      store.write(
          List.copyOf(
              rows.subList(from, Math.min(rows.size(), from + Transaction.PARTS_PER_WRITE_MAX))));
    }
    rows.clear();
  }

  Head head() {
    return head;
  }

  /** That the head is still where this began. */
  Store.Condition condition() {
    return new Store.Condition(headKey(), before.headBytes());
  }

  /** The head and the commit records of all changes. */
  List<Store.Mutation> commitRows() {
    List<Store.Mutation> all = new ArrayList<>(commit);
    all.add(new Store.Mutation.Put(headKey(), Rows.write(head)));
    return all;
  }

  /** The state once that is committed. */
  Dataset.State after() {
    return new Dataset.State(
        Rows.write(head), head, editor.freeze(head.version()), before.sourceRefs());
  }

  private Key headKey() {
    return new Key(project, Rows.head(head.arn().type()));
  }
}
