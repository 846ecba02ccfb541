package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RefusedException;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import io.groundskeeper.cli.remote.Times;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper dataset ls}. */
@Command(
    name = "ls",
    description = "Lists datasets with what they hold.",
    mixinStandardHelpOptions = true)
final class DatasetLs extends RemoteCommand {
  @Parameters(
      paramLabel = "PROJECT",
      arity = "0..1",
      description = "Only those of this project. Default: those of every project.")
  private @Nullable String project;

  @Override
  protected int run(Api api) throws InterruptedException {
    Table table =
        new Table(
            out(),
            paint(),
            "DATASET",
            "STATUS",
            ">ENTRIES",
            ">LABELLED",
            ">ERRORS",
            ">LABELS",
            "UPDATED");
    if (project != null) {
      list(api, ProjectNames.require(api, ProjectNames.requireName(project)), table);
    } else {
      listAll(api, table);
    }
    if (!json()) {
      table.print();
    }
    return DONE;
  }

  private void listAll(Api api, Table table) throws InterruptedException {
    try (ProgressBar bar = progress("datasets", OptionalLong.empty())) {
      list(
          api,
          Api.Service.REKOGNITION,
          "DescribeProjects",
          ProjectNames.request(),
          page -> {
            for (JsonNode each : page.path("ProjectDescriptions")) {
              bar.at("of " + ProjectNames.nameOf(each.path("ProjectArn").asString()));
              list(api, each, table);
            }
            return true;
          });
    }
  }

  private void list(Api api, JsonNode found, Table table) throws InterruptedException {
    for (JsonNode dataset : found.path("Datasets")) {
      String arn = dataset.path("DatasetArn").asString();
      JsonNode description;
      try {
        description =
            api.call(Api.Service.REKOGNITION, "DescribeDataset", request().put("DatasetArn", arn))
                .path("DatasetDescription");
      } catch (RefusedException e) {
        if (e.isNotFound()) {
          // It was removed a moment ago.
          continue;
        }
        throw e;
      }
      if (json()) {
        ObjectNode line = request().put("DatasetArn", arn);
        description.forEachEntry(line::set);
        print(line);
      } else {
        row(table, DatasetName.shortNameOf(arn), description);
      }
    }
  }

  private static void row(Table table, String name, JsonNode dataset) {
    JsonNode stats = dataset.path("DatasetStats");
    table.row(
        name,
        dataset.path("Status").asString(),
        stats.path("TotalEntries").asLong(0),
        stats.path("LabeledEntries").asLong(0),
        stats.path("ErrorEntries").asLong(0),
        stats.path("TotalLabels").asLong(0),
        Times.of(dataset.path("LastUpdatedTimestamp")));
  }
}
