package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.Paging;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RefusedException;
import io.groundskeeper.cli.remote.UnansweredException;
import io.groundskeeper.cli.remote.Waiting;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The dataset that an import is for; where it was made for it, it can be unmade, as long as nobody
 * else has used it.
 */
final class ImportTarget {
  /** Others may make, and remove again, what is to be made here; an answer may be lost. */
  private static final int TRIES_MAX = 5;

  private final Api api;
  private final String arn;
  private final @Nullable String madeProject;
  private final boolean isNew;

  private ImportTarget(Api api, String arn, @Nullable String madeProject, boolean isNew) {
    this.api = api;
    this.arn = arn;
    this.madeProject = madeProject;
    this.isNew = isNew;
  }

  /**
   * One that is there.
   *
   * @throws CommandFailedException if it is not
   */
  static ImportTarget existing(Api api, DatasetName dataset) throws InterruptedException {
    return new ImportTarget(api, dataset.requireCurrent(api), null, false);
  }

  /**
   * One that is there, or is made now, with its project. Where the answer is lost nobody knows who
   * made it: then it counts as one that was there.
   */
  static ImportTarget existingOrMade(Api api, DatasetName dataset) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return foundOrMade(api, dataset);
      } catch (RefusedException e) {
        if (!e.isThereAlready() || tries == TRIES_MAX) {
          throw e;
        }
      } catch (UnansweredException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  private static ImportTarget foundOrMade(Api api, DatasetName dataset)
      throws InterruptedException {
    Optional<JsonNode> project = ProjectNames.find(api, dataset.project());
    if (project.flatMap(dataset::find).isPresent()) {
      return existing(api, dataset);
    }
    if (project.isPresent()) {
      String arn = makeDataset(api, dataset, project.get().path("ProjectArn").asString());
      return new ImportTarget(api, arn, null, true);
    }
    String made =
        call(api, "CreateProject", request().put("ProjectName", dataset.project()))
            .path("ProjectArn")
            .asString();
    try {
      return new ImportTarget(api, makeDataset(api, dataset, made), made, true);
    } catch (RefusedException e) {
      unmakeProject(api, made);
      throw e;
    }
  }

  private static String makeDataset(Api api, DatasetName dataset, String projectArn)
      throws InterruptedException {
    return call(
            api,
            "CreateDataset",
            request().put("ProjectArn", projectArn).put("DatasetType", dataset.apiType()))
        .path("DatasetArn")
        .asString();
  }

  String arn() {
    return arn;
  }

  /** Whether it was made for this import. */
  boolean isNew() {
    return isNew;
  }

  /**
   * Removes what was made for an import that failed.
   *
   * @return whether it is gone; it stays where somebody else has used it
   * @throws CommandFailedException if that cannot be done
   */
  boolean unmake(Supplier<ProgressBar> bars) throws InterruptedException {
    if (!isNew || isUsed()) {
      return false;
    }
    Waiting.remove(api, arn, bars.get());
    if (madeProject != null) {
      unmakeProject(api, madeProject);
    }
    return true;
  }

  /** Whether a version of it has, or had, an entry, or a name. */
  private boolean isUsed() throws InterruptedException {
    AtomicBoolean used = new AtomicBoolean();
    try {
      Paging.read(
          api,
          Api.Service.OWN,
          "ListDatasetVersions",
          request().put("DatasetArn", arn),
          page -> {
            for (JsonNode version : page.path("DatasetVersionDescriptions")) {
              boolean hadEntries = version.path("EntriesAdded").asLong(0) > 0;
              if (hadEntries || !version.path("Tags").isEmpty()) {
                used.set(true);
              }
            }
            return !used.get();
          });
    } catch (RefusedException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    return used.get();
  }

  private static void unmakeProject(Api api, String projectArn) throws InterruptedException {
    try {
      call(api, "DeleteProject", request().put("ProjectArn", projectArn));
    } catch (RefusedException e) {
      // Somebody has made another dataset in it meanwhile: it is in use. Or it is gone.
      if (!e.isInUse() && !e.isNotFound()) {
        throw e;
      }
    }
  }

  private static JsonNode call(Api api, String operation, ObjectNode request)
      throws InterruptedException {
    return api.call(Api.Service.REKOGNITION, operation, request);
  }

  private static ObjectNode request() {
    return JsonMapper.shared().createObjectNode();
  }
}
