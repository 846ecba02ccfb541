package io.groundskeeper.dataset.upkeep;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.VersionTags;
import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.PackedWriter;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.RejectedLines;
import io.groundskeeper.dataset.row.RequestToken;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.server.Servers;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the space of what no version needs any more, after an {@link Expiry}: parts of which
 * no row is wanted go, and of others the rows that are not. A part keeps its place and its rows
 * their numbers, so that whoever reads a version that is kept, or is in use, reads the same before
 * and after. It can be run again where it was interrupted.
 */
public final class Reclaim {
  private static final int RECORDS_PER_COMMIT = 500;

  private static final int BEAT_PAUSE_MILLIS = 50;

  /** What is not given back then waits for the next expiry, or for the database itself. */
  private static final int COMPACTIONS_TRIED_MAX = 3;

  private final Services services;
  private final Store store;
  private final OpenDataset dataset;
  private final String datasetId;
  private final AtomicInteger uncompacted;
  private int compactionsTried;
  private final Map<PartId, BitSet> wanted = new HashMap<>();

  /** What was written anew: where somebody else had removed it just before, it is back. */
  private final Set<PartId> written = new HashSet<>();

  private record PartId(String transaction, int number) {
    static PartId of(Part part) {
      return new PartId(part.transaction(), part.number());
    }
  }

  /**
   * @param uncompacted how many parts were changed since space was last given back to the disk; is
   *     counted on
   */
  public Reclaim(OpenDataset dataset, AtomicInteger uncompacted) {
    this.uncompacted = uncompacted;
    this.services = dataset.services();
    this.store = services.environment().store();
    this.dataset = dataset;
    this.datasetId = dataset.head().id();
  }

  /** Where it is noted that there is something to be done. */
  public static Key key(byte[] project, String datasetId) {
    return new Key(project, Rows.ascii("reclaim/" + datasetId));
  }

  /** Where it is noted that something is to be done when versions are not in use any more. */
  public static Key laterKey(byte[] project, String datasetId) {
    return new Key(project, Rows.ascii("reclaim-later/" + datasetId));
  }

  /**
   * The versions of a dataset that are in use, here or at other servers. Those of a server count
   * until it is declared dead: until then others let its readers go on.
   */
  static NavigableSet<Long> versionsInUse(Services services, String datasetId) {
    NavigableSet<Long> versions = services.inUse().of(datasetId);
    for (Servers.ServerRow other : services.servers().others()) {
      versions.addAll(services.inUse().of(other.id(), datasetId));
    }
    return versions;
  }

  /** What came of it. */
  public enum Outcome {
    DONE,
    /** Something is left for later, since versions that have expired are in use. */
    LATER,
    /**
     * More has expired meanwhile: it is to be run again, when others have had their turn. A client
     * may expire faster than this gives back.
     */
    AGAIN
  }

  /**
   * Does what is to be done, if anything is.
   *
   * @throws Refusal if the dataset is being deleted, or was
   */
  public Outcome run() {
    wanted.clear();
    Key key = key(dataset.project(), datasetId);
    Key later = laterKey(dataset.project(), datasetId);
    byte[] note = store.get(key);
    byte[] laterNote = store.get(later);
    if (note == null && laterNote == null && written.isEmpty()) {
      return Outcome.DONE;
    }
    long firstKept = firstKept();
    // Before, too: of a server that is declared dead meanwhile others may just have heard.
    NavigableSet<Long> inUse = versionsInUse(services, datasetId);
    awaitOthers();
    inUse.addAll(versionsInUse(services, datasetId));
    Optional<Boolean> isLeft = run(firstKept, inUse);
    if (isLeft.isEmpty() || firstKept() != firstKept) {
      return Outcome.AGAIN;
    }
    boolean left = isLeft.get();
    List<Store.Condition> conditions =
        List.of(new Store.Condition(key, note), new Store.Condition(later, laterNote));
    byte[] leftNote = left ? Rows.write(firstKept) : null;
    List<Store.Mutation> mutations =
        List.of(
            new Store.Mutation.Delete(key),
            leftNote == null
                ? new Store.Mutation.Delete(later)
                : new Store.Mutation.Put(later, leftNote));
    // On a full disk this can fail, and succeed when the store has given up its reserve. Where it
    // takes more room than there is, the store is not to fail again and again for it.
    if (Deletion.isWorthCompacting(store, uncompacted.get())
        && compactionsTried < COMPACTIONS_TRIED_MAX) {
      compactionsTried++;
      Deletion.compact(store, datasetId);
      compactionsTried = 0;
      uncompacted.set(0);
    }
    // Somebody can have expired more meanwhile: then the note is another one.
    return switch (Attempt.commitRow(services.environment(), conditions, mutations, key, null)) {
      case Attempt.Result.Made ignored -> {
        written.clear();
        yield left ? Outcome.LATER : Outcome.DONE;
      }
      case Attempt.Result.Refused ignored -> Outcome.AGAIN;
      case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
    };
  }

  private long firstKept() {
    try {
      return dataset.requireThere().keptVersions().first();
    } catch (Refusal gone) {
      wanted.clear();
      dropUnwanted();
      throw gone;
    }
  }

  /**
   * Waits until each other server has said twice more that it lives, and so which versions it has
   * in use since it can know that others have expired; or is dead.
   */
  private void awaitOthers() {
    Map<String, Long> beats = new HashMap<>();
    for (Servers.ServerRow other : services.servers().others()) {
      beats.put(other.id(), services.servers().beatOf(other.id()));
    }
    while (beats.entrySet().stream()
        .anyMatch(other ->
            services.servers().beatOf(other.getKey()) < other.getValue() + 2
                && !services.servers().isDead(other.getKey()))) {
      Attempt.pause(services.environment(), BEAT_PAUSE_MILLIS);
    }
  }

  /**
   * Does it, and says whether something is left for later.
   *
   * @return empty where more has expired meanwhile, and nothing was done: what says which rows the
   *     first version needs may be gone
   */
  private Optional<Boolean> run(long firstKept, NavigableSet<Long> inUse) {
    NavigableSet<Long> staying = withTags(firstKept);
    boolean left = false;
    for (long version : inUse.headSet(firstKept, false)) {
      Commit record = dataset.log().find(version);
      if (record == null || staying.contains(version)) {
        continue;
      }
      left = true;
      if (record.base() == null) {
        // Somebody began to read it just before it expired. All of it waits.
        return Optional.of(true);
      }
      staying.add(version);
    }
    for (long version : staying) {
      Commit record = dataset.log().find(version);
      for (Base.LivePart part : record == null ? List.<Base.LivePart>of() : base(record)) {
        wanted.computeIfAbsent(PartId.of(part.part()), id -> new BitSet()).or(part.rows());
      }
    }
    // Another server can have expired more, and removed the base of what was the first version:
    // then what was just read says too little. Read before, it says enough: nothing that expires
    // later takes rows that were not wanted before.
    if (firstKept() != firstKept) {
      return Optional.empty();
    }
    dropUnwanted();
    for (long next = 1; next <= firstKept; ) {
      List<Commit> records = dataset.log().range(next, firstKept);
      records.forEach(record -> reclaim(record, firstKept));
      forget(records.stream().filter(record -> !staying.contains(record.version())).toList());
      if (records.size() < CommitLog.COMMITS_PER_SCAN) {
        break;
      }
      next = records.getLast().version() + 1;
    }
    forgetTokens(firstKept, staying);
    return Optional.of(left);
  }

  private void reclaim(Commit record, long firstKept) {
    for (int number = 0; number < record.parts(); number++) {
      reclaim(new PartId(record.transaction(), number), firstKept);
    }
    for (Base.LivePart part : base(record)) {
      reclaim(PartId.of(part.part()), firstKept);
    }
  }

  private List<Base.LivePart> base(Commit record) {
    String transaction = record.base();
    return transaction == null ? List.of() : Base.partsIfThere(store, datasetId, transaction);
  }

  /** Removes of what was written anew before what nobody wants now. */
  private void dropUnwanted() {
    for (PartId id : written) {
      if (!wanted.containsKey(id)) {
        store.write(List.of(new Store.Mutation.Drop(partition(id))));
      }
    }
    written.clear();
  }

  private byte[] partition(PartId id) {
    return Rows.part(datasetId, id.transaction(), id.number());
  }

  /** Removes of a part what nobody wants; a second time nothing is left to be written. */
  private void reclaim(PartId id, long firstKept) {
    byte[] partition = partition(id);
    BitSet rows = wanted.get(id);
    if (rows == null) {
      store.write(List.of(new Store.Mutation.Drop(partition)));
      uncompacted.incrementAndGet();
      return;
    }
    byte[] packed = store.get(new Key(partition, Rows.DIGEST));
    if (packed == null) {
      requireUnneeded(id, firstKept);
      return;
    }
    Part.Digest digest = Part.Digest.read(packed);
    List<Part.Row> kept = new ArrayList<>();
    boolean anyGoes = false;
    for (int i = 0; i < digest.rows().size(); i++) {
      Part.Row row = digest.rows().get(i);
      boolean goes = !rows.get(i);
      anyGoes |= goes;
      kept.add(goes ? new Part.Row(row.ordinal(), 0, new byte[0], new int[0]) : row);
    }
    // What it replaced is nobody's any more.
    List<Store.Mutation> rewritten = Undo.deletes(store, partition);
    if (!anyGoes) {
      store.write(rewritten);
      return;
    }
    for (int block = 0; block < digest.blockStarts().length; block++) {
      rewrite(partition, digest, block, rows, rewritten);
    }
    byte[] digestThen = new Part.Digest(digest.labelNames(), digest.blockStarts(), kept).packed();
    // A crash can keep any part of this: the digest says nothing about the lines.
    if (!Arrays.equals(packed, digestThen)) {
      rewritten.add(new Store.Mutation.Put(new Key(partition, Rows.DIGEST), digestThen));
    }
    written.add(id);
    store.write(rewritten);
    uncompacted.incrementAndGet();
  }

  /**
   * Makes sure that no version needs a part that was wanted and is gone. Another server can have
   * removed it, since more has expired, a tag was taken away, or nobody reads an old version any
   * more: that of these it had one in use a server says for a while after it has not.
   */
  private void requireUnneeded(PartId id, long firstKept) {
    if (firstKept() != firstKept) {
      return;
    }
    for (long version : withTags(firstKept)) {
      Commit record = dataset.log().find(version);
      if (record != null
          && base(record).stream().map(Base.LivePart::part).map(PartId::of).anyMatch(id::equals)) {
        throw new DamagedStoreException(
            "The store is damaged: of dataset %s a part is missing that version %d needs."
                .formatted(datasetId, version),
            null);
      }
    }
  }

  /** The first version that is kept, and those before it that have tags. */
  private NavigableSet<Long> withTags(long firstKept) {
    TreeSet<Long> versions =
        new TreeSet<>(
            new VersionTags(store, dataset).byVersion().headMap(firstKept, false).keySet());
    versions.add(firstKept);
    return versions;
  }

  private void rewrite(
      byte[] partition,
      Part.Digest digest,
      int block,
      BitSet rows,
      List<Store.Mutation> rewritten) {
    short[] starts = digest.blockStarts();
    int from = starts[block];
    int to = block + 1 < starts.length ? starts[block + 1] : digest.rows().size();
    int wantedHere = rows.get(from, to).cardinality();
    if (wantedHere == to - from) {
      return;
    }
    Key key = new Key(partition, Rows.lines(block));
    byte[] packed = store.get(key);
    if (packed == null) {
      return;
    }
    if (wantedHere == 0) {
      rewritten.add(new Store.Mutation.Delete(key));
      return;
    }
    PackedReader in = new PackedReader(packed);
    PackedWriter out = new PackedWriter(Part.BLOCK_BYTES);
    for (int row = from; row < to && in.hasMore(); row++) {
      byte[] line = in.bytes();
      byte[] annotations = in.bytes();
      boolean stays = rows.get(row);
      out.bytes(stays ? line : new byte[0]).bytes(stays ? annotations : new byte[0]);
    }
    byte[] then = out.packed();
    if (!Arrays.equals(packed, then)) {
      rewritten.add(new Store.Mutation.Put(key, then));
    }
  }

  /** Removes the records of versions that are no more, with their reports and bases. */
  private void forget(List<Commit> going) {
    for (int from = 0; from < going.size(); from += RECORDS_PER_COMMIT) {
      List<Key> deletes = new ArrayList<>();
      for (Commit record : going.subList(from, Math.min(going.size(), from + RECORDS_PER_COMMIT))) {
        if (record.rejected() > 0) {
          new RejectedLines(store, datasetId, record.transaction()).drop(0);
        }
        @Nullable String base = record.base();
        if (base != null) {
          store.write(List.of(new Store.Mutation.Drop(Rows.base(datasetId, base))));
        }
        deletes.add(dataset.log().key(record.version()));
      }
      // So no record is gone from the disk before the rows that it names.
      Attempt.delete(services.environment(), dataset.project(), deletes);
    }
  }

  /** A token is kept as long as the version that it made. */
  private void forgetTokens(long firstKept, Set<Long> staying) {
    byte[] prefix = Rows.tokens(datasetId);
    byte[] from = prefix;
    while (true) {
      List<Store.Row> rows =
          store.scan(dataset.project(), from, Rows.after(prefix), RECORDS_PER_COMMIT);
      List<Key> deletes = new ArrayList<>();
      for (Store.Row row : rows) {
        long version = Rows.read(row.value(), RequestToken.class).result().version();
        if (version < firstKept && !staying.contains(version)) {
          deletes.add(row.key());
        }
      }
      if (!deletes.isEmpty()) {
        Attempt.delete(services.environment(), dataset.project(), deletes);
      }
      if (rows.size() < RECORDS_PER_COMMIT) {
        return;
      }
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
  }
}
