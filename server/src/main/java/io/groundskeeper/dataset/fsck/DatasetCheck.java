package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.RejectedLines;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.WholeStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds one dataset against its lines: begins with the first version that is kept whatever its
 * tags, makes each one after it from the lines of its change, and compares what that comes to with
 * what is stored of it.
 */
final class DatasetCheck {
  private static final int LINES_PER_READ = 1_000;

  private final WholeStore store;
  private final Findings findings;
  private final LineContents reading;
  private final LongConsumer linesDone;
  private final byte[] project;
  private final Head head;
  private final Place place;
  private final CommitLog log;
  private final NavigableMap<Long, List<String>> tags;
  private final StoredRows rows;
  private final MadeUp losses;
  private Timeline timeline = new Timeline();

  /** Whether what the versions now are is not known. */
  private boolean isBroken;

  private int fresh;
  private long lastTime;
  private @Nullable Commit last;

  /** The digests that were read last of parts that were written earlier. */
  private final Map<Key, Part.@Nullable Digest> digests =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Part.@Nullable Digest> eldest) {
          return size() > 64;
        }
      };

  private record PartId(String transaction, int number) {
    static PartId of(Part part) {
      return new PartId(part.transaction(), part.number());
    }
  }

  /**
   * @param tags of its versions, by version
   * @param linesDone is told of lines as they are checked
   */
  DatasetCheck(
      WholeStore store,
      Findings findings,
      byte[] project,
      Head head,
      String name,
      NavigableMap<Long, List<String>> tags,
      Named named,
      LongConsumer linesDone) {
    this.store = store;
    this.findings = findings;
    this.reading = new LineContents();
    this.linesDone = linesDone;
    this.project = project;
    this.head = head;
    this.place = new Place(name, 0);
    this.log = new CommitLog(store, project, head.id());
    this.tags = tags;
    this.losses = new MadeUp(store, head.id(), named);
    this.rows = StoredRows.of(store, head.id());
  }

  void run() {
    long first = head.keptVersions().first();
    if (first > 1) {
      checkBeginning(first);
    }
    for (long version = first > 1 ? first + 1 : 1; version <= head.version(); ) {
      List<Commit> commits = records(version, head.version());
      for (Commit commit : commits) {
        for (; version < commit.version(); version++) {
          tellMissing(version);
        }
        check(commit);
        version++;
      }
      if (commits.isEmpty()) {
        tellMissing(version++);
      }
    }
    checkHead();
  }

  private List<Commit> records(long first, long last) {
    List<Commit> commits = new ArrayList<>();
    for (Store.Row row :
        store.scan(
            project,
            Rows.commit(head.id(), first),
            Rows.commit(head.id(), last + 1),
            CommitLog.COMMITS_PER_SCAN)) {
      // One that cannot be read is told as missing.
      CommitRecords.commit(row).ifPresent(commits::add);
    }
    return commits;
  }

  private void tellMissing(long version) {
    String why = store.get(log.key(version)) == null ? "is missing" : "cannot be read";
    Commit made = findings.isCutting() ? losses.record(version, lastTime, timeline.stats()) : null;
    findings.lost(
        place.at(version),
        "the commit record",
        why,
        "what the change was",
        List.of(),
        made == null ? List.of() : List.of(put(made)));
    if (made == null) {
      isBroken = true;
    } else {
      check(made);
    }
  }

  private Mutation put(Commit commit) {
    return new Mutation.Put(log.key(commit.version()), Rows.write(commit));
  }

  /** Checks the versions up to the first that is kept whatever its tags. */
  private void checkBeginning(long first) {
    Map<Long, Base.Contents> bases = new TreeMap<>();
    for (long version : tags.headMap(first).keySet()) {
      readBase(version, List.of()).ifPresent(base -> bases.put(version, base));
    }
    var beginning = readBase(first, bases.values());
    beginning.ifPresent(base -> bases.put(first, base));
    Map<PartId, BitSet> wanted = new HashMap<>();
    for (Base.Contents base : bases.values()) {
      for (Base.LivePart live : base.parts()) {
        wanted.computeIfAbsent(PartId.of(live.part()), id -> new BitSet()).or(live.rows());
      }
    }
    Set<PartId> done = new HashSet<>();
    Set<PartId> damaged = new HashSet<>();
    bases.forEach((version, base) -> {
      Timeline made = new Timeline();
      made.begin(base);
      boolean isWhole = true;
      for (Base.LivePart live : base.parts()) {
        PartId id = PartId.of(live.part());
        Part.Digest digest =
            done.add(id)
                ? checkLive(version, live.part(), wanted.getOrDefault(id, live.rows()), damaged)
                : digest(live.part());
        isWhole &= digest != null && !damaged.contains(id);
        if (digest != null && live.rows().length() <= digest.rows().size()) {
          made.addLive(
              new Part(id.transaction(), id.number(), digest.blockStarts()), digest, live.rows());
        }
      }
      Commit commit = record(version);
      if (commit != null) {
        commit = checkRejected(commit);
        boolean isCut = findings.isCutting() && !isWhole;
        isWhole |= findings.isCutting();
        if (isWhole) {
          compareStats(commit, made.stats(), isCut);
          made = checkBeginning(commit, base, made, isCut);
        }
      }
      if (version == first) {
        timeline = made;
        last = commit;
        lastTime = commit == null ? 0 : commit.timeMillis();
        isBroken = !isWhole;
      }
    });
    isBroken |= beginning.isEmpty();
  }

  /** Ordinals that no entry has, after all that there are. */
  private int freshOrdinal() {
    fresh = Math.max(fresh, head.nextOrdinal());
    return fresh++;
  }

  /**
   * Has a base name the labels that its entries use, and leave their ordinals alone.
   *
   * @return what it comes to
   */
  private Timeline checkBeginning(Commit commit, Base.Contents base, Timeline made, boolean isCut) {
    Snapshot snapshot = made.freeze(commit.version());
    List<String> names = new ArrayList<>(base.labelNames());
    for (int label = base.labelNames().size(); label < snapshot.labelNumbers(); label++) {
      String name = snapshot.labelName(label);
      int damaged =
          IntStream.range(0, names.size())
              .filter(i -> i >= snapshot.labelNumbers() || snapshot.entryCount(i) == 0)
              .filter(i -> isAlmost(names.get(i), name))
              .findFirst()
              .orElse(-1);
      if (damaged < 0) {
        names.add(name);
      } else {
        names.set(damaged, name);
      }
    }
    boolean isOrdinalRight =
        base.nextOrdinal() >= made.ordinals()
            && base.nextOrdinal() <= Math.max(made.ordinals(), head.nextOrdinal());
    if (isCut) {
      store.write(rebuilt(String.valueOf(commit.base()), snapshot));
      return made;
    }
    if (names.equals(base.labelNames()) && isOrdinalRight) {
      return made;
    }
    Base.Contents mended =
        new Base.Contents(
            isOrdinalRight ? base.nextOrdinal() : Math.max(made.ordinals(), head.nextOrdinal()),
            names,
            base.parts());
    Timeline again = new Timeline();
    again.begin(mended);
    for (Base.LivePart live : base.parts()) {
      Part.Digest digest = digest(live.part());
      if (digest != null) {
        again.addLive(live.part(), digest, live.rows());
      }
    }
    findings.differs(
        place.at(commit.version()),
        "its base",
        "names labels %s, and that ordinal %d is free"
            .formatted(base.labelNames(), base.nextOrdinal()),
        "labels %s, and ordinal %d".formatted(names, mended.nextOrdinal()),
        rebuilt(String.valueOf(commit.base()), again.freeze(commit.version())));
    return again;
  }

  /** Whether two names differ in one character, as where a bit of one is another. */
  private static boolean isAlmost(String one, String other) {
    return one.length() == other.length()
        && IntStream.range(0, one.length()).filter(i -> one.charAt(i) != other.charAt(i)).count()
            <= 1;
  }

  private Optional<Base.Contents> readBase(long version, Collection<Base.Contents> others) {
    Commit commit = record(version);
    String base = commit == null ? null : commit.base();
    String why = commit == null ? "its commit record is lost" : "is not named";
    if (base != null) {
      try {
        return Optional.of(Base.read(rows, base));
      } catch (DamagedStoreException | PackedReader.MalformedException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    if (findings.isCutting() && version == head.keptVersions().first()) {
      Optional<Base.Contents> found = found(version, commit);
      if (found.isPresent()) {
        return found;
      }
      return Optional.of(gather(version, commit, others, why));
    }
    List<Mutation> cut = new ArrayList<>();
    for (String tag : tags.getOrDefault(version, List.of())) {
      cut.add(new Mutation.Delete(new Key(project, Rows.versionTag(head.id(), tag))));
    }
    cut.add(new Mutation.Delete(log.key(version)));
    findings.lost(place.at(version), "its base", why, "which entries it has", List.of(), cut);
    return Optional.empty();
  }

  /** The base of a version whose record is lost, where there is one that no other record names. */
  private Optional<Base.Contents> found(long version, @Nullable Commit known) {
    String base = known == null ? losses.orphanBase().orElse(null) : null;
    if (base == null) {
      return Optional.empty();
    }
    try {
      Base.Contents contents = Base.read(rows, base);
      Commit made = losses.record(version, 0, DatasetStats.NONE).withBase(base);
      findings.lost(
          place.at(version),
          "the commit record",
          "is missing or cannot be read",
          "what the change was; its base is there",
          List.of(),
          List.of(put(made)));
      return Optional.of(contents);
    } catch (DamagedStoreException | PackedReader.MalformedException e) {
      return Optional.empty();
    }
  }

  /** Makes the base of the first version of all entries that no later change has written. */
  private Base.Contents gather(
      long version, @Nullable Commit known, Collection<Base.Contents> others, String why) {
    Set<String> later = new HashSet<>();
    for (long next = version + 1; next <= head.version(); ) {
      List<Commit> commits = records(next, head.version());
      commits.forEach(commit -> later.add(commit.transaction()));
      next = commits.isEmpty() ? head.version() + 1 : commits.getLast().version() + 1;
    }
    Base.Contents base = losses.gather(later, others, head.nextOrdinal());
    Commit commit =
        (known == null ? losses.record(version, 0, DatasetStats.NONE) : known)
            .withBase(losses.newId("base", version));
    Timeline made = new Timeline();
    made.begin(base);
    for (Base.LivePart live : base.parts()) {
      Part.Digest digest = digest(live.part());
      if (digest != null) {
        made.addLive(live.part(), digest, live.rows());
      }
    }
    findings.lost(
        place.at(version),
        "its base",
        why,
        "which entries it has: all are taken that no later change has written",
        rebuilt(String.valueOf(commit.base()), made.freeze(version)),
        List.of(put(commit)));
    return base;
  }

  private @Nullable Commit record(long version) {
    byte[] row = store.get(log.key(version));
    return row == null
        ? null
        : CommitRecords.commit(new Store.Row(log.key(version), row)).orElse(null);
  }

  private Part.@Nullable Digest checkLive(
      long version, Part part, BitSet live, Set<PartId> damaged) {
    StoredPart stored = new StoredPart(store, part.partition(head.id()));
    long before = findings.lost();
    Part.Digest digest =
        new PartCheck(findings, reading, place.at(version), part, stored)
            .checkLive(live, this::freshOrdinal)
            .orElse(null);
    if (findings.lost() > before) {
      damaged.add(PartId.of(part));
    }
    linesDone.accept(live.cardinality());
    return digest;
  }

  private Part.@Nullable Digest digest(Part part) {
    return digests.computeIfAbsent(
        part.digestKey(head.id()),
        key -> {
          byte[] packed = store.get(key);
          try {
            return packed == null ? null : Part.Digest.read(packed);
          } catch (PackedReader.MalformedException e) {
            return null;
          }
        });
  }

  private Part.@Nullable Row earlier(Part part, int row) {
    Part.Digest digest = digest(part);
    return digest == null || row >= digest.rows().size() ? null : digest.rows().get(row);
  }

  /** Checks a version after the first, and makes it from the one before it. */
  private void check(Commit commit) {
    Place at = place.at(commit.version());
    timeline.beginChange();
    long lostBefore = findings.lost();
    for (int number = 0; number < commit.parts(); number++) {
      Part part = new Part(commit.transaction(), number, new short[0]);
      StoredPart stored = new StoredPart(store, part.partition(head.id()));
      if (stored.isEmpty()) {
        Part.Digest none = new Part.Digest(List.of(), new short[0], List.of());
        findings.lost(
            at,
            "part " + number,
            "is missing",
            "entries of the change",
            List.of(new Mutation.Put(part.digestKey(head.id()), none.packed())),
            List.of());
        if (findings.isCutting()) {
          continue;
        }
        isBroken = true;
      }
      if (!isBroken) {
        isBroken =
            !new PartCheck(findings, reading, at, part, stored)
                .check(timeline, commit.kind(), this::earlier);
      } else if (!stored.isEmpty() && stored.digest() != null) {
        new PartCheck(findings, reading, at, part, stored)
            .checkLive(present(stored.digest()), this::freshOrdinal);
      }
      Part.Digest digest = stored.digest();
      linesDone.accept(digest == null ? 0 : digest.rows().size());
    }
    Commit told = checkTime(checkRejected(commit));
    if (!isBroken) {
      Commit counted = timeline.counted(told);
      if (findings.isCutting() && findings.lost() > lostBefore) {
        counted = MadeUp.withDetail(counted, "entries of it were lost");
      }
      if (!counted.equals(told) && commit.kind() == Commit.Kind.REVERT && !findings.isCutting()) {
        // What came back says itself where it belongs: nothing else does.
        findings.lost(at, "a digest of the change", "comes to " + counts(counted), counts(told));
        isBroken = true;
      } else if (!counted.equals(told)) {
        findings.differsCommitted(
            at,
            "the commit record",
            "says " + counts(told),
            counts(counted),
            List.of(new Mutation.Put(log.key(commit.version()), Rows.write(counted))));
      }
      last = counted;
    } else {
      last = told;
    }
    if (commit.base() != null) {
      checkBase(commit);
    }
    timeline.endVersion(commit.version());
  }

  private static BitSet present(Part.Digest digest) {
    BitSet present = new BitSet();
    for (int i = 0; i < digest.rows().size(); i++) {
      present.set(i, digest.rows().get(i).isPresent());
    }
    return present;
  }

  private static String counts(Commit commit) {
    return "%d added, %d replaced, %d removed, %s"
        .formatted(commit.added(), commit.replaced(), commit.removed(), commit.stats());
  }

  private void compareStats(Commit commit, DatasetStats made, boolean isCut) {
    DatasetStats stats = commit.stats();
    if (isCut || (stats != null && !stats.equals(made))) {
      Commit counted =
          new Commit(
              commit.version(),
              commit.transaction(),
              commit.timeMillis(),
              commit.kind(),
              commit.parts(),
              commit.added(),
              commit.replaced(),
              commit.removed(),
              commit.rejected(),
              commit.error(),
              isCut
                  ? MadeUp.withDetail(commit, "entries of it were lost").detail()
                  : commit.detail(),
              made,
              commit.base());
      findings.differsCommitted(
          place.at(commit.version()),
          "the commit record",
          "says " + stats,
          made.toString(),
          List.of(new Mutation.Put(log.key(commit.version()), Rows.write(counted))));
    }
  }

  /** Times of versions go back only where a clock had been ahead, which the head knows. */
  private Commit checkTime(Commit commit) {
    long before = lastTime;
    if (commit.timeMillis() >= before || commit.version() <= head.stepsSoFar().clockBackAt()) {
      lastTime = commit.timeMillis();
      return commit;
    }
    Commit later = MadeUp.at(commit, before);
    findings.differsCommitted(
        place.at(commit.version()),
        "the commit record",
        "is of the time " + commit.timeMillis(),
        "not before " + before,
        List.of(put(later)));
    return later;
  }

  private Commit checkRejected(Commit commit) {
    long kept = RejectedLines.kept(commit.rejected());
    RejectedLines report = new RejectedLines(store, head.id(), commit.transaction());
    RejectedLines.Position position = RejectedLines.Position.START;
    try {
      while (position.before() < kept) {
        List<RejectedLine> lines = new ArrayList<>();
        position = report.read(position, kept, LINES_PER_READ, lines);
      }
    } catch (DamagedStoreException e) {
      findings.lost(
          place.at(commit.version()),
          "the report of rejected lines",
          String.valueOf(e.getMessage()),
          kept + " lines",
          List.of(),
          List.of(put(MadeUp.withoutReport(commit))));
      return findings.isCutting() ? MadeUp.withoutReport(commit) : commit;
    }
    return commit;
  }

  /** Compares a base with the version, or goes on with it where what was before is not known. */
  private void checkBase(Commit commit) {
    Place at = place.at(commit.version());
    String transaction = String.valueOf(commit.base());
    Base.Contents base = null;
    String differs = "";
    try {
      base = Base.read(rows, transaction);
    } catch (DamagedStoreException | PackedReader.MalformedException e) {
      differs = String.valueOf(e.getMessage());
    }
    if (isBroken) {
      if (base != null) {
        goOnFrom(base);
      } else {
        findings.lost(at, "its base", differs, "which entries it has");
      }
      return;
    }
    Snapshot snapshot = timeline.freeze(commit.version());
    if (base != null) {
      differs = difference(base, snapshot);
    }
    if (!differs.isEmpty()) {
      findings.differs(
          at,
          "its base",
          differs,
          "the entries that the changes come to",
          rebuilt(transaction, snapshot));
    }
  }

  private void goOnFrom(Base.Contents base) {
    Timeline made = new Timeline();
    made.begin(base);
    for (Base.LivePart live : base.parts()) {
      Part.Digest digest = digest(live.part());
      if (digest == null || live.rows().length() > digest.rows().size()) {
        return;
      }
      made.addLive(
          new Part(live.part().transaction(), live.part().number(), digest.blockStarts()),
          digest,
          live.rows());
    }
    timeline = made;
    isBroken = false;
  }

  private List<Mutation> rebuilt(String transaction, Snapshot snapshot) {
    List<Mutation> writes = new ArrayList<>(Base.write(head.id(), transaction, snapshot));
    byte[] partition = Rows.base(head.id(), transaction);
    byte[] after = Rows.number(writes.size());
    for (Store.Row surplus : store.scan(partition, after, null, CommitLog.COMMITS_PER_SCAN)) {
      writes.add(new Mutation.Delete(surplus.key()));
    }
    return writes;
  }

  /** How a base differs from a snapshot; empty where it does not. */
  private static String difference(Base.Contents base, Snapshot snapshot) {
    Map<PartId, BitSet> said = new HashMap<>();
    for (Base.LivePart live : base.parts()) {
      said.put(PartId.of(live.part()), live.rows());
    }
    Map<PartId, BitSet> made = new HashMap<>();
    Base.liveRows(snapshot)
        .forEach((number, live) ->
            made.computeIfAbsent(PartId.of(snapshot.part(number)), id -> new BitSet()).or(live));
    if (!said.equals(made)) {
      return "has other rows of parts";
    }
    for (Base.LivePart live : base.parts()) {
      // Readers look for lines by these.
      Part part = live.part();
      if (Base.liveRows(snapshot).keySet().stream()
          .map(snapshot::part)
          .noneMatch(other ->
              other.isSame(part) && Arrays.equals(other.blockStarts(), part.blockStarts()))) {
        return "has other blocks of parts";
      }
    }
    if (base.nextOrdinal() < snapshot.nextOrdinal()) {
      return "says that ordinal " + base.nextOrdinal() + " is free";
    }
    List<String> used = new ArrayList<>();
    for (int label = 0; label < snapshot.labelNumbers(); label++) {
      if (snapshot.entryCount(label) > 0) {
        used.add(snapshot.labelName(label));
      }
    }
    Set<String> inUse = new HashSet<>(used);
    List<String> named =
        base.labelNames().stream().filter(inUse::contains).collect(Collectors.toList());
    return named.equals(used) ? "" : "has other labels, or in another order";
  }

  private void checkHead() {
    Commit newest = last;
    if (newest == null || newest.version() != head.version() || isBroken) {
      return;
    }
    DatasetStats stats = timeline.stats();
    int next = timeline.nextOrdinal(head.nextOrdinal());
    Head.Kept kept = head.keptVersions();
    long base = kept.base();
    Commit based = base == 0 ? null : record(base);
    if (base != 0 && (based == null || based.base() == null)) {
      base = kept.first() > 1 ? kept.first() : 0;
    }
    Head made =
        new Head(
            head.arn(),
            head.id(),
            head.version(),
            head.status(),
            head.statusMessage(),
            head.statusMessageCode(),
            Math.max(head.updatedMillis(), newest.timeMillis()),
            stats,
            next,
            head.bucket(),
            head.source(),
            head.manifest(),
            head.kept() == null ? null : new Head.Kept(kept.first(), base, kept.tagRevision()),
            head.steps());
    if (!made.equals(head)) {
      findings.differsCommitted(
          place.at(head.version()),
          "the head",
          "%s, next ordinal %d, base at %d, time %d"
              .formatted(head.stats(), head.nextOrdinal(), kept.base(), head.updatedMillis()),
          "%s, next ordinal %d, base at %d, time %d"
              .formatted(stats, next, base, made.updatedMillis()),
          List.of(
              new Mutation.Put(new Key(project, Rows.head(head.arn().type())), Rows.write(made))));
    }
  }
}
