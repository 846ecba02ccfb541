package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.ProjectRow;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of the projects of an account, as it is stored: by name, and by the time of their
 * making. Where damage has hit the one, what the other and the projects themselves say is taken.
 */
final class ProjectListing {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectListing.class);
  private static final int PROJECTS_PER_SCAN = 200;
  private static final byte[] NAME = Rows.ascii("name/");
  private static final byte[] GONE = Rows.ascii("gone/");

  private final Store store;
  private final byte[] partition;
  private final byte[] names;
  private final String region;
  private final String account;

  /** Of what damage was told: once is enough. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * A project in the list.
   *
   * @param sort where it stands there
   */
  record Listed(byte[] sort, ProjectRow project) {}

  ProjectListing(Environment environment) {
    this.store = environment.store();
    this.region = environment.region();
    this.account = environment.account();
    this.partition = Rows.projects(region, account);
    this.names = Rows.projectNames(region, account);
  }

  byte[] partition() {
    return partition;
  }

  Key key(byte[] sort) {
    return new Key(partition, sort);
  }

  Key goneKey(ProjectArn arn) {
    return key(Rows.ascii("gone/" + arn.name() + "/" + arn.createdMillis()));
  }

  /** The projects from a place on, newest first; read as they are asked for. */
  Iterable<Listed> from(byte[] from) {
    return () -> new Walk(from);
  }

  private final class Walk implements Iterator<Listed> {
    private List<Listed> page;
    private int next;

    Walk(byte[] from) {
      page = page(from);
    }

    @Override
    public boolean hasNext() {
      if (next == page.size() && page.size() == PROJECTS_PER_SCAN) {
        byte[] last = page.getLast().sort();
        page = page(Arrays.copyOf(last, last.length + 1));
        next = 0;
      }
      return next < page.size();
    }

    @Override
    public Listed next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.get(next++);
    }
  }

  private List<Listed> page(byte[] from) {
    return unlessDamaged(
        "The list of projects by time",
        () ->
            store.scan(partition, from, Rows.after(Rows.TIME), PROJECTS_PER_SCAN).stream()
                .map(row -> new Listed(row.key().sort(), Rows.read(row.value(), ProjectRow.class)))
                .toList(),
        () -> pageByName(from));
  }

  private List<Listed> pageByName(byte[] from) {
    List<ProjectArn> all =
        unlessDamaged(
            "The list of projects by name",
            this::byName,
            () -> StoredRows.named("The list of projects", () -> hinted(new byte[0], null)));
    return all.stream()
        .filter(arn -> Arrays.compareUnsigned(sort(arn), from) >= 0)
        .sorted((one, other) -> Arrays.compareUnsigned(sort(one), sort(other)))
        .limit(PROJECTS_PER_SCAN)
        .map(arn -> new Listed(sort(arn), ownRow(arn).orElse(unknown(arn))))
        .toList();
  }

  private List<ProjectArn> byName() {
    List<ProjectArn> all = new ArrayList<>();
    each(
        partition,
        NAME,
        Rows.after(NAME),
        row -> {
          String name = Rows.text(row.key().sort()).substring(NAME.length);
          all.add(new ProjectArn(region, account, name, Rows.read(row.value(), Long.class)));
        });
    return all;
  }

  /** Of the projects that there were perhaps, those that there are. */
  private List<ProjectArn> hinted(byte[] from, byte @Nullable [] to) {
    List<ProjectArn> all = new ArrayList<>();
    each(
        names,
        from,
        to,
        row -> {
          String[] hint = Rows.text(row.key().sort()).split("/", 2);
          ProjectArn arn = new ProjectArn(region, account, hint[0], Long.parseLong(hint[1]));
          if (ownRow(arn).isPresent()) {
            all.add(arn);
          }
        });
    return all;
  }

  private static ProjectRow unknown(ProjectArn arn) {
    return new ProjectRow(arn, Feature.CUSTOM_LABELS, null, false, null, null, null);
  }

  private static byte[] sort(ProjectArn arn) {
    return Rows.time(arn.createdMillis(), arn.name());
  }

  /** What the project itself says; where that cannot be read, what its name says. */
  private Optional<ProjectRow> ownRow(ProjectArn arn) {
    return unlessDamaged(
        arn.toString(),
        () ->
            Optional.ofNullable(store.get(new Key(Rows.project(arn), Rows.PROJECT)))
                .map(own -> Rows.read(own, ProjectRow.class)),
        () -> Optional.of(unknown(arn)));
  }

  private <T> T unlessDamaged(String what, Supplier<T> read, Supplier<T> otherwise) {
    try {
      return read.get();
    } catch (StoreException | DamagedStoreException e) {
      if (!StoredRows.isDamage(e)) {
        throw e;
      }
      if (told.add(what)) {
        LOG.warn("{} is damaged, and told from other rows: {}", what, e.getMessage());
      }
      return otherwise.get();
    }
  }

  /** The project of a name, if there is one. */
  Optional<ProjectArn> named(String name) {
    return unlessDamaged(
        "The list of projects by name",
        () ->
            Optional.ofNullable(store.get(key(Rows.name(name))))
                .map(row -> new ProjectArn(region, account, name, Rows.read(row, Long.class))),
        () ->
            StoredRows.named(
                    "The list of projects",
                    () -> hinted(Rows.ascii(name + "/"), Rows.after(Rows.ascii(name + "/"))))
                .stream()
                .reduce((earlier, later) -> later));
  }

  /** Leaves a hint of a project that is about to be made. */
  void hint(ProjectArn arn) {
    store.write(List.of(new Store.Mutation.Put(Rows.projectHint(arn), new byte[0])));
  }

  /** Takes back {@link #hint}. */
  void removeHint(ProjectArn arn) {
    store.write(List.of(new Store.Mutation.Delete(Rows.projectHint(arn))));
  }

  /** Leaves hints of all projects where an earlier release has left none. */
  void hintAtAll() {
    if (store.scan(names, new byte[0], null, 1).isEmpty()) {
      from(Rows.TIME).forEach(listed -> hint(listed.project().arn()));
    }
  }

  /** Those whose deletion is under way. */
  List<ProjectArn> gone() {
    List<ProjectArn> gone = new ArrayList<>();
    each(
        partition,
        GONE,
        Rows.after(GONE),
        row -> gone.add(Rows.read(row.value(), ProjectArn.class)));
    return gone;
  }

  private void each(byte[] of, byte[] begin, byte @Nullable [] end, Consumer<Store.Row> work) {
    byte[] from = begin;
    while (true) {
      List<Store.Row> rows = store.scan(of, from, end, PROJECTS_PER_SCAN);
      rows.forEach(work);
      if (rows.size() < PROJECTS_PER_SCAN) {
        return;
      }
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
  }

  /** A project with its datasets; one that is damaged is among them and says so. */
  ProjectDescription describe(ProjectRow project) {
    List<DatasetDescription> datasets = new ArrayList<>();
    for (DatasetType type : DatasetType.values()) {
      describe(project.arn(), type).ifPresent(datasets::add);
    }
    return new ProjectDescription(project.arn(), project.feature(), project.autoUpdate(), datasets);
  }

  private Optional<DatasetDescription> describe(ProjectArn project, DatasetType type) {
    try {
      byte[] head = store.get(new Key(Rows.project(project), Rows.head(type)));
      return Optional.ofNullable(head).map(h -> Rows.read(h, Head.class).description());
    } catch (StoreException | DamagedStoreException e) {
      if (!StoredRows.isDamage(e)) {
        throw e;
      }
      return Optional.of(damaged(project, type, e));
    }
  }

  /** When it was made cannot be read: the time of its project stands for it, in its ARN, too. */
  private static DatasetDescription damaged(
      ProjectArn project, DatasetType type, RuntimeException why) {
    DatasetArn arn =
        new DatasetArn(
            project.region(), project.account(), project.name(), type, project.createdMillis());
    Instant created = Instant.ofEpochMilli(project.createdMillis());
    return new DatasetDescription(
        arn,
        created,
        created,
        DatasetStatus.UPDATE_FAILED,
        StoredRows.damageOf("The dataset", why),
        DatasetStatusMessageCode.SERVICE_ERROR,
        DatasetStats.NONE);
  }
}
