package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.ProjectRow;
import io.groundskeeper.dataset.row.RequestToken;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.VersionTag;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.WholeStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Holds the rows of one project, and its datasets, against what there is. */
final class ProjectCheck {
  private static final int ROWS_PER_SCAN = 500;
  private static final int ID_DIGITS = 32;

  private final WholeStore store;
  private final Findings findings;
  private final byte[] partition;
  private final @Nullable ProjectArn arn;

  /** Of which datasets there are rows. */
  private final Set<String> ids = new LinkedHashSet<>();

  private final List<Key> intents = new ArrayList<>();
  private final Map<DatasetType, Head> heads = new LinkedHashMap<>();
  private boolean isGone;
  private @Nullable ProjectRow row;

  ProjectCheck(WholeStore store, Findings findings, byte[] partition) {
    this.store = store;
    this.findings = findings;
    this.partition = partition;
    String[] parts = Rows.text(partition).split("/", -1);
    this.arn =
        parts.length == 5 && parts[4].matches("\\d{1,18}")
            ? new ProjectArn(parts[1], parts[2], parts[3], Long.parseLong(parts[4]))
            : null;
  }

  /** A key of its rows. */
  void add(Key key) {
    String sort = new String(key.sort(), StandardCharsets.ISO_8859_1);
    if (List.of("project", "tags", "head/train", "head/test").contains(sort)) {
      return;
    }
    int slash = sort.indexOf('/');
    String kind = slash < 0 ? "" : sort.substring(0, slash);
    String rest = sort.substring(slash + 1);
    boolean isKnown =
        List.of("commit", "token", "vtag", "reclaim", "reclaim-later", "tags").contains(kind);
    if (kind.equals("intent")) {
      intents.add(key);
    } else if (isKnown && rest.length() >= ID_DIGITS) {
      ids.add(rest.substring(0, ID_DIGITS));
    } else {
      findings.lost(
          Place.NOWHERE,
          "the row %s of %s".formatted(sort, Rows.text(partition)),
          "is of no kind that there is",
          "nothing, or a newer release wrote it");
    }
  }

  /** The project; null where nobody knows it. */
  @Nullable ProjectRow row() {
    return row;
  }

  private Place place() {
    return new Place(arn == null ? Rows.text(partition) : arn.name(), 0);
  }

  /** Checks its own row, and reads the heads of its datasets. */
  void checkRows(ProjectIndex index) {
    if (arn == null) {
      findings.lost(Place.NOWHERE, Rows.text(partition), "is no name of a project", "");
      return;
    }
    isGone = index.isGone(arn);
    if (isGone) {
      return;
    }
    for (DatasetType type : DatasetType.values()) {
      readHead(type);
    }
    Key key = new Key(partition, Rows.PROJECT);
    row = ProjectIndex.row(store.get(key)).filter(r -> arn.equals(r.arn())).orElse(null);
    long newest = heads.values().stream().mapToLong(h -> h.arn().createdMillis()).max().orElse(0);
    if (row == null) {
      ProjectRow known =
          index
              .listed(arn)
              .orElse(new ProjectRow(arn, Feature.CUSTOM_LABELS, null, false, null, null, null));
      row =
          new ProjectRow(
              arn,
              known.feature(),
              known.autoUpdate(),
              false,
              newest > 0 ? Long.valueOf(newest) : null,
              null,
              null);
      findings.differsCommitted(
          place(),
          "the row of the project",
          "is missing or cannot be read",
          row.toString(),
          List.of(new Mutation.Put(key, Rows.write(row))));
      return;
    }
    Long last = row.lastDatasetMillis();
    // Older releases did not say it.
    if (last != null && newest > last) {
      row = row.withDataset(newest);
      findings.differsCommitted(
          place(),
          "the row of the project",
          "its newest dataset is of the time " + last,
          "of " + newest,
          List.of(new Mutation.Put(key, Rows.write(row))));
    }
    checkTags(new Key(partition, Rows.tags()), place());
  }

  private void readHead(DatasetType type) {
    byte[] value = store.get(new Key(partition, Rows.head(type)));
    if (value == null || arn == null) {
      return;
    }
    try {
      Head head = Rows.read(value, Head.class);
      if (head.arn() != null
          && arn.name().equals(head.arn().project())
          && arn.region().equals(head.arn().region())
          && arn.account().equals(head.arn().account())
          && head.arn().type() == type
          && head.status() != null
          && head.statusMessage() != null
          && head.statusMessageCode() != null
          && head.bucket() != null
          && head.id() != null
          && head.id().matches("[0-9a-f]{32}")
          && head.stats() != null
          && head.version() >= 0
          && head.keptVersions().first() >= 1
          && head.keptVersions().first() <= Math.max(1, head.version())) {
        heads.put(type, head);
        return;
      }
    } catch (DamagedStoreException e) {
      // It is told below.
    }
    findings.lost(
        new Place(arn.name() + "/" + type.inArn(), 0),
        "the head",
        "cannot be read, or is of another dataset",
        "the newest state of the dataset");
  }

  private void checkTags(Key key, Place at) {
    byte[] value = store.get(key);
    if (value == null) {
      return;
    }
    try {
      Map<?, ?> tags = Rows.read(value, Map.class);
      if (tags.values().stream().allMatch(String.class::isInstance)) {
        return;
      }
    } catch (DamagedStoreException e) {
      // It is told below.
    }
    findings.lost(
        at, "the tags", "cannot be read", "", List.of(), List.of(new Mutation.Delete(key)));
  }

  /** Checks its datasets; returns how many there are. */
  int checkDatasets(Named named, LongConsumer linesDone) {
    for (Key intent : intents) {
      byte[] both = store.get(intent);
      if (both != null && both.length == 2 * ID_DIGITS) {
        named.addBegun(Rows.text(both).substring(ID_DIGITS));
      }
    }
    Set<String> known = new LinkedHashSet<>();
    for (Head head : heads.values()) {
      known.add(head.id());
      check(head, named, linesDone);
    }
    for (String id : ids) {
      if (known.contains(id)) {
        continue;
      }
      Head made = findings.isCutting() && !isGone ? madeUp(id) : null;
      if (made == null) {
        named.doubt(id);
      }
      if (!isGone) {
        findings.lost(
            new Place(id, 0),
            "the head",
            "is missing or cannot be read",
            "rows of the dataset are there",
            List.of(),
            made == null ? List.of() : List.of(put(made)));
      }
      if (made != null) {
        heads.put(made.arn().type(), made);
        check(made, named, linesDone);
      }
    }
    return heads.size();
  }

  private Mutation put(Head head) {
    return new Mutation.Put(new Key(partition, Rows.head(head.arn().type())), Rows.write(head));
  }

  /** A head in place of one that is lost, by the commit records; null where there is no place. */
  private @Nullable Head madeUp(String id) {
    DatasetType type = null;
    for (DatasetType one : DatasetType.values()) {
      type = type == null && !heads.containsKey(one) ? one : type;
    }
    NavigableMap<Long, Commit> commits = commits(id);
    if (type == null || arn == null || commits.isEmpty()) {
      return null;
    }
    Commit newest = commits.lastEntry().getValue();
    long first = newest.version();
    while (commits.containsKey(first - 1)) {
      first--;
    }
    for (long version = first; first > 1 && version <= newest.version(); version++) {
      Commit commit = commits.get(version);
      if (commit != null && commit.base() != null) {
        first = version;
        break;
      }
    }
    DatasetArn made =
        new DatasetArn(
            arn.region(),
            arn.account(),
            arn.name(),
            type,
            commits.firstEntry().getValue().timeMillis());
    DatasetStats stats = newest.stats() == null ? DatasetStats.NONE : newest.stats();
    return new Head(
        made,
        id,
        newest.version(),
        DatasetStatus.UPDATE_COMPLETE,
        "The dataset was salvaged: its head had been lost.",
        DatasetStatusMessageCode.SUCCESS,
        newest.timeMillis(),
        stats,
        0,
        Head.SEVERAL_BUCKETS,
        null,
        null,
        new Head.Kept(first, first > 1 ? first : 0, 0),
        null);
  }

  private NavigableMap<Long, Commit> commits(String id) {
    NavigableMap<Long, Commit> commits = new TreeMap<>();
    for (Store.Row stored : rows(Rows.commits(id))) {
      CommitRecords.commit(stored).ifPresent(commit -> commits.put(commit.version(), commit));
    }
    return commits;
  }

  /** Brings a head that is older than the records to the newest of them. */
  private Head caughtUp(Head head, Place at) {
    Commit newest = null;
    CommitLog log = new CommitLog(store, partition, head.id());
    for (long version = head.version() + 1; ; version++) {
      Key key = log.key(version);
      byte[] record = store.get(key);
      Commit commit =
          record == null ? null : CommitRecords.commit(new Store.Row(key, record)).orElse(null);
      if (commit == null) {
        break;
      }
      newest = commit;
    }
    if (newest == null) {
      return head;
    }
    Head made =
        new Head(
            head.arn(),
            head.id(),
            newest.version(),
            DatasetStatus.UPDATE_COMPLETE,
            "The dataset was salvaged: its head had been lost.",
            DatasetStatusMessageCode.SUCCESS,
            newest.timeMillis(),
            head.stats(),
            head.nextOrdinal(),
            Head.SEVERAL_BUCKETS,
            null,
            null,
            head.kept(),
            head.steps());
    findings.lost(
        at,
        "the head",
        "is of version " + head.version(),
        "there are versions up to " + newest.version(),
        List.of(),
        List.of(put(made)));
    return made;
  }

  private void check(Head stored, Named named, LongConsumer linesDone) {
    Head head = stored;
    DatasetStatus status = head.status();
    if (status == DatasetStatus.CREATE_IN_PROGRESS || status == DatasetStatus.DELETE_IN_PROGRESS) {
      // What goes on in the background is gone on with at the next start.
      named.doubt(head.id());
      return;
    }
    Place at = new Place(head.arn().project() + "/" + head.arn().type().inArn(), 0);
    long lostBefore = findings.lost();
    head = findings.isCutting() ? caughtUp(head, at) : head;
    checkTags(new Key(partition, Rows.tags(head.id())), at);
    NavigableMap<Long, List<String>> tags = versionTags(head, at);
    name(head, at, named);
    new DatasetCheck(store, findings, partition, head, at.dataset(), tags, named, linesDone).run();
    checkTokens(head, at);
    if (findings.lost() > lostBefore && !findings.isCutting()) {
      named.doubt(head.id());
    }
  }

  private NavigableMap<Long, List<String>> versionTags(Head head, Place at) {
    NavigableMap<Long, List<String>> tags = new TreeMap<>();
    byte[] prefix = Rows.versionTags(head.id());
    for (Store.Row stored : rows(prefix)) {
      byte[] sort = stored.key().sort();
      String name = Rows.text(Arrays.copyOfRange(sort, prefix.length, sort.length));
      VersionTag tag = read(stored.value(), VersionTag.class);
      if (tag != null
          && name.equals(tag.name())
          && tag.version() >= 1
          && tag.version() <= head.version()
          && isKept(head, tag.version())) {
        tags.computeIfAbsent(tag.version(), version -> new ArrayList<>()).add(name);
      } else {
        findings.lost(
            at,
            "the tag " + name,
            tag == null ? "cannot be read" : "names " + tag.name() + ", version " + tag.version(),
            "a version that is kept",
            List.of(),
            List.of(new Mutation.Delete(stored.key())));
      }
    }
    return tags;
  }

  private boolean isKept(Head head, long version) {
    if (version >= head.keptVersions().first()) {
      return true;
    }
    Key key = new CommitLog(store, partition, head.id()).key(version);
    byte[] record = store.get(key);
    return record != null
        && CommitRecords.commit(new Store.Row(key, record))
            .filter(commit -> commit.base() != null)
            .isPresent();
  }

  /** All rows that begin so, page by page. */
  private List<Store.Row> rows(byte[] prefix) {
    List<Store.Row> all = new ArrayList<>();
    byte[] from = prefix;
    List<Store.Row> some;
    do {
      some = store.scan(partition, from, Rows.after(prefix), ROWS_PER_SCAN);
      all.addAll(some);
      from = some.isEmpty() ? from : next(some.getLast().key().sort());
    } while (some.size() == ROWS_PER_SCAN);
    return all;
  }

  private static byte[] next(byte[] sort) {
    return Arrays.copyOf(sort, sort.length + 1);
  }

  private static <T> @Nullable T read(byte[] value, Class<T> type) {
    try {
      return Rows.read(value, type);
    } catch (DamagedStoreException e) {
      return null;
    }
  }

  private void checkTokens(Head head, Place at) {
    byte[] prefix = Rows.tokens(head.id());
    CommitLog log = new CommitLog(store, partition, head.id());
    byte[] from = prefix;
    List<Store.Row> some;
    do {
      some = store.scan(partition, from, Rows.after(prefix), ROWS_PER_SCAN);
      some.forEach(stored -> checkToken(stored, head, at, log));
      from = some.isEmpty() ? from : next(some.getLast().key().sort());
    } while (some.size() == ROWS_PER_SCAN);
  }

  private void checkToken(Store.Row stored, Head head, Place at, CommitLog log) {
    RequestToken token = read(stored.value(), RequestToken.class);
    ChangeResult result = token == null ? null : token.result();
    boolean isRight =
        token != null
            && result != null
            && token.fingerprint() != null
            && token.fingerprint().matches("[0-9a-f]{64}")
            && result.error() != null
            && result.version() >= 0
            && result.version() <= head.version();
    if (!isRight || token == null || result == null) {
      findings.lost(
          at,
          "a request token",
          "cannot be read",
          "a change that is asked for with it once more is made once more",
          List.of(),
          List.of(new Mutation.Delete(stored.key())));
      return;
    }
    Key key = log.key(result.version());
    byte[] record = store.get(key);
    Commit commit =
        record == null ? null : CommitRecords.commit(new Store.Row(key, record)).orElse(null);
    if (commit != null && !result.isNothing() && !commit.result().equals(result)) {
      RequestToken made = new RequestToken(token.fingerprint(), commit.result());
      findings.differsCommitted(
          at.at(result.version()),
          "a request token",
          "says " + result,
          commit.result().toString(),
          List.of(new Mutation.Put(stored.key(), Rows.write(made))));
    }
  }

  /** Notes the transactions that are named, and that nothing is kept that has expired. */
  private void name(Head head, Place at, Named named) {
    byte[] prefix = Rows.commits(head.id());
    Key reclaim = new Key(partition, Rows.ascii("reclaim/" + head.id()));
    Key later = new Key(partition, Rows.ascii("reclaim-later/" + head.id()));
    boolean isToBeReclaimed = store.get(reclaim) != null || store.get(later) != null;
    long first = head.keptVersions().first();
    long expired = 0;
    byte[] from = prefix;
    List<Store.Row> some;
    do {
      some = store.scan(partition, from, Rows.after(prefix), ROWS_PER_SCAN);
      for (Store.Row stored : some) {
        Commit commit = CommitRecords.commit(stored).orElse(null);
        if (commit == null) {
          if (!findings.isCutting()) {
            named.doubt(head.id());
          }
          continue;
        }
        named.add(commit.transaction(), Math.max(1, commit.parts()));
        name(commit, head, first, named);
        // One that has lost its tag stays, with its base, until versions expire again.
        expired += commit.version() < first && commit.base() == null ? 1 : 0;
        if (commit.version() > head.version()) {
          findings.lost(
              at.at(commit.version()),
              "the commit record",
              "is there",
              "the head is of version " + head.version());
        }
      }
      from = some.isEmpty() ? from : next(some.getLast().key().sort());
    } while (some.size() == ROWS_PER_SCAN);
    if (expired > 0 && !isToBeReclaimed) {
      findings.differsCommitted(
          at,
          "the commit records",
          "%d of versions that have expired are there".formatted(expired),
          "they are removed at the next start",
          List.of(new Mutation.Put(reclaim, Rows.write(first))));
    }
  }

  private void name(Commit commit, Head head, long first, Named named) {
    String base = commit.base();
    if (base == null) {
      return;
    }
    named.add(base, 1);
    if (commit.version() > first) {
      return;
    }
    try {
      Base.partsIfThere(store, head.id(), base)
          .forEach(part -> named.add(part.part().transaction(), part.part().number() + 1));
    } catch (DamagedStoreException | PackedReader.MalformedException e) {
      // Of which parts nobody knows: all may be needed.
      named.doubt(head.id());
    }
  }
}
