package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Failure;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.server.Intents;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.SameLines;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
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
public final class Working {
  private final Services services;
  private final OpenDataset.State before;
  private final byte[] project;
  private final Quotas quotas;
  private final List<Store.Mutation> rows = new ArrayList<>();
  private final List<Store.Mutation> commit = new ArrayList<>();
  private final List<Transaction> transactions = new ArrayList<>();

  /** Those of which no intent says yet that they write. */
  private final List<Transaction> silent = new ArrayList<>();

  private final List<Intents.Intent> intents = new ArrayList<>();
  private Snapshot.Editor editor;
  private Head head;

  Working(Services services, OpenDataset.State before, byte[] project) {
    this.services = services;
    this.before = before;
    this.project = project;
    this.quotas = services.environment().quotas();
    this.editor = before.snapshot().edit();
    this.head = before.head();
  }

  /** Applies an update, or leaves the content as it is and says in the head why. */
  public Commit update(Update update, String transactionId, long nowMillis) {
    Transaction transaction = begin(transactionId);
    transaction.writeRejected(update.rejected(), 0, rows);
    Verdict verdict = judge(update);
    if (verdict.error().isPresent()) {
      return fail(
          transaction,
          Commit.Kind.UPDATE,
          DatasetStatus.UPDATE_FAILED,
          Failure.of(verdict.error().get()),
          update.rejectedLines(),
          nowMillis);
    }
    for (int i = 0; i < verdict.before().size(); i++) {
      put(update.pieces().list().get(i), verdict.before().get(i), transaction);
    }
    return succeed(
        transaction,
        Commit.Kind.UPDATE,
        Head.Outcome.UPDATED,
        verdict.counts(),
        Head.bucketOfBoth(head.bucket(), update.pieces().bucket()),
        nowMillis);
  }

  /**
   * What would become of an update.
   *
   * @param before for each piece, the ordinal of the entry that each row replaces, or {@link
   *     SourceRefs#ABSENT}
   * @param counts of entries and lines; of entries zero where there is an error
   */
  public record Verdict(List<int[]> before, Counts counts, Optional<TerminalError> error) {}

  /** Says what would become of an update, and changes nothing. */
  public Verdict judge(Update update) {
    long rejected = update.rejectedLines();
    Optional<TerminalError> error = update.error();
    List<int[]> before = new ArrayList<>();
    long added = 0;
    if (error.isEmpty()) {
      added = lookUp(update.pieces().list(), before);
      error = overQuota(update, before, added);
    }
    if (error.isPresent()) {
      return new Verdict(List.of(), new Counts(0, 0, 0, rejected), error);
    }
    long all = before.stream().mapToLong(ordinals -> ordinals.length).sum();
    return new Verdict(before, new Counts(added, all - added, 0, rejected), error);
  }

  /** How many entries a change touched. */
  public record Counts(long added, long replaced, long removed, long rejected) {
    /** The answer to a change that made no version. */
    public ChangeResult result(long version, String error) {
      return new ChangeResult(version, added, replaced, removed, rejected, error);
    }
  }

  Transaction begin(String transactionId) {
    Transaction transaction = new Transaction(head.id(), transactionId);
    transactions.add(transaction);
    silent.add(transaction);
    return transaction;
  }

  /** Finds what each entry replaces, and says how many are new. */
  private long lookUp(List<Piece> pieces, List<int[]> before) {
    long added = 0;
    for (Piece piece : pieces) {
      int[] ordinals = new int[piece.hashes().size()];
      for (int i = 0; i < ordinals.length; i++) {
        ordinals[i] = this.before.index().get(piece.hashes().get(i));
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
        this.before.index().put(piece.hashes().get(i), ordinals[i]);
        added++;
      }
    }
    apply(piece.draft(), ordinals, transaction);
    return added;
  }

  /** Whether there is an entry with this source-ref now. */
  boolean holds(SourceRefs.Hash hash) {
    return before.index().get(hash) != SourceRefs.ABSENT;
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

  /** Takes back all entries that were added; the report of rejected lines stays. */
  void takeBack(Transaction transaction, Store store) {
    write(store);
    transaction.dropParts(store);
    before.index().rollBack();
    editor = before.snapshot().edit();
  }

  /** Removes the entries of a part; writes rows early where many are waiting. */
  void remove(Piece piece, int[] ordinals, Transaction transaction, Store store) {
    piece.hashes().forEach(before.index()::remove);
    apply(piece.draft(), ordinals, transaction);
    writeIfMany(store);
  }

  /**
   * Puts the entries of a part in the place of those that have, or had, their ordinals; writes rows
   * early where many are waiting.
   */
  void putAt(Piece piece, int[] ordinals, Transaction transaction, Store store) {
    for (int i = 0; i < ordinals.length; i++) {
      SourceRefs.Hash hash = piece.hashes().get(i);
      if (before.index().get(hash) != ordinals[i]) {
        before.index().put(hash, ordinals[i]);
      }
    }
    apply(piece.draft(), ordinals, transaction);
    writeIfMany(store);
  }

  /**
   * Gives the entries of a part that was written before their ordinals: of those that are there, or
   * new ones.
   *
   * @param digest with any ordinals
   * @param again whether that was tried before: what the part replaced then is forgotten
   * @return how many were new
   */
  long applyStaged(Part part, Part.Digest digest, boolean again) {
    long added = 0;
    int next = editor.nextOrdinal();
    int[] ordinals = new int[digest.rows().size()];
    List<Part.Row> numbered = new ArrayList<>(ordinals.length);
    for (int i = 0; i < ordinals.length; i++) {
      Part.Row row = digest.rows().get(i);
      SourceRefs.Hash hash = SourceRefs.Hash.of(row.sourceRef());
      ordinals[i] = before.index().get(hash);
      if (ordinals[i] == SourceRefs.ABSENT) {
        ordinals[i] = next++;
        before.index().put(hash, ordinals[i]);
        added++;
      }
      numbered.add(row.at(ordinals[i]));
    }
    Undo undo = editor.undo(ordinals);
    Part.Digest known = new Part.Digest(digest.labelNames(), digest.blockStarts(), numbered);
    known.write(part.partition(head.id()), undo, rows);
    editor.apply(part, numbered, digest.labelNames(), ordinals);
    return added;
  }

  /** Whether the entries of a part that was written before are there already, line by line. */
  boolean holds(Part part, Part.Digest digest) {
    int[] ordinals =
        digest.rows().stream()
            .mapToInt(row -> before.index().get(SourceRefs.Hash.of(row.sourceRef())))
            .toArray();
    return Arrays.stream(ordinals).noneMatch(ordinal -> ordinal == SourceRefs.ABSENT)
        && new SameLines(services.environment().store(), head.id(), before.snapshot())
            .hasAll(part, ordinals);
  }

  /** The ordinals of the entries with the source-refs of a part, as {@link #put} wants them. */
  int[] ordinalsOf(Piece piece) {
    return piece.hashes().stream().mapToInt(before.index()::get).toArray();
  }

  /** The ordinal of the entry with this source-ref, or {@link SourceRefs#ABSENT}. */
  int ordinalOf(SourceRefs.Hash hash) {
    return before.index().get(hash);
  }

  /** The dataset as it was before. */
  public Snapshot snapshot() {
    return before.snapshot();
  }

  /** Adds a row of the project's partition to the commit. */
  public void alsoCommit(Store.Mutation row) {
    commit.add(row);
  }

  /**
   * Forgets it all: what it did to memory is taken back, what it wrote is removed. Only if it is
   * known that it is not committed.
   *
   * @throws io.groundskeeper.store.StoreException if the store does not remove it; then a {@code
   *     Sweep} does
   */
  void abandon(Store store) {
    lose();
    if (!intents.isEmpty()) {
      transactions.forEach(transaction -> transaction.drop(store));
      intents.forEach(services.intents()::discarded);
    }
  }

  /** Takes back what it did to memory; of its rows nobody knows whether they are committed. */
  void lose() {
    rows.clear();
    before.index().rollBack();
  }

  /** What it has begun to write. */
  List<Intents.Intent> intents() {
    return intents;
  }

  private void apply(Part.Draft draft, int[] ordinals, Transaction transaction) {
    Part part = transaction.write(draft, ordinals, editor.undo(ordinals), rows);
    editor.apply(part, draft.rows(), draft.labelNames(), ordinals);
  }

  /** Ends a change: the next version has what was applied. */
  Commit succeed(
      Transaction transaction,
      Commit.Kind kind,
      Head.Outcome outcome,
      Counts counts,
      String bucket,
      long nowMillis) {
    return succeed(transaction, kind, null, outcome, counts, bucket, nowMillis);
  }

  /**
   * Ends a change: the next version has what was applied.
   *
   * @param detail what exactly was done, for people
   */
  Commit succeed(
      Transaction transaction,
      Commit.Kind kind,
      @Nullable String detail,
      Head.Outcome outcome,
      Counts counts,
      String bucket,
      long nowMillis) {
    head = head.changed(outcome, nowMillis, editor.stats(), editor.nextOrdinal(), bucket);
    return end(transaction, kind, counts, "", detail);
  }

  /**
   * Ends a change that changes nothing but the status. Nothing may have been applied.
   *
   * @param rejected lines that are in the report
   */
  Commit fail(
      Transaction transaction,
      Commit.Kind kind,
      DatasetStatus status,
      Failure failure,
      long rejected,
      long nowMillis) {
    head = head.failed(status, failure.message(), failure.code(), nowMillis);
    return end(transaction, kind, new Counts(0, 0, 0, rejected), failure.error(), null);
  }

  private Commit end(
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
    return record;
  }

  private void writeIfMany(Store store) {
    if (rows.size() >= Transaction.PARTS_PER_WRITE_MAX) {
      write(store);
    }
  }

  /**
   * What is waiting, where it can be committed with the rest; else it is written now.
   *
   * @return what the commit has to write
   */
  List<Store.Mutation> writeOrCommit(Store store) {
    if (!store.commitsWrites() || rows.size() > Transaction.PARTS_PER_WRITE_MAX) {
      write(store);
    }
    return List.copyOf(rows);
  }

  /**
   * Writes what is waiting, in their order, at most {@link Transaction#PARTS_PER_WRITE_MAX} at
   * once.
   */
  void write(Store store) {
    if (!rows.isEmpty()) {
      store.requireRoom();
    }
    if (!rows.isEmpty() && !silent.isEmpty()) {
      intents.add(
          services
              .intents()
              .begin(project, before.head(), silent.stream().map(Transaction::id).toList()));
      silent.clear();
    }
    for (int from = 0; from < rows.size(); from += Transaction.PARTS_PER_WRITE_MAX) {
      store.write(
          List.copyOf(
              rows.subList(from, Math.min(rows.size(), from + Transaction.PARTS_PER_WRITE_MAX))));
    }
    rows.clear();
  }

  public Head head() {
    return head;
  }

  /** How the head moves. */
  Attempt.Move move() {
    return new Attempt.Move(headKey(), before.headBytes(), head);
  }

  /** The rows that are committed with the head: the commit records of all changes, and others. */
  List<Store.Mutation> commitRows() {
    return commit;
  }

  /** The snapshot once that is committed. */
  Snapshot frozen() {
    return editor.freeze(head.version());
  }

  private Key headKey() {
    return new Key(project, Rows.head(head.arn().type()));
  }
}
