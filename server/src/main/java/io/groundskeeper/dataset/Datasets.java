package io.groundskeeper.dataset;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datasets of an account: made, changed, read and deleted. Every method throws {@link Refusal}
 * with RESOURCE_NOT_FOUND for a project or dataset that does not exist.
 */
public final class Datasets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Datasets.class);

  private static final int BACKGROUND_THREADS = 4;
  private static final int CLOSE_SECONDS_MAX = 10;

  private final Environment environment;
  private final Projects projects;
  private final PageTokens tokens;
  private final EntryListing entries;
  private final Map<DatasetArn, Dataset> open = new ConcurrentHashMap<>();
  private final ExecutorService background =
      Executors.newFixedThreadPool(
          BACKGROUND_THREADS, Thread.ofPlatform().name("background-", 0).daemon().factory());

  Datasets(Environment environment, Projects projects, PageTokens tokens) {
    this.environment = environment;
    this.projects = projects;
    this.tokens = tokens;
    this.entries = new EntryListing(environment, tokens);
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
    ProjectRow project = projects.require(projectArn);
    DatasetArn arn =
        new DatasetArn(
            projectArn.region(),
            projectArn.account(),
            projectArn.name(),
            type,
            environment.createdMillis());
    String id = environment.newId();
    Head head =
        switch (source) {
          case Source.Nothing ignored -> Head.creating(arn, id, null, null);
          case Source.Copy copy -> Head.creating(arn, id, source(copy.of()), null);
          case Source.Manifest manifest -> {
            requireBuckets();
            yield Head.creating(arn, id, null, manifest.object());
          }
        };
    byte[] partition = Rows.project(projectArn);
    Key headKey = new Key(partition, Rows.head(type));
    List<Store.Mutation> rows = new ArrayList<>();
    rows.add(new Store.Mutation.Put(headKey, Rows.write(head)));
    if (!tags.isEmpty()) {
      rows.add(new Store.Mutation.Put(new Key(partition, Rows.tags(head.id())), Rows.write(tags)));
    }
    Store.Outcome outcome =
        environment
            .store()
            .commit(
                partition,
                List.of(
                    new Store.Condition(headKey, null),
                    new Store.Condition(new Key(partition, Rows.PROJECT), Rows.write(project))),
                rows);
    if (!Commits.done(environment.store(), outcome, headKey, Rows.write(head))) {
      projects.require(projectArn);
      throw new Refusal(
          Refusal.Reason.RESOURCE_ALREADY_EXISTS,
          "The project %s already has a %s dataset.".formatted(projectArn.name(), type));
    }
    make(open(arn, partition), head);
    return arn;
  }

  private void requireBuckets() {
    if (environment.buckets() == null) {
      throw new Refusal(
          Refusal.Reason.INVALID_S3_OBJECT,
          "This server reads no buckets. Start it with --buckets DIR or --s3-endpoint URL.");
    }
  }

  private Head.Source source(DatasetArn copyOf) {
    Head head = require(copyOf).head();
    if (head.status() == DatasetStatus.CREATE_IN_PROGRESS) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "The dataset " + copyOf + " is still being created. Copy it when that is done.");
    }
    return new Head.Source(copyOf, head.id(), head.version());
  }

  /** Makes a dataset that has only its head. */
  private void make(Dataset dataset, Head head) {
    Creation creation = new Creation(environment, dataset);
    Head.Source source = head.source();
    ObjectName manifest = head.manifest();
    if (source != null) {
      inBackground(
          "copy " + source.arn(),
          () -> creation.copy(source, find(source.arn())),
          creation::giveUp);
    } else if (manifest != null) {
      inBackground("read " + manifest, () -> creation.fromManifest(manifest), creation::giveUp);
    } else {
      creation.empty();
    }
  }

  private @Nullable Dataset find(DatasetArn arn) {
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
    Dataset dataset = require(arn);
    dataset.requireChangeable();
    CheckedManifest manifest = CheckedManifest.check(groundTruth, environment.quotas());
    dataset.update(new Update(manifest, groundTruth.length));
    rebaseIfDue(dataset);
  }

  /** Has the next opening be quick, in the background, where there were many changes. */
  void rebaseIfDue(Dataset dataset) {
    if (Rebase.isDue(dataset.head()) && dataset.beginRebase()) {
      inBackground(
          "make a base of " + dataset.arn(),
          () -> {
            try {
              dataset.upkeep(new Rebase(environment, dataset)::run);
            } finally {
              dataset.endRebase();
            }
          },
          e -> LOG.warn("It is tried again after the next change."));
    }
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

  /**
   * A page of a listing, with the version that it is of.
   *
   * @param version 0 of a dataset whose making failed before there was one
   */
  public record AtVersion<T>(long version, Page<T> page) {}

  /** The labels in use, in order of first appearance, as of the first page's version. */
  public Page<LabelStats> listLabels(DatasetArn arn, @Nullable String token, int maxResults) {
    return listLabels(arn, At.NEWEST, token, maxResults).page();
  }

  /** The labels in use at a version, in order of first appearance. */
  public AtVersion<LabelStats> listLabels(
      DatasetArn arn, At at, @Nullable String token, int maxResults) {
    Dataset dataset = requireReadable(arn);
    byte[] scope = Rows.ascii("labels" + dataset.head().id() + at);
    Snapshot snapshot;
    int number = 0;
    if (token == null) {
      snapshot = dataset.snapshot(at);
    } else {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      snapshot = dataset.snapshot(position.getLong()).orElseThrow(PageTokens::invalid);
      number = position.getInt();
    }
    List<LabelStats> labels = new ArrayList<>();
    for (; number < snapshot.labelNumbers(); number++) {
      if (snapshot.entryCount(number) == 0) {
        continue;
      }
      if (labels.size() == maxResults) {
        dataset.pin(snapshot);
        byte[] position =
            ByteBuffer.allocate(12).putLong(snapshot.version()).putInt(number).array();
        return new AtVersion<>(
            snapshot.version(), new Page<>(labels, tokens.write(scope, position)));
      }
      labels.add(
          new LabelStats(
              snapshot.labelName(number), snapshot.entryCount(number), snapshot.boxCount(number)));
    }
    return new AtVersion<>(snapshot.version(), new Page<>(labels, null));
  }

  /**
   * Moves a fifth of the entries of a training dataset to the empty test dataset of its project.
   *
   * @throws Refusal if these are not such datasets
   */
  public void distribute(List<DatasetArn> arns) {
    List<Dataset> both =
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
    Dataset dataset = require(arn);
    dataset.requireChangeable();
    dataset.moveHead(head -> {
      if (head.status() == DatasetStatus.DELETE_IN_PROGRESS) {
        throw Dataset.notFound(arn);
      }
      return new Dataset.HeadMove(head.deleting(environment.nowMillis()), Map.of(), List.of());
    });
    remove(dataset);
  }

  private void remove(Dataset dataset) {
    inBackground(
        "delete " + dataset.arn(),
        () -> {
          dataset.upkeep(new Deletion(environment.store(), dataset.project(), dataset.head())::run);
          open.remove(dataset.arn());
          dataset.forget();
        },
        e -> LOG.error("{} is deleted when the server starts again.", dataset.arn()));
  }

  /** Gives back the space of versions that have expired, in the background. */
  void reclaim(Dataset dataset) {
    inBackground(
        "give space back of " + dataset.arn(),
        () ->
            dataset.upkeep(() -> {
              if (dataset.head().status() != DatasetStatus.DELETE_IN_PROGRESS) {
                new Reclaim(environment.store(), dataset).run();
              }
            }),
        e -> LOG.error("The space is given back when the server starts again."));
  }

  /** Goes on with what a stop of the server interrupted. */
  void resume(ProjectArn project) {
    byte[] partition = Rows.project(project);
    new Sweep(environment.store(), partition).run();
    for (DatasetType type : DatasetType.values()) {
      byte[] bytes = environment.store().get(new Key(partition, Rows.head(type)));
      if (bytes == null) {
        continue;
      }
      Head head = Rows.read(bytes, Head.class);
      Dataset dataset = open(head.arn(), partition);
      switch (head.status()) {
        case CREATE_IN_PROGRESS -> make(dataset, head);
        case DELETE_IN_PROGRESS -> remove(dataset);
        case CREATE_COMPLETE, CREATE_FAILED, UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED -> {
          if (environment.store().get(Reclaim.key(partition, head.id())) != null) {
            reclaim(dataset);
          }
        }
      }
    }
  }

  /**
   * Does something in the background.
   *
   * @param failed is told where it went wrong, unless the server is being stopped
   */
  private void inBackground(String what, Runnable work, Consumer<Throwable> failed) {
    background.execute(() -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        if (background.isShutdown()) {
          LOG.info("Stopped to {}; it is tried again when the server starts again.", what);
          return;
        }
        LOG.error("Could not {}.", what, e);
        try {
          failed.accept(e);
        } catch (RuntimeException again) {
          LOG.error("It is tried again when the server starts again.", again);
        }
      }
    });
  }

  Dataset requireReadable(DatasetArn arn) {
    Dataset dataset = require(arn);
    switch (dataset.head().status()) {
      case CREATE_IN_PROGRESS ->
          throw new Refusal(
              Refusal.Reason.RESOURCE_NOT_READY,
              "The dataset is being created. Read it when its status is CREATE_COMPLETE.");
      case DELETE_IN_PROGRESS ->
          throw new Refusal(Refusal.Reason.RESOURCE_IN_USE, "The dataset is being deleted.");
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED -> {}
    }
    limitMemory(dataset);
    return dataset;
  }

  /** The dataset, which exists. */
  Dataset require(DatasetArn arn) {
    Dataset known = open.get(arn);
    if (known != null) {
      known.head();
      return known;
    }
    ProjectArn project =
        projects
            .named(arn.region(), arn.account(), arn.project())
            .orElseThrow(() -> Dataset.notFound(arn));
    Dataset dataset = new Dataset(environment, arn, Rows.project(project));
    dataset.head();
    return open(arn, dataset.project());
  }

  private Dataset open(DatasetArn arn, byte[] partition) {
    return open.computeIfAbsent(arn, a -> new Dataset(environment, a, partition));
  }

  /** Closes datasets that nobody needs now, where all that are open would take too much memory. */
  private void limitMemory(Dataset wanted) {
    long entriesMax = Snapshot.entriesThatFitInMemory();
    long entriesNow = open.values().stream().mapToLong(Dataset::entriesInMemory).sum();
    if (entriesNow <= entriesMax) {
      return;
    }
    for (Dataset dataset : open.values()) {
      if (dataset != wanted && entriesNow > entriesMax) {
        entriesNow -= dataset.entriesInMemory();
        dataset.close();
      }
    }
  }

  /** Stops what goes on in the background; it is resumed at the next start. */
  @Override
  public void close() {
    background.shutdownNow();
    try {
      if (!background.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.warn("What goes on in the background does not stop.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
