package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.ProjectRow;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.VersionTag;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.Replay;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What is to be: each commit is looked at when it is applied, and must be what an operation that is
 * under way, or of which nobody knows the outcome, makes of what was there before. An answer must
 * be that of one of these commits, and of none that another operation has been told of.
 */
final class Model {
  private final Disk disk;
  private final Trace trace;
  private final List<Operation> open = new ArrayList<>();
  private final TreeMap<String, DatasetModel> byId = new TreeMap<>();
  private final Map<String, DatasetModel> byHead = new LinkedHashMap<>();

  /** The manifests in the bucket, by their keys. */
  final Map<String, List<String>> manifests = new TreeMap<>();

  /** The projects that the index has, by name. */
  final TreeMap<String, Long> projects = new TreeMap<>();

  Model(Disk disk, Trace trace) {
    this.disk = disk;
    this.trace = trace;
  }

  List<DatasetModel> datasets() {
    return List.copyOf(byId.values());
  }

  DatasetModel of(DatasetArn arn) {
    return byId.values().stream().filter(d -> d.arn().equals(arn)).findFirst().orElse(null);
  }

  // What operations do.

  void begin(Operation operation) {
    open.add(operation);
  }

  /** Was told that it is made; it may have been asked for in vain where nothing was to be done. */
  void made(Operation operation, Predicate<Event> told, boolean needed) {
    List<Event> events = operation.events.stream().filter(told).toList();
    boolean shared =
        operation.kind == Operation.Kind.EXPIRE || operation.kind == Operation.Kind.DELETE_PROJECT;
    if (!needed && shared) {
      // Another one may have done the same, or this one what nobody counts.
      over(operation);
      return;
    }
    if (events.isEmpty() && needed) {
      throw new Violation(operation + " is said to be made, and was not");
    }
    for (Event event : events) {
      if (event.isTold) {
        throw new Violation(event + ": two operations are said to have made it: " + operation);
      }
      event.isTold = true;
      event.causes.stream()
          .filter(cause -> cause != operation)
          .forEach(cause -> cause.events.remove(event));
      event.causes.clear();
      event.causes.add(operation);
    }
    for (Event event : List.copyOf(operation.events)) {
      if (!events.contains(event)) {
        isNotOf(operation, event);
      }
    }
    over(operation);
  }

  /** Was told that it is not made; perhaps an earlier attempt is. */
  void refused(Operation operation) {
    if (!operation.isUnknown) {
      List.copyOf(operation.events).forEach(event -> isNotOf(operation, event));
      over(operation);
    }
  }

  private void isNotOf(Operation operation, Event event) {
    operation.events.remove(event);
    event.causes.remove(operation);
    if (event.causes.isEmpty() && !isForgotten(event)) {
      throw new Violation(
          "%s: made by %s, which was answered otherwise".formatted(event.what, operation));
    }
  }

  /**
   * What was made without anybody knowing, and is gone by now, can be made again: a request token
   * is forgotten with the version that it made, and what was deleted has no row that says it was.
   */
  private boolean isForgotten(Event event) {
    DatasetModel dataset = byId.get(event.subject);
    if (dataset != null) {
      return dataset.isGone || event.version < dataset.head.keptVersions().first();
    }
    return event.subject.startsWith("arn:")
        ? byId.values().stream().anyMatch(d -> d.isGone && d.arn().toString().equals(event.subject))
        : !Objects.equals(projects.get(event.subject), event.version);
  }

  void unknown(Operation operation) {
    operation.isUnknown = true;
  }

  private void over(Operation operation) {
    operation.isOver = true;
    open.remove(operation);
  }

  private Event see(
      String what,
      String subject,
      long version,
      Set<Operation.Kind> kinds,
      Predicate<Operation> mayBe) {
    List<Operation> causes =
        open.stream().filter(operation -> kinds.contains(operation.kind)).filter(mayBe).toList();
    trace.say(() -> "== " + what + ", by " + causes);
    if (causes.isEmpty()) {
      throw new Violation("%s, and nobody asked for that. Asked for: %s".formatted(what, open));
    }
    return new Event(what, subject, version, causes);
  }

  // What is committed.

  /** Looks at what was just committed. */
  void committed(List<Mutation> mutations) {
    Map<String, Mutation> bySort = new LinkedHashMap<>();
    byte[] partition = mutations.isEmpty() ? new byte[0] : mutations.getFirst().partition();
    String where = SimulatedStore.text(partition);
    for (Mutation mutation : mutations) {
      if (mutation instanceof Mutation.Put put) {
        bySort.put(SimulatedStore.text(put.key().sort()), mutation);
      } else if (mutation instanceof Mutation.Delete delete) {
        bySort.put(SimulatedStore.text(delete.key().sort()), mutation);
      }
    }
    if (where.startsWith("projects/")) {
      bySort.forEach(this::project);
    } else if (where.startsWith("project/")) {
      bySort.forEach((sort, mutation) -> {
        if (sort.startsWith("head/")) {
          head(partition, where + "/" + sort, mutation);
        }
      });
      versions(partition, mutations);
      bySort.forEach((sort, mutation) -> {
        if (sort.startsWith("vtag/")) {
          tag(sort, mutation);
        } else if (sort.equals("project") && mutation instanceof Mutation.Put put) {
          deleting(Rows.read(put.value(), ProjectRow.class));
        }
      });
    }
  }

  private void project(String sort, Mutation mutation) {
    if (!sort.startsWith("name/")) {
      return;
    }
    String name = sort.substring("name/".length());
    switch (mutation) {
      case Mutation.Put put -> {
        long created = Rows.read(put.value(), Long.class);
        if (projects.containsKey(name)) {
          throw new Violation("the project " + name + " is made twice");
        }
        projects.put(name, created);
        see(
            "project " + name + " is made",
            name,
            created,
            EnumSet.of(Operation.Kind.CREATE_PROJECT),
            operation -> operation.subject.equals(name));
      }
      case Mutation.Delete ignored -> projects.remove(name);
      case Mutation.Drop ignored -> throw new Violation("the index is dropped");
    }
  }

  private void deleting(ProjectRow row) {
    // Of one that is gone already late commits can bring back the row, and delete it.
    if (row.deleting()
        && Objects.equals(projects.get(row.arn().name()), row.arn().createdMillis())) {
      see(
          "project " + row.arn().name() + " is being deleted",
          row.arn().name(),
          row.arn().createdMillis(),
          EnumSet.of(Operation.Kind.DELETE_PROJECT),
          operation -> operation.subject.equals(row.arn().name()));
    }
  }

  private void head(byte[] partition, String where, Mutation mutation) {
    DatasetModel known = byHead.get(where);
    switch (mutation) {
      case Mutation.Put put -> {
        Head head = Rows.read(put.value(), Head.class);
        if (known == null) {
          madeDataset(partition, where, head);
        } else {
          moved(known, head);
        }
      }
      case Mutation.Delete ignored -> {
        if (known == null || known.head.status() != DatasetStatus.DELETE_IN_PROGRESS) {
          throw new Violation("the head " + where + " goes, and nobody deletes the dataset");
        }
        known.isGone = true;
        byHead.remove(where);
      }
      case Mutation.Drop ignored -> throw new Violation("a project is dropped");
    }
  }

  private void madeDataset(byte[] partition, String where, Head head) {
    DatasetModel dataset = new DatasetModel(partition, head);
    byId.put(head.id(), dataset);
    byHead.put(where, dataset);
    see(
        dataset + " is made",
        head.arn().toString(),
        0,
        EnumSet.of(Operation.Kind.CREATE_DATASET),
        operation ->
            operation.subject.equals(head.arn().project()) && operation.type == head.arn().type());
  }

  private void moved(DatasetModel dataset, Head head) {
    Head before = dataset.head;
    if (!before.id().equals(head.id())) {
      throw new Violation("the head of " + dataset + " becomes that of another dataset");
    }
    if (head.stepsSoFar().count() <= before.stepsSoFar().count()
        || head.version() < before.version()) {
      throw new Violation("the head of " + dataset + " goes back: " + before + " to " + head);
    }
    if (dataset.isDeleted() && head.status() != DatasetStatus.DELETE_IN_PROGRESS) {
      throw new Violation(dataset + " is not being deleted any more");
    }
    dataset.head = head;
    if (before.status() != DatasetStatus.DELETE_IN_PROGRESS
        && head.status() == DatasetStatus.DELETE_IN_PROGRESS) {
      see(
          dataset + " is being deleted",
          dataset.id(),
          0,
          EnumSet.of(Operation.Kind.DELETE_DATASET),
          operation -> operation.subject.equals(dataset.id()));
    }
    long first = head.keptVersions().first();
    if (first < before.keptVersions().first()) {
      throw new Violation(dataset + " keeps again what had expired: " + before + " to " + head);
    }
    if (first > before.keptVersions().first()) {
      see(
          "%s keeps versions from %d".formatted(dataset, first),
          dataset.id(),
          first,
          EnumSet.of(Operation.Kind.EXPIRE),
          operation ->
              operation.subject.equals(dataset.id())
                  && first <= Math.min(operation.version, head.version()));
    }
  }

  private void tag(String sort, Mutation mutation) {
    DatasetModel dataset = byId.get(sort.substring(5, 37));
    String name = sort.substring(38);
    if (dataset == null || dataset.isDeleted()) {
      return;
    }
    if (mutation instanceof Mutation.Put put) {
      long version = Rows.read(put.value(), VersionTag.class).version();
      if (!dataset.isKept(version)) {
        throw new Violation(
            "%s: version %d gets a tag, and is not kept".formatted(dataset, version));
      }
      dataset.tags.put(name, version);
      see(
          "%s gets the tag %s on version %d".formatted(dataset, name, version),
          dataset.id(),
          version,
          EnumSet.of(Operation.Kind.TAG),
          op -> op.subject.equals(dataset.id()) && op.tag.equals(name) && op.version == version);
    } else {
      dataset.tags.remove(name);
      see(
          "%s loses the tag %s".formatted(dataset, name),
          dataset.id(),
          0,
          EnumSet.of(Operation.Kind.UNTAG),
          op -> op.subject.equals(dataset.id()) && op.tag.equals(name));
    }
  }

  private void versions(byte[] partition, List<Mutation> mutations) {
    Map<DatasetModel, Commit> distributed = new LinkedHashMap<>();
    for (Mutation mutation : mutations) {
      Key key =
          switch (mutation) {
            case Mutation.Put put -> put.key();
            case Mutation.Delete delete -> delete.key();
            case Mutation.Drop ignored -> null;
          };
      if (key == null || !Rows.text(key.sort()).startsWith("commit/")) {
        continue;
      }
      DatasetModel dataset =
          byId.get(Rows.text(key.sort()).substring("commit/".length(), "commit/".length() + 32));
      long version = ByteBuffer.wrap(key.sort()).getLong(key.sort().length - Long.BYTES);
      if (dataset == null) {
        throw new Violation("a commit record without a head");
      }
      if (mutation instanceof Mutation.Put put) {
        record(partition, dataset, version, Rows.read(put.value(), Commit.class), distributed);
      } else if (!dataset.isDeleted() && dataset.isKept(version)) {
        throw new Violation("%s: the record of version %d goes".formatted(dataset, version));
      }
    }
    if (!distributed.isEmpty()) {
      distributed(partition, distributed);
    }
    for (DatasetModel dataset : byId.values()) {
      if (!dataset.isGone && dataset.head.version() != dataset.newest()) {
        throw new Violation(
            "the head of %s is of version %d, and there are %d"
                .formatted(dataset, dataset.head.version(), dataset.newest()));
      }
    }
  }

  private void record(
      byte[] partition,
      DatasetModel dataset,
      long version,
      Commit commit,
      Map<DatasetModel, Commit> distributed) {
    Commit known = dataset.records.put(version, commit);
    if (known != null) {
      if (commit.base() == null || (known.base() != null && !known.base().equals(commit.base()))) {
        throw new Violation(
            "%s: the record of version %d loses its base".formatted(dataset, version));
      }
      if (!known.withBase(commit.base()).equals(commit)) {
        throw new Violation("%s: version %d becomes another".formatted(dataset, version));
      }
      requireSame(
          dataset, version, dataset.at(version).list(), stored(partition, dataset, version));
      return;
    }
    if (version != dataset.newest() + 1) {
      throw new Violation(
          "%s: version %d comes after %d".formatted(dataset, version, dataset.newest()));
    }
    if (commit.kind() == Commit.Kind.DISTRIBUTE) {
      // Seen together with that of the other dataset.
      distributed.put(dataset, commit);
      dataset.versions.put(version, dataset.now());
      return;
    }
    List<String> stored = stored(partition, dataset, version);
    if (commit.kind() == Commit.Kind.CREATE) {
      create(dataset, commit, stored);
      return;
    }
    Content before = dataset.now();
    List<Content> after = new ArrayList<>();
    see(
        "%s gets version %d by %s%s"
            .formatted(
                dataset,
                version,
                commit.kind(),
                commit.error().isEmpty() ? "" : ", which failed: " + commit.error()),
        dataset.id(),
        version,
        EnumSet.of(Operation.Kind.valueOf(commit.kind().name())),
        operation -> {
          if (!operation.subject.equals(dataset.id())) {
            return false;
          }
          Content then = commit.error().isEmpty() ? operation.effect.apply(before) : before;
          boolean same = then != null && then.list().equals(stored);
          if (same) {
            after.add(then);
          }
          return same;
        });
    dataset.versions.put(version, after.getFirst());
  }

  private void create(DatasetModel dataset, Commit commit, List<String> stored) {
    Head head = dataset.head;
    Content made = Content.NONE;
    if (!commit.error().isEmpty() || head.status() == DatasetStatus.CREATE_FAILED) {
      Head.Source source = dataset.first.source();
      DatasetModel from = source == null ? null : byId.get(source.id());
      boolean mayFail = from != null && (from.isDeleted() || !from.isKept(source.version()));
      if (!mayFail) {
        throw new Violation(dataset + " could not be made: " + head.statusMessage());
      }
    } else if (dataset.first.source() != null) {
      made = byId.get(dataset.first.source().id()).at(dataset.first.source().version());
      made = Content.NONE.with(made.list(), false);
    } else if (dataset.first.manifest() != null) {
      made =
          Content.imported(Objects.requireNonNull(manifests.get(dataset.first.manifest().key())));
    }
    requireSame(dataset, 1, made.list(), stored);
    dataset.versions.put(1L, made);
  }

  private void distributed(byte[] partition, Map<DatasetModel, Commit> both) {
    BiPredicate<DatasetModel, DatasetType> is = (d, type) -> d.arn().type() == type;
    DatasetModel train =
        both.keySet().stream().filter(d -> is.test(d, DatasetType.TRAIN)).findFirst().orElse(null);
    DatasetModel test =
        both.keySet().stream().filter(d -> is.test(d, DatasetType.TEST)).findFirst().orElse(null);
    if (train == null || test == null) {
      throw new Violation("half a distribution: " + both.keySet());
    }
    List<String> stays = stored(partition, train, train.newest());
    List<String> goes = stored(partition, test, test.newest());
    List<String> before = train.now().list();
    List<String> chosen = before.stream().filter(goes::contains).toList();
    boolean failed = !both.get(train).error().isEmpty();
    boolean whole =
        failed
            ? stays.equals(before) && goes.isEmpty()
            : stays.equals(before.stream().filter(line -> !goes.contains(line)).toList())
                && goes.equals(chosen);
    if (!whole) {
      throw new Violation("%s is distributed to %s and %s".formatted(before, stays, goes));
    }
    train.versions.put(train.newest(), train.now().only(stays));
    test.versions.put(test.newest(), test.now().with(goes, false));
    see(
        "%s is distributed, version %d and %d".formatted(train, train.newest(), test.newest()),
        train.id(),
        train.newest(),
        EnumSet.of(Operation.Kind.DISTRIBUTE),
        operation -> operation.subject.equals(train.id()));
  }

  /** The lines of a version, as the rows say that are in the store now. */
  private List<String> stored(byte[] partition, DatasetModel dataset, long version) {
    try {
      Snapshot snapshot = Replay.of(disk.rows(), partition, dataset.head, version, null);
      int[] ordinals = snapshot.ordinals();
      return new EntryReader(disk.rows(), dataset.id(), snapshot)
          .lines(ordinals, 0, ordinals.length).stream()
              .map(line -> new String(line.bytes(), UTF_8))
              .toList();
    } catch (RuntimeException e) {
      throw new Violation("%s: version %d cannot be read".formatted(dataset, version), e);
    }
  }

  void requireSame(DatasetModel dataset, long version, List<String> expected, List<String> found) {
    if (!expected.equals(found)) {
      throw new Violation(
          "%s: version %d is to be\n    %s\nand is\n    %s"
              .formatted(
                  dataset, version, String.join("\n    ", expected), String.join("\n    ", found)));
    }
  }
}
