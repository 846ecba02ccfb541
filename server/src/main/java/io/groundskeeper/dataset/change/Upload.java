package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Failure;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.server.Intents;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.EntryErrors;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalError;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A manifest of any size that becomes one version. While it arrives its lines are checked, packed
 * and written where no reader looks, and other changes go on; when all of it is there, the entries
 * get their ordinals and are committed.
 */
public final class Upload {
  private static final int PARTS_PER_READ = 64;
  private static final long ENTRIES_MAX = Snapshot.entriesThatFitInMemory();

  private final Services services;
  private final Environment environment;
  private final String datasetId;
  private final Intents.Intent intent;
  private final UpdateMode mode;

  /** Under which what arrives is filed. */
  private final Transaction staged;

  /** Which is committed: of lines that are merged into others, another one. */
  private final Transaction committed;

  private final List<Store.Mutation> rows = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final SourceRefs seen = new SourceRefs();
  private long lines;
  private long rejected;
  private long entries;
  private EntryErrors entryErrors = EntryErrors.NONE;
  private String bucket = "";

  /** Whether the parts that were staged have got ordinals before, by a try that was overtaken. */
  private boolean numbered;

  /** Begins one, of which the store knows from now on. */
  public Upload(OpenDataset dataset, UpdateMode mode) {
    this.services = dataset.services();
    this.environment = services.environment();
    environment.store().requireRoom();
    this.datasetId = dataset.head().id();
    this.mode = mode;
    this.staged = new Transaction(datasetId, environment.newId());
    this.committed =
        mode == UpdateMode.REPLACE ? staged : new Transaction(datasetId, environment.newId());
    this.intent =
        services
            .intents()
            .begin(
                dataset.project(),
                dataset.head(),
                staged == committed ? List.of(staged.id()) : List.of(staged.id(), committed.id()));
  }

  /**
   * Reads and writes all of it.
   *
   * @throws java.io.UncheckedIOException if it does not arrive
   * @throws Refusal if it has more entries than the memory of the server holds
   */
  public void receive(InputStream manifest) {
    try (CheckedBlocks blocks = new CheckedBlocks(manifest, environment)) {
      Optional<CheckedBlocks.Checked> block = blocks.next();
      for (; block.isPresent(); block = blocks.next()) {
        add(block.get().withoutKnown(hash -> seen.get(hash) != SourceRefs.ABSENT));
        if (entries > ENTRIES_MAX) {
          throw new Refusal(
              Refusal.Reason.LIMIT_EXCEEDED,
              ("The manifest has more entries than the memory of the server holds (%,d). Start it"
                      + " with more, for example GROUNDSKEEPER_JAVA_OPTS=-Xmx8g.")
                  .formatted(ENTRIES_MAX));
        }
        if (TerminalError.isCertain(lines, rejected, entriesToComeMax())) {
          blocks.passOver();
          break;
        }
      }
    }
    write();
  }

  private long entriesToComeMax() {
    return Math.max(0, Math.min(ENTRIES_MAX, environment.quotas().entriesMax()) - entries);
  }

  private void add(CheckedBlocks.Checked checked) {
    for (Piece piece : checked.pieces().list()) {
      for (SourceRefs.Hash hash : piece.hashes()) {
        seen.put(hash, 0);
      }
      Part part = staged.stage(piece.draft(), rows);
      parts.add(part);
      writeIfMany();
    }
    committed.writeRejected(checked.manifest().rejected(), lines, rows);
    lines += checked.manifest().lines();
    rejected += checked.manifest().rejectedLines();
    entries += checked.manifest().entries().size();
    if (mode == UpdateMode.REPLACE) {
      entryErrors = entryErrors.plus(checked.manifest().entries());
    }
    bucket = Head.bucketOfBoth(bucket, checked.pieces().bucket());
    writeIfMany();
  }

  private void writeIfMany() {
    if (rows.size() >= Transaction.PARTS_PER_WRITE_MAX) {
      write();
    }
  }

  private void write() {
    services.servers().requireSame(intent.server());
    environment.store().requireRoom();
    for (int from = 0; from < rows.size(); from += Transaction.PARTS_PER_WRITE_MAX) {
      int to = Math.min(rows.size(), from + Transaction.PARTS_PER_WRITE_MAX);
      environment.store().write(List.copyOf(rows.subList(from, to)));
    }
    rows.clear();
  }

  /** Removes all that was written; only if none of it was committed. */
  public void discard() {
    remove(() -> {
      staged.drop(environment.store());
      if (committed != staged) {
        committed.drop(environment.store());
      }
    });
  }

  /** Removes what is not needed once it was committed. */
  public void tidyUp() {
    if (staged == committed) {
      services.intents().committed(intent);
    } else {
      remove(() -> {
        committed.dropSuperseded(environment.store());
        staged.drop(environment.store());
      });
    }
  }

  private void remove(Runnable removal) {
    try {
      removal.run();
      services.intents().discarded(intent);
    } catch (StoreException e) {
      settleLater();
    }
  }

  /** Has it found out in the background whether it was committed, and what is to be removed. */
  public void settleLater() {
    services.unsettled().add(intent);
  }

  /** An upload would bring a dataset over one of its quotas; found out when it was applied. */
  public static final class OverQuotaException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final TerminalError error;

    OverQuotaException(TerminalError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    public TerminalError error() {
      return error;
    }
  }

  /** What is wrong with its entries, as they were last applied. */
  public EntryErrors entryErrors() {
    return entryErrors;
  }

  /** What is wrong with it, whatever the dataset holds. */
  public Optional<TerminalError> error() {
    return TerminalError.of(lines, rejected);
  }

  /** Makes a version that says why it failed. */
  public ChangeResult fail(Working working, TerminalError error) {
    requireOwn();
    committed.dropParts(environment.store());
    return working
        .fail(
            committed,
            Commit.Kind.UPLOAD,
            DatasetStatus.UPDATE_FAILED,
            Failure.of(error),
            rejected,
            environment.nowMillis())
        .result();
  }

  /**
   * Makes the version that has it, unless all of it is there already.
   *
   * @throws OverQuotaException if that would be over a quota; then the working is of no use any
   *     more
   */
  public ChangeResult apply(Working working) {
    requireOwn();
    long added;
    try {
      if (changesNothing(working)) {
        return new Working.Counts(0, 0, 0, 0).result(working.head().version(), "");
      }
      added = mode == UpdateMode.REPLACE ? replace(working) : merge(working);
    } catch (DamagedStoreException e) {
      // Perhaps this server was taken for dead, and another one has removed what was staged.
      requireOwn();
      throw e;
    }
    String both = Head.bucketOfBoth(working.head().bucket(), bucket);
    Optional<TerminalError> over = working.overQuota(both);
    if (over.isPresent()) {
      throw new OverQuotaException(over.get());
    }
    return working
        .succeed(
            committed,
            Commit.Kind.UPLOAD,
            Head.Outcome.UPDATED,
            new Working.Counts(added, entries - added, 0, rejected),
            both,
            environment.nowMillis())
        .result();
  }

  /** Whether all of it is there already. What was left out is in the report of a version. */
  private boolean changesNothing(Working working) {
    if (mode != UpdateMode.REPLACE || rejected > 0) {
      return false;
    }
    for (Part part : parts) {
      // Seldom more than the first one.
      if (!working.holds(part, digests(List.of(part)).getFirst())) {
        return false;
      }
    }
    return true;
  }

  private long replace(Working working) {
    boolean again = numbered;
    numbered = true;
    long added = 0;
    for (int from = 0; from < parts.size(); from += PARTS_PER_READ) {
      List<Part> some = parts.subList(from, Math.min(parts.size(), from + PARTS_PER_READ));
      List<Part.Digest> digests = digests(some);
      for (int i = 0; i < some.size(); i++) {
        added += working.applyStaged(some.get(i), digests.get(i), again);
      }
      working.write(environment.store());
    }
    return added;
  }

  private long merge(Working working) {
    // There may be some of an earlier try, when somebody else was faster.
    committed.restart();
    entryErrors = EntryErrors.NONE;
    MergedLines merge = new MergedLines(environment, working);
    long added = 0;
    for (Part part : parts) {
      List<Entry> incoming = entries(part);
      CheckedManifest result = merge.merged(CheckedManifest.of(incoming));
      if (!result.rejected().isEmpty()) {
        throw new Refusal(
            Refusal.Reason.INVALID_PARAMETER,
            "Nothing was changed: merged with what is there, an entry would be left out: "
                + result.rejected().getFirst().error().message());
      }
      entryErrors = entryErrors.plus(result.entries());
      for (Piece piece : Pieces.of(result.entries()).list()) {
        added += working.put(piece, working.ordinalsOf(piece), committed);
      }
      working.write(environment.store());
    }
    return added;
  }

  private List<Part.Digest> digests(List<Part> some) {
    List<Key> keys = some.stream().map(part -> part.digestKey(datasetId)).toList();
    StoredRows stored = StoredRows.of(environment.store(), datasetId);
    List<byte[]> packed = stored.getAll(keys);
    List<Part.Digest> digests = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      digests.add(stored.unpack(keys.get(i), packed.get(i), Part.Digest::read));
    }
    return digests;
  }

  /**
   * Makes sure that what was written is still this server's.
   *
   * @throws StoreException if this server was taken for dead meanwhile
   */
  private void requireOwn() {
    services.servers().isAlive();
    services.servers().requireSame(intent.server());
  }

  private List<Entry> entries(Part part) {
    LineChecker checker = new LineChecker(environment.quotas());
    int size = digests(List.of(part)).getFirst().rows().size();
    List<EntryReader.Place> places = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      places.add(new EntryReader.Place(part, row));
    }
    List<Entry> found = new ArrayList<>();
    for (Part.Line line : EntryReader.lines(environment.store(), datasetId, places)) {
      LineRewrite.check(checker, line.bytes());
      found.add(checker.entry());
    }
    return found;
  }
}
