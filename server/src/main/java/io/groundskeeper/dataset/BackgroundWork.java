package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.Creation;
import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.OpenDatasets;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.server.VersionsInUse;
import io.groundskeeper.dataset.upkeep.Deletion;
import io.groundskeeper.dataset.upkeep.Rebase;
import io.groundskeeper.dataset.upkeep.Reclaim;
import io.groundskeeper.dataset.upkeep.Sweep;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on with datasets in the background: made, deleted, their space given back, bases made;
 * and what servers that have stopped, or are dead, had begun of it.
 */
final class BackgroundWork {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

  private final Services services;
  private final Environment environment;
  private final Upkeep upkeep;
  private final OpenDatasets open;
  private final Function<DatasetArn, @Nullable OpenDataset> find;

  /** By what is made of them, the versions that are copied, or wait for it. */
  private final Map<DatasetArn, VersionsInUse.Use> copied = new ConcurrentHashMap<>();

  /** Whose space is given back when versions that expired are not in use any more. */
  private final Set<DatasetArn> reclaimLater = ConcurrentHashMap.newKeySet();

  /** How many parts were removed of which the disk does not have the space yet. */
  private final Map<DatasetArn, AtomicInteger> uncompacted = new ConcurrentHashMap<>();

  /**
   * @param find a dataset, or null where there is none
   */
  BackgroundWork(
      Services services,
      Upkeep upkeep,
      OpenDatasets open,
      Function<DatasetArn, @Nullable OpenDataset> find) {
    this.services = services;
    this.environment = services.environment();
    this.upkeep = upkeep;
    this.open = open;
    this.find = find;
  }

  /** Makes a dataset that has only its head, unless another server does. */
  void make(OpenDataset dataset, Head begun) {
    Head.Source source = begun.source();
    if (source != null) {
      copied.computeIfAbsent(
          dataset.arn(), arn -> services.inUse().hold(source.id(), source.version()));
    }
    upkeep.run(
        Upkeep.Kind.IMPORT,
        dataset.arn(),
        "make " + dataset.arn(),
        () -> {
          try {
            makeNow(dataset, source);
          } catch (Refusal gone) {
            LOG.info("{} is not made any more: {}", dataset.arn(), gone.getMessage());
          }
          VersionsInUse.Use use = copied.remove(dataset.arn());
          if (use != null) {
            use.close();
          }
        });
  }

  private void makeNow(OpenDataset dataset, Head.@Nullable Source source) {
    if (takeOver(dataset, dataset.check())) {
      new Creation(dataset).run(dataset.head(), source == null ? null : find.apply(source.arn()));
      if (isOrphan(dataset.check())
          && dataset.head().status() == DatasetStatus.CREATE_IN_PROGRESS) {
        throw new StoreException("This server was taken for dead meanwhile.");
      }
    }
  }

  /** Makes the next opening quick, in the background, where there were many changes. */
  void rebaseIfDue(OpenDataset dataset) {
    if (Rebase.isDue(dataset.head(), services.timing()) && dataset.beginRebase()) {
      upkeep.run(
          Upkeep.Kind.MAINTENANCE,
          List.of("base", dataset.arn()),
          "make a base of " + dataset.arn(),
          () -> {
            try {
              dataset.upkeep(new Rebase(dataset)::run);
            } catch (Refusal gone) {
              // It is being deleted, or was.
            }
            dataset.endRebase();
          });
    }
  }

  /** Removes a dataset whose head says that it is being deleted. */
  void remove(OpenDataset dataset) {
    upkeep.run(
        Upkeep.Kind.MAINTENANCE,
        List.of("delete", dataset.arn()),
        "delete " + dataset.arn(),
        () -> {
          try {
            dataset.upkeep(new Deletion(environment, dataset.project(), dataset.head())::run);
          } catch (Refusal gone) {
            // Another server has ended it.
          }
          open.remove(dataset);
          uncompacted.remove(dataset.arn());
        });
  }

  /** Removes a dataset of which nobody knows whether it is being deleted: if it is. */
  void removeIfBegun(OpenDataset dataset) {
    upkeep.run(
        Upkeep.Kind.MAINTENANCE,
        List.of("perhaps delete", dataset.arn()),
        "find out whether " + dataset.arn() + " is being deleted",
        () -> {
          try {
            // With one more step what was lost is there, or can never be.
            dataset.moveHead(head ->
                head.status() == DatasetStatus.DELETE_IN_PROGRESS
                    ? Optional.empty()
                    : Optional.of(OpenDataset.HeadMove.to(head)));
            resume(dataset.project(), dataset.head());
          } catch (Refusal refusal) {
            if (refusal.reason() != Refusal.Reason.RESOURCE_NOT_FOUND) {
              throw refusal;
            }
          }
        });
  }

  /** Gives back the space of versions that have expired. */
  void reclaim(OpenDataset dataset) {
    // One for all its turns: it knows what it has written in earlier ones.
    Reclaim reclaim =
        new Reclaim(
            dataset, uncompacted.computeIfAbsent(dataset.arn(), arn -> new AtomicInteger()));
    upkeep.run(
        Upkeep.Kind.MAINTENANCE,
        List.of("reclaim", dataset.arn()),
        "give space back of " + dataset.arn(),
        () -> dataset.upkeep(() -> reclaimNow(dataset, reclaim)));
  }

  private void reclaimNow(OpenDataset dataset, Reclaim reclaim) {
    reclaimLater.remove(dataset.arn());
    try {
      if (dataset.check().status() == DatasetStatus.DELETE_IN_PROGRESS) {
        return;
      }
      switch (reclaim.run()) {
        case DONE -> {}
        case LATER -> reclaimLater.add(dataset.arn());
        case AGAIN -> reclaim(dataset);
      }
    } catch (Refusal gone) {
      // The dataset was deleted, and all space with it.
      uncompacted.remove(dataset.arn());
    }
  }

  /** Whether something is to be done when versions are not in use any more. */
  boolean hasWorkForLater() {
    return !reclaimLater.isEmpty();
  }

  /** Gives back what had to wait until versions were not in use any more. */
  void reclaimWhatWaited() {
    for (DatasetArn arn : List.copyOf(reclaimLater)) {
      OpenDataset dataset = find.apply(arn);
      if (dataset == null) {
        reclaimLater.remove(arn);
      } else {
        reclaim(dataset);
      }
    }
  }

  /** Goes on with what servers that have stopped, or are dead, had begun in a project. */
  void resume(ProjectArn project) {
    byte[] partition = Rows.project(project);
    if (!environment.store().isShared()) {
      Sweep.sweepOld(environment, partition);
    }
    for (DatasetType type : DatasetType.values()) {
      byte[] bytes = environment.store().get(new Key(partition, Rows.head(type)));
      if (bytes != null) {
        resume(partition, Rows.read(bytes, Head.class));
      }
    }
  }

  /** Goes on with what nobody else does of a dataset. */
  void resume(byte[] partition, Head head) {
    OpenDataset dataset = open.open(head.arn(), partition);
    switch (head.status()) {
      case CREATE_IN_PROGRESS -> {
        if (isOrphan(head)) {
          make(dataset, head);
        }
      }
      case DELETE_IN_PROGRESS -> {
        if (isOrphan(head)) {
          remove(dataset);
        }
      }
      case CREATE_COMPLETE, CREATE_FAILED, UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED -> {
        if (environment.store().get(Reclaim.key(partition, head.id())) != null) {
          reclaim(dataset);
        } else if (environment.store().get(Reclaim.laterKey(partition, head.id())) != null) {
          reclaimLater.add(head.arn());
        }
      }
    }
  }

  /** Whether nobody but this server can go on with what a head says is in progress. */
  private boolean isOrphan(Head head) {
    String writer = head.writer();
    return writer == null
        || writer.equals(services.servers().meIfRegistered())
        || services.servers().isDead(writer);
  }

  /** Has this server go on with the making of a dataset; false where another one does, or did. */
  private boolean takeOver(OpenDataset dataset, Head head) {
    if (head.status() != DatasetStatus.CREATE_IN_PROGRESS || !isOrphan(head)) {
      return false;
    }
    String writer = head.writer();
    if (writer != null && writer.equals(services.servers().meIfRegistered())) {
      return true;
    }
    String me = services.servers().me();
    return dataset.moveHead(now ->
        now.status() == DatasetStatus.CREATE_IN_PROGRESS && isOrphan(now)
            ? Optional.of(OpenDataset.HeadMove.to(now.writtenBy(me)))
            : Optional.empty());
  }
}
