package io.groundskeeper.dataset;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.change.DistributionChange;
import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.OpenDatasets;
import io.groundskeeper.dataset.change.Update;
import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.LabelPage;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The datasets of an account: made, changed, read and deleted. Every method throws {@link Refusal}
 * with RESOURCE_NOT_FOUND for a project or dataset that does not exist.
 */
public final class Datasets {
  private final Services services;
  private final Environment environment;
  private final Projects projects;
  private final Upkeep upkeep;
  private final EntryListing entries;
  private final LabelListing labels;
  private final OpenDatasets open;
  private final BackgroundWork background;

  Datasets(Services services, Projects projects, PageTokens tokens, Upkeep upkeep) {
    this.services = services;
    this.environment = services.environment();
    this.projects = projects;
    this.upkeep = upkeep;
    this.entries = new EntryListing(environment, tokens);
    this.labels = new LabelListing(environment, tokens);
    this.open = new OpenDatasets(services);
    this.background = new BackgroundWork(services, upkeep, open, this::find);
  }

  /** What a dataset is made from. */
  public sealed interface Source {
    /** Nothing: it begins empty. */
    record Nothing() implements Source {}

    /** Another dataset, as it is now. */
    record Copy(DatasetArn of) implements Source {}

    /** A manifest in a bucket. */
    record Manifest(ObjectName object) implements Source {}
  }

  /**
   * Makes a dataset; from a source in the background.
   *
   * @throws Refusal if the project has one of this type already, or the source cannot be one
   */
  public DatasetArn create(
      ProjectArn projectArn, DatasetType type, Source source, Map<String, String> tags) {
    environment.store().requireRoom();
    return Attempt.repeat(
        environment,
        "The project " + projectArn,
        tries -> createOnce(projectArn, type, source, tags));
  }

  private Optional<DatasetArn> createOnce(
      ProjectArn projectArn, DatasetType type, Source source, Map<String, String> tags) {
    Projects.Found project = projects.require(projectArn);
    byte[] partition = Rows.project(projectArn);
    Key headKey = new Key(partition, Rows.head(type));
    requireNone(projectArn, type, headKey);
    DatasetArn arn =
        new DatasetArn(
            projectArn.region(),
            projectArn.account(),
            projectArn.name(),
            type,
            project.project().nextDatasetMillis(environment.nowMillis()));
    List<Store.Mutation> rows = new ArrayList<>();
    Head head = begin(arn, source, partition, rows);
    byte[] headRow = Rows.write(head);
    Key projectKey = new Key(partition, Rows.PROJECT);
    rows.add(new Store.Mutation.Put(headKey, headRow));
    byte[] projectRow = Rows.write(project.project().withDataset(arn.createdMillis()));
    rows.add(new Store.Mutation.Put(projectKey, projectRow));
    if (!tags.isEmpty()) {
      rows.add(new Store.Mutation.Put(new Key(partition, Rows.tags(head.id())), Rows.write(tags)));
    }
    Attempt.Result result =
        Attempt.commitRow(
            environment,
            List.of(
                new Store.Condition(headKey, null), new Store.Condition(projectKey, project.row())),
            rows,
            headKey,
            headRow);
    return switch (result) {
      case Attempt.Result.Made ignored -> Optional.of(made(arn, partition, head));
      // Others can have moved the head since, while it was not known that it was made.
      case Attempt.Result.Refused ignored ->
          isThere(headKey, head.id()) ? Optional.of(made(arn, partition, head)) : Optional.empty();
      case Attempt.Result.Lost lost -> {
        upkeep.run(
            Upkeep.Kind.MAINTENANCE,
            List.of("perhaps make", arn),
            "find out whether " + arn + " is being made",
            () -> goOn(arn, head, new Store.Condition(projectKey, project.row()), projectRow));
        throw Attempt.lost(lost.cause());
      }
    };
  }

  /**
   * Goes on with the making of a dataset that may have been begun: nobody else does.
   *
   * @param projectRow what the row of its project becomes with that
   */
  private void goOn(DatasetArn arn, Head head, Store.Condition condition, byte[] projectRow) {
    Key key = condition.key();
    // When this is made or refused, the commit that was lost cannot be applied any more.
    if (Attempt.commitRow(
            environment,
            List.of(condition),
            List.of(new Store.Mutation.Put(key, projectRow)),
            key,
            projectRow)
        instanceof Attempt.Result.Lost lost) {
      throw Attempt.lost(lost.cause());
    }
    if (isThere(new Key(key.partition(), Rows.head(arn.type())), head.id())) {
      made(arn, key.partition(), head);
    }
  }

  private DatasetArn made(DatasetArn arn, byte[] partition, Head head) {
    OpenDataset dataset = open.open(arn, partition);
    if (head.status() == DatasetStatus.CREATE_IN_PROGRESS) {
      background.make(dataset, head);
    }
    return arn;
  }

  private boolean isThere(Key headKey, String id) {
    byte[] row = environment.store().get(headKey);
    return row != null && Rows.read(row, Head.class).id().equals(id);
  }

  private void requireNone(ProjectArn project, DatasetType type, Key headKey) {
    byte[] row = environment.store().get(headKey);
    if (row != null) {
      // Perhaps half made or half deleted, by somebody who stopped.
      background.resume(headKey.partition(), Rows.read(row, Head.class));
      throw new Refusal(
          Refusal.Reason.RESOURCE_ALREADY_EXISTS,
          "The project %s already has a %s dataset.".formatted(project.name(), type));
    }
  }

  /**
   * The first head of a dataset; one that begins empty is made with it.
   *
   * @param rows gets what is to be written with it
   */
  private Head begin(DatasetArn arn, Source source, byte[] partition, List<Store.Mutation> rows) {
    String id = environment.newId();
    return switch (source) {
      case Source.Nothing ignored -> {
        Head head =
            Head.creating(arn, id, null, null, null)
                .changed(Head.Outcome.CREATED_EMPTY, arn.createdMillis(), DatasetStats.NONE, 0, "");
        Commit made = Commit.empty(head, environment.newId());
        rows.add(
            new Store.Mutation.Put(
                new Key(partition, Rows.commit(id, head.version())), Rows.write(made)));
        yield head;
      }
      case Source.Copy copy -> {
        upkeep.requireRoomForImport();
        yield Head.creating(arn, id, source(copy.of()), null, services.servers().me());
      }
      case Source.Manifest manifest -> {
        requireBuckets();
        upkeep.requireRoomForImport();
        yield Head.creating(arn, id, null, manifest.object(), services.servers().me());
      }
    };
  }

  private void requireBuckets() {
    if (environment.buckets() == null) {
      throw new Refusal(
          Refusal.Reason.INVALID_S3_OBJECT,
          "This server reads no buckets. Start it with --buckets DIR or --s3-endpoint URL.");
    }
  }

  private Head.Source source(DatasetArn copyOf) {
    OpenDataset of = require(copyOf);
    Head head = of.head();
    if (head.status() == DatasetStatus.CREATE_IN_PROGRESS) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "The dataset " + copyOf + " is still being created. Copy it when that is done.");
    }
    services.inUse().touch(head.id(), head.version());
    return new Head.Source(copyOf, head.id(), head.version());
  }

  private @Nullable OpenDataset find(DatasetArn arn) {
    try {
      return require(arn);
    } catch (Refusal gone) {
      return null;
    }
  }

  /** The dataset of this type that a project has now, by its name. */
  Optional<DatasetArn> named(String project, DatasetType type) {
    return projects
        .named(environment.region(), environment.account(), project)
        .flatMap(arn -> {
          byte[] head = environment.store().get(new Key(Rows.project(arn), Rows.head(type)));
          return head == null ? Optional.empty() : Optional.of(Rows.read(head, Head.class).arn());
        });
  }

  /** The dataset as it stands. */
  public DatasetDescription describe(DatasetArn arn) {
    return require(arn).describe();
  }

  /**
   * Adds and replaces entries, by their source-refs: all of the call's valid lines or none.
   *
   * @param groundTruth JSON Lines
   */
  public void update(DatasetArn arn, byte[] groundTruth) {
    OpenDataset dataset = requireForUpdate(arn);
    dataset.requireChangeable();
    CheckedManifest manifest = CheckedManifest.check(groundTruth, environment.quotas());
    dataset.update(new Update(manifest, groundTruth.length));
    background.rebaseIfDue(dataset);
  }

  /**
   * The entries that pass a filter, as of the first page's version.
   *
   * @throws Refusal if the token is not one of this listing
   */
  public Page<String> listEntries(
      DatasetArn arn, Filter filter, @Nullable String token, int maxResults) {
    return listEntries(arn, At.NEWEST, filter, token, maxResults).page();
  }

  /**
   * The entries of a version that pass a filter.
   *
   * @throws Refusal if the token is not one of this listing, or there is no such version
   */
  public AtVersion<String> listEntries(
      DatasetArn arn, At at, Filter filter, @Nullable String token, int maxResults) {
    return entries.page(requireReadable(arn), at, filter, token, maxResults);
  }

  /** The labels in use, in order of first appearance, as of the first page's version. */
  public Page<LabelStats> listLabels(DatasetArn arn, @Nullable String token, int maxResults) {
    return listLabels(arn, At.NEWEST, token, maxResults).page();
  }

  /** The labels in use at a version, in order of first appearance. */
  public AtVersion<LabelStats> listLabels(
      DatasetArn arn, At at, @Nullable String token, int maxResults) {
    return labels.page(requireReadable(arn), at, token, maxResults);
  }

  /**
   * The labels in use at a version, and after them those that stand only in entries with errors;
   * the first who asks reads all entries with errors.
   */
  public LabelPage listLabelsAndErrors(
      DatasetArn arn, At at, @Nullable String token, int maxResults) {
    return labels.pageWithErrors(requireReadable(arn), at, token, maxResults);
  }

  /**
   * Moves a fifth of the entries of a training dataset to the empty test dataset of its project.
   *
   * @throws Refusal if these are not such datasets
   */
  public void distribute(List<DatasetArn> arns) {
    List<OpenDataset> both =
        arns.stream()
            .map(this::require)
            .sorted(Comparator.comparing(dataset -> dataset.arn().type()))
            .toList();
    new DistributionChange(environment, both).run();
  }

  /**
   * Deletes a dataset, in the background.
   *
   * @throws Refusal if it is being made, changed or deleted
   */
  public void delete(DatasetArn arn) {
    OpenDataset dataset = require(arn);
    background.resume(dataset.project(), dataset.head());
    dataset.requireChangeable();
    try {
      dataset.moveHead(head -> {
        if (head.status() == DatasetStatus.DELETE_IN_PROGRESS) {
          throw OpenDataset.notFound(arn);
        }
        // By name, so that others see where this server dies before it has ended it.
        return Optional.of(
            OpenDataset.HeadMove.to(
                head.deleting(environment.nowMillis()).writtenBy(services.servers().me())));
      });
    } catch (StoreException e) {
      background.removeIfBegun(dataset);
      throw e;
    }
    background.remove(dataset);
  }

  OpenDataset requireReadable(DatasetArn arn) {
    OpenDataset dataset = require(arn);
    switch (dataset.head().status()) {
      case CREATE_IN_PROGRESS ->
          throw new Refusal(
              Refusal.Reason.RESOURCE_NOT_READY,
              "The dataset is being created. Read it when its status is CREATE_COMPLETE.");
      case DELETE_IN_PROGRESS ->
          throw new Refusal(Refusal.Reason.RESOURCE_IN_USE, "The dataset is being deleted.");
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED -> {}
    }
    return dataset;
  }

  /** The dataset, which exists; what is done to it from now on sees it as it is now, or later. */
  public OpenDataset require(DatasetArn arn) {
    OpenDataset known = open.find(arn);
    services.servers().requireKnown();
    Head head;
    try {
      if (known == null) {
        ProjectArn project =
            projects
                .named(arn.region(), arn.account(), arn.project())
                .orElseThrow(() -> OpenDataset.notFound(arn));
        OpenDataset dataset = new OpenDataset(services, arn, Rows.project(project));
        head = dataset.check();
        known = open.open(arn, dataset.project());
      } else {
        head = known.check();
      }
    } catch (Refusal gone) {
      if (known != null) {
        open.remove(known);
      }
      throw gone;
    }
    String writer = head.writer();
    if (writer != null
        && OpenDataset.isInProgress(head)
        && !writer.equals(services.servers().meIfRegistered())
        && services.servers().isDead(writer)) {
      background.resume(known.project(), head);
    }
    return known;
  }

  /** The same for updates: their turn reads the head, once for all that wait together. */
  private OpenDataset requireForUpdate(DatasetArn arn) {
    OpenDataset known = open.find(arn);
    return known != null && known.isChangeable() ? known : require(arn);
  }

  /** What goes on with them without anybody waiting for it. */
  BackgroundWork background() {
    return background;
  }

  /** How many datasets are open. */
  int openNow() {
    return open.size();
  }
}
