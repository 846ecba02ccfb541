package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.row.ProjectRow;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The projects of an account. */
public final class Projects {
  private static final Logger LOG = LoggerFactory.getLogger(Projects.class);
  private static final int PROJECTS_PER_SCAN = 200;
  private static final byte[] SCOPE_PREFIX = Rows.ascii("projects");

  /** For people. */
  private static final String LIST = "The list of projects";

  private static final byte[] LAST_CREATED = Rows.ascii("last-created");

  private final Environment environment;
  private final Store store;
  private final PageTokens tokens;
  private final Upkeep upkeep;
  private final ProjectListing index;

  /** A project with its row as the store has it. */
  record Found(ProjectRow project, byte[] row) {}

  Projects(Environment environment, PageTokens tokens, Upkeep upkeep) {
    this.environment = environment;
    this.store = environment.store();
    this.tokens = tokens;
    this.upkeep = upkeep;
    this.index = new ProjectListing(environment);
  }

  /**
   * Makes a project.
   *
   * @throws Refusal if there is one of this name
   */
  public ProjectArn create(
      String name, Feature feature, @Nullable AutoUpdate autoUpdate, Map<String, String> tags) {
    store.requireRoom();
    return StoredRows.named(
        LIST,
        () ->
            Attempt.repeat(
                environment, LIST, tries -> createOnce(name, feature, autoUpdate, tags)));
  }

  private Optional<ProjectArn> createOnce(
      String name, Feature feature, @Nullable AutoUpdate autoUpdate, Map<String, String> tags) {
    Optional<ProjectArn> there = named(environment.region(), environment.account(), name);
    if (there.isPresent() && find(there.get()).isPresent()) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_IN_USE, "A project with the name " + name + " already exists.");
    }
    Key lastKey = index.key(LAST_CREATED);
    byte[] last = store.get(lastKey);
    long now = environment.nowMillis();
    // The time is part of the ARN: no two projects get the same, by whichever servers.
    long created = last == null ? now : Math.max(now, Rows.read(last, Long.class) + 1);
    ProjectArn arn = new ProjectArn(environment.region(), environment.account(), name, created);
    ProjectRow row =
        new ProjectRow(arn, feature, autoUpdate, false, null, tags, environment.newId());
    index.hint(arn);
    Key nameKey = index.key(Rows.name(name));
    byte[] createdRow = Rows.write(created);
    Key timeKey = index.key(Rows.time(created, name));
    byte[] listedRow = Rows.write(row);
    Attempt.Result result =
        Attempt.commitRow(
            environment,
            List.of(
                new Store.Condition(timeKey, null),
                new Store.Condition(nameKey, null),
                new Store.Condition(lastKey, last)),
            List.of(
                new Store.Mutation.Put(nameKey, createdRow),
                new Store.Mutation.Put(lastKey, createdRow),
                new Store.Mutation.Put(timeKey, listedRow)),
            // The only one of these rows that another attempt cannot have made as it is.
            timeKey,
            listedRow);
    return switch (result) {
      case Attempt.Result.Made ignored -> {
        finishCreate(arn);
        yield Optional.of(arn);
      }
      case Attempt.Result.Refused ignored -> Optional.empty();
      case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
    };
  }

  /** Gives a project that the index has its own rows. */
  private void finishCreate(ProjectArn arn) {
    Key timeKey = index.key(Rows.time(arn.createdMillis(), arn.name()));
    byte[] listed = store.get(timeKey);
    if (listed == null) {
      return;
    }
    ProjectRow row = Rows.read(listed, ProjectRow.class);
    byte[] partition = Rows.project(arn);
    Key key = new Key(partition, Rows.PROJECT);
    byte[] own = Rows.write(row.withTags(Map.of()));
    List<Store.Mutation> rows = new ArrayList<>();
    rows.add(new Store.Mutation.Put(key, own));
    Map<String, String> tags = row.tags();
    if (tags != null && !tags.isEmpty()) {
      rows.add(put(partition, Rows.tags(), Rows.write(tags)));
    }
    if (Attempt.commitRow(environment, List.of(new Store.Condition(key, null)), rows, key, own)
        instanceof Attempt.Result.Lost lost) {
      throw Attempt.lost(lost.cause());
    }
    if (store.get(timeKey) == null) {
      // It was deleted meanwhile, and whoever did that may have looked for rows before.
      Attempt.Result taken =
          Attempt.commitRow(
              environment,
              List.of(new Store.Condition(key, own)),
              List.of(
                  new Store.Mutation.Delete(key),
                  new Store.Mutation.Delete(new Key(partition, Rows.tags()))),
              key,
              null);
      if (taken instanceof Attempt.Result.Lost lost) {
        throw Attempt.lost(lost.cause());
      }
    }
  }

  private static Store.Mutation put(byte[] partition, byte[] sort, byte[] value) {
    return new Store.Mutation.Put(new Key(partition, sort), value);
  }

  /**
   * The projects, newest first. What is damaged is listed as that.
   *
   * @param names only these; empty for all
   * @param features only with one of these
   * @throws Refusal if the token is not one of this listing
   */
  public Page<ProjectDescription> describe(
      Collection<String> names, Set<Feature> features, @Nullable String token, int maxResults) {
    byte[] scope = scope(names, features);
    byte[] from = token == null ? Rows.TIME : tokens.read(scope, token);
    List<ProjectDescription> found = new ArrayList<>();
    for (ProjectListing.Listed listed : index.from(from)) {
      ProjectRow project = listed.project();
      if (!features.contains(project.feature())
          || !(names.isEmpty() || names.contains(project.arn().name()))) {
        continue;
      }
      if (found.size() == maxResults) {
        return new Page<>(found, tokens.write(scope, listed.sort()));
      }
      found.add(index.describe(project));
    }
    return new Page<>(found, null);
  }

  private static byte[] scope(Collection<String> names, Set<Feature> features) {
    String filter =
        "/"
            + String.join(",", names.stream().sorted().distinct().toList())
            + "/"
            + features.stream().sorted().toList();
    byte[] bytes = Rows.ascii(filter);
    byte[] scope = Arrays.copyOf(SCOPE_PREFIX, SCOPE_PREFIX.length + bytes.length);
    System.arraycopy(bytes, 0, scope, SCOPE_PREFIX.length, bytes.length);
    return scope;
  }

  /**
   * Deletes a project.
   *
   * @throws Refusal if it does not exist, or still has datasets
   */
  public void delete(ProjectArn arn) {
    Attempt.repeat(environment, "The project " + arn, tries -> deleteOnce(arn));
  }

  private Optional<Boolean> deleteOnce(ProjectArn arn) {
    if (isNamed(arn) && isDeleting(arn)) {
      // Somebody had begun, and did not end it.
      finishDelete(arn);
      return Optional.of(true);
    }
    Found found = require(arn);
    byte[] partition = Rows.project(arn);
    Key key = new Key(partition, Rows.PROJECT);
    List<Store.Condition> conditions = new ArrayList<>();
    conditions.add(new Store.Condition(key, found.row()));
    for (DatasetType type : DatasetType.values()) {
      Key head = new Key(partition, Rows.head(type));
      if (store.get(head) != null) {
        throw new Refusal(
            Refusal.Reason.RESOURCE_IN_USE,
            "The project " + arn.name() + " still has datasets. Delete them first.");
      }
      conditions.add(new Store.Condition(head, null));
    }
    byte[] deleting = Rows.write(found.project().asDeleting());
    return switch (Attempt.commitRow(
        environment, conditions, List.of(new Store.Mutation.Put(key, deleting)), key, deleting)) {
      case Attempt.Result.Made ignored -> {
        finishDelete(arn);
        yield Optional.of(true);
      }
      case Attempt.Result.Refused ignored -> Optional.empty();
      case Attempt.Result.Lost lost -> {
        upkeep.run(
            Upkeep.Kind.MAINTENANCE,
            List.of("perhaps delete", arn),
            "find out whether " + arn + " is being deleted",
            () -> find(arn));
        throw Attempt.lost(lost.cause());
      }
    };
  }

  /** Takes a project that is being deleted from the index; what is left of it is removed then. */
  private void finishDelete(ProjectArn arn) {
    try {
      unlist(arn);
    } catch (StoreException e) {
      // Whether it is listed still nobody knows: then nobody comes next who would finish it.
      finishDeleteLater(arn);
      throw e;
    }
    try {
      removeRows(arn);
    } catch (StoreException e) {
      finishDeleteLater(arn);
    }
  }

  private void finishDeleteLater(ProjectArn arn) {
    upkeep.run(
        Upkeep.Kind.MAINTENANCE,
        arn,
        "remove what is left of " + arn,
        () -> {
          unlist(arn);
          removeRows(arn);
        });
  }

  /** Takes it from the index, unless somebody else did. */
  private void unlist(ProjectArn arn) {
    Key nameKey = index.key(Rows.name(arn.name()));
    Key gone = index.goneKey(arn);
    Attempt.Result result =
        Attempt.commitRow(
            environment,
            List.of(new Store.Condition(nameKey, Rows.write(arn.createdMillis()))),
            List.of(
                new Store.Mutation.Delete(nameKey),
                new Store.Mutation.Delete(index.key(Rows.time(arn.createdMillis(), arn.name()))),
                new Store.Mutation.Put(gone, Rows.write(arn))),
            nameKey,
            null);
    if (result instanceof Attempt.Result.Lost lost) {
      throw Attempt.lost(lost.cause());
    }
  }

  private void removeRows(ProjectArn arn) {
    byte[] partition = Rows.project(arn);
    while (true) {
      List<Store.Row> rows = store.scan(partition, new byte[0], null, PROJECTS_PER_SCAN);
      if (rows.isEmpty()) {
        break;
      }
      Attempt.delete(environment, partition, rows.stream().map(Store.Row::key).toList());
    }
    index.removeHint(arn);
    Attempt.delete(environment, index.partition(), List.of(index.goneKey(arn)));
  }

  /** The project of a name, if there is one. */
  Optional<ProjectArn> named(String region, String account, String name) {
    if (!region.equals(environment.region()) || !account.equals(environment.account())) {
      return Optional.empty();
    }
    return index.named(name);
  }

  private boolean isNamed(ProjectArn arn) {
    return named(arn.region(), arn.account(), arn.name()).filter(arn::equals).isPresent();
  }

  private boolean isDeleting(ProjectArn arn) {
    byte[] row = store.get(new Key(Rows.project(arn), Rows.PROJECT));
    return row != null && Rows.read(row, ProjectRow.class).deleting();
  }

  /**
   * A project that the index has; what somebody else began to make or to delete is finished first.
   *
   * @return empty where it is gone then
   */
  private Optional<Found> find(ProjectArn arn) {
    Key key = new Key(Rows.project(arn), Rows.PROJECT);
    byte[] row = store.get(key);
    if (row == null) {
      finishCreate(arn);
      row = store.get(key);
    }
    if (row == null) {
      return Optional.empty();
    }
    ProjectRow project = Rows.read(row, ProjectRow.class);
    if (project.deleting()) {
      finishDelete(arn);
      return Optional.empty();
    }
    return Optional.of(new Found(project, row));
  }

  /**
   * The project, which exists and is not being deleted.
   *
   * @throws Refusal if there is none
   */
  Found require(ProjectArn arn) {
    // In this order: the row of one that was deleted can come back for a moment, its name cannot;
    // and while it has its name, whoever deletes it changes the row first.
    return find(arn)
        .filter(found -> isNamed(arn))
        .orElseThrow(() ->
            new Refusal(
                Refusal.Reason.RESOURCE_NOT_FOUND, "The project " + arn + " does not exist."));
  }

  /**
   * Goes on with what a stop of a server interrupted, in every project; one that is damaged keeps
   * none of the others.
   */
  void resume(Datasets datasets) {
    try {
      index.hintAtAll();
      for (ProjectListing.Listed listed : index.from(Rows.TIME)) {
        resume(listed.project().arn(), datasets);
      }
      index.gone().forEach(this::finishDeleteLater);
    } catch (DamagedStoreException | StoreException e) {
      requireDamage(e);
      LOG.error(
          "The list of projects is damaged: nothing that was begun in them goes on. {}",
          e.getMessage());
    }
  }

  private void resume(ProjectArn arn, Datasets datasets) {
    try {
      if (find(arn).isPresent()) {
        datasets.background().resume(arn);
      }
    } catch (DamagedStoreException | StoreException e) {
      requireDamage(e);
      LOG.error("{} is damaged: nothing that was begun in it goes on. {}", arn, e.getMessage());
    }
  }

  private static void requireDamage(RuntimeException e) {
    if (!StoredRows.isDamage(e)) {
      throw e;
    }
  }
}
