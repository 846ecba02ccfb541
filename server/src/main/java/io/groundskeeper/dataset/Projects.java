package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The projects of an account. */
public final class Projects {
  private static final int PROJECTS_PER_SCAN = 200;
  private static final byte[] SCOPE_PREFIX = Rows.ascii("projects");

  private final Environment environment;
  private final PageTokens tokens;
  private final byte[] index;

  Projects(Environment environment, PageTokens tokens) {
    this.environment = environment;
    this.tokens = tokens;
    this.index = Rows.projects(environment.region(), environment.account());
  }

  /**
   * Makes a project.
   *
   * @throws Refusal if there is one of this name
   */
  public ProjectArn create(
      String name, Feature feature, @Nullable AutoUpdate autoUpdate, Map<String, String> tags) {
    ProjectArn arn =
        new ProjectArn(
            environment.region(), environment.account(), name, environment.createdMillis());
    ProjectRow row = new ProjectRow(arn, feature, autoUpdate, false);
    byte[] partition = Rows.project(arn);
    List<Store.Mutation> rows = new ArrayList<>();
    rows.add(put(partition, Rows.PROJECT, Rows.write(row)));
    if (!tags.isEmpty()) {
      rows.add(put(partition, Rows.tags(), Rows.write(tags)));
    }
    environment.store().write(rows);
    Key nameKey = new Key(index, Rows.name(name));
    byte[] created = Rows.write(arn.createdMillis());
    Store.Outcome outcome =
        environment
            .store()
            .commit(
                index,
                List.of(new Store.Condition(nameKey, null)),
                List.of(
                    new Store.Mutation.Put(nameKey, created),
                    put(index, Rows.time(arn.createdMillis(), name), Rows.write(row))));
    if (!Commits.done(environment.store(), outcome, nameKey, created)) {
      environment.store().write(List.of(new Store.Mutation.Drop(partition)));
      throw new Refusal(
          Refusal.Reason.RESOURCE_IN_USE, "A project with the name " + name + " already exists.");
    }
    return arn;
  }

  private static Store.Mutation put(byte[] partition, byte[] sort, byte[] value) {
    return new Store.Mutation.Put(new Key(partition, sort), value);
  }

  /**
   * The projects, newest first.
   *
   * @param names only these; empty for all
   * @param features only with one of these
   * @throws Refusal if the token is not one of this listing
   */
  public Page<ProjectDescription> describe(
      Collection<String> names, Set<Feature> features, @Nullable String token, int maxResults) {
    byte[] scope = scope(names, features);
    byte[] from = token == null ? Rows.TIME : tokens.read(scope, token);
    byte[] end = Rows.after(Rows.TIME);
    List<ProjectDescription> found = new ArrayList<>();
    while (true) {
      List<Store.Row> rows = environment.store().scan(index, from, end, PROJECTS_PER_SCAN);
      for (Store.Row row : rows) {
        ProjectRow project = Rows.read(row.value(), ProjectRow.class);
        if (!features.contains(project.feature())
            || !(names.isEmpty() || names.contains(project.arn().name()))) {
          continue;
        }
        if (found.size() == maxResults) {
          return new Page<>(found, tokens.write(scope, row.key().sort()));
        }
        found.add(describe(project));
      }
      if (rows.size() < PROJECTS_PER_SCAN) {
        return new Page<>(found, null);
      }
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
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

  private ProjectDescription describe(ProjectRow project) {
    byte[] partition = Rows.project(project.arn());
    List<Key> heads = new ArrayList<>();
    for (DatasetType type : DatasetType.values()) {
      heads.add(new Key(partition, Rows.head(type)));
    }
    List<DatasetDescription> datasets = new ArrayList<>();
    for (byte @Nullable [] head : environment.store().getAll(heads)) {
      if (head != null) {
        datasets.add(DatasetDescription.of(Rows.read(head, Head.class)));
      }
    }
    return new ProjectDescription(project.arn(), project.feature(), project.autoUpdate(), datasets);
  }

  /**
   * Deletes a project.
   *
   * @throws Refusal if it does not exist, or still has datasets
   */
  public void delete(ProjectArn arn) {
    ProjectRow row = require(arn);
    byte[] partition = Rows.project(arn);
    Key key = new Key(partition, Rows.PROJECT);
    List<Store.Condition> conditions = new ArrayList<>();
    conditions.add(new Store.Condition(key, Rows.write(row)));
    for (DatasetType type : DatasetType.values()) {
      conditions.add(new Store.Condition(new Key(partition, Rows.head(type)), null));
    }
    byte[] deleting = Rows.write(row.asDeleting());
    Store.Outcome outcome =
        environment
            .store()
            .commit(partition, conditions, List.of(new Store.Mutation.Put(key, deleting)));
    if (!Commits.done(environment.store(), outcome, key, deleting)) {
      require(arn);
      throw new Refusal(
          Refusal.Reason.RESOURCE_IN_USE,
          "The project " + arn.name() + " still has datasets. Delete them first.");
    }
    finishDelete(arn);
  }

  /** Removes what is left of a project that is being deleted. */
  private void finishDelete(ProjectArn arn) {
    // Before the name goes, so that nothing is left that nobody could find.
    environment.store().write(List.of(new Store.Mutation.Drop(Rows.project(arn))));
    Key nameKey = new Key(index, Rows.name(arn.name()));
    environment
        .store()
        .commit(
            index,
            List.of(new Store.Condition(nameKey, Rows.write(arn.createdMillis()))),
            List.of(
                new Store.Mutation.Delete(nameKey),
                new Store.Mutation.Delete(
                    new Key(index, Rows.time(arn.createdMillis(), arn.name())))));
  }

  /** The project of a name, if there is one. */
  Optional<ProjectArn> named(String region, String account, String name) {
    if (!region.equals(environment.region()) || !account.equals(environment.account())) {
      return Optional.empty();
    }
    byte[] created = environment.store().get(new Key(index, Rows.name(name)));
    return created == null
        ? Optional.empty()
        : Optional.of(new ProjectArn(region, account, name, Rows.read(created, Long.class)));
  }

  /** The project, which exists and is not being deleted. */
  ProjectRow require(ProjectArn arn) {
    byte[] row =
        named(arn.region(), arn.account(), arn.name()).filter(arn::equals).isPresent()
            ? environment.store().get(new Key(Rows.project(arn), Rows.PROJECT))
            : null;
    ProjectRow project = row == null ? null : Rows.read(row, ProjectRow.class);
    if (project == null || project.deleting()) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_NOT_FOUND, "The project " + arn + " does not exist.");
    }
    return project;
  }

  /** Goes on with what a stop of the server interrupted, in every project. */
  void resume(Datasets datasets) {
    byte[] from = Rows.TIME;
    byte[] end = Rows.after(Rows.TIME);
    while (true) {
      List<Store.Row> rows = environment.store().scan(index, from, end, PROJECTS_PER_SCAN);
      for (Store.Row row : rows) {
        ProjectArn arn = Rows.read(row.value(), ProjectRow.class).arn();
        byte[] project = environment.store().get(new Key(Rows.project(arn), Rows.PROJECT));
        if (project == null || Rows.read(project, ProjectRow.class).deleting()) {
          finishDelete(arn);
        } else {
          datasets.resume(arn);
        }
      }
      if (rows.size() < PROJECTS_PER_SCAN) {
        return;
      }
      byte[] last = rows.getLast().key().sort();
      from = Arrays.copyOf(last, last.length + 1);
    }
  }
}
