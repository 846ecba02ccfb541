package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Times;
import io.groundskeeper.cli.remote.VersionName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper dataset show}. */
@Command(
    name = "show",
    description = "Shows where a dataset stands, and how much it holds or held.",
    mixinStandardHelpOptions = true)
final class DatasetShow extends RemoteCommand {
  @Parameters(paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt named = DatasetAt.parse(name);
    String arn = named.dataset().arn(api);
    JsonNode dataset =
        api.call(Api.Service.REKOGNITION, "DescribeDataset", request().put("DatasetArn", arn))
            .path("DatasetDescription");
    if (named.version() instanceof VersionName.Newest && json()) {
      ObjectNode line = request().put("DatasetArn", arn);
      dataset.forEachEntry(line::set);
      print(line);
      return DONE;
    }
    VersionName.Described version = named.version().describe(api, arn);
    if (json()) {
      print(request().put("DatasetArn", arn).setAll((ObjectNode) version.node()));
      return DONE;
    }
    out().printf("%s@%d%n  arn:       %s%n", named.dataset(), version.number(), arn);
    out()
        .printf(
            "  status:    %s: %s%n",
            dataset.path("Status").asString(),
            Shown.text(dataset.path("StatusMessage").asString(), 500));
    out()
        .printf(
            "  created:   %s%n  version:   %d of %s%n",
            Times.of(dataset.path("CreationTimestamp")), version.number(), version.time());
    printStats(
        version.node().has("DatasetStats")
            ? version.node().path("DatasetStats")
            : dataset.path("DatasetStats"),
        api,
        request().put("DatasetArn", arn).put("Version", version.number()));
    return DONE;
  }

  private void printStats(JsonNode stats, Api api, ObjectNode version) throws InterruptedException {
    long onlyInErrors =
        stats.path("ErrorEntries").asLong(0) == 0
            ? 0
            : api.call(Api.Service.OWN, "ListDatasetLabels", version.put("MaxResults", 1))
                .path("LabelsOnlyInErrors")
                .asLong(0);
    out()
        .printf(
            "  entries:   %,d: %,d labelled, %,d with errors%n  labels:    %,d%s%n",
            stats.path("TotalEntries").asLong(0),
            stats.path("LabeledEntries").asLong(0),
            stats.path("ErrorEntries").asLong(0),
            stats.path("TotalLabels").asLong(0),
            onlyInErrors == 0
                ? ""
                : ", and %,d only in entries with errors".formatted(onlyInErrors));
  }
}
