package io.groundskeeper.cli.history;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import io.groundskeeper.cli.remote.Times;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper log}. */
@Command(
    name = "log",
    description = "Lists the versions of a dataset, newest first.",
    mixinStandardHelpOptions = true)
public final class LogCommand extends RemoteCommand {
  private static final int VERSIONS_PER_CALL = 1000;

  @Parameters(paramLabel = "DATASET", description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "Show at most this many. Default: all.")
  private long limit = Long.MAX_VALUE;

  @Override
  protected int run(Api api) throws InterruptedException {
    ObjectNode request =
        request()
            .put("DatasetArn", DatasetName.parse(name).arn(api))
            .put("MaxResults", Math.clamp(limit, 1, VERSIONS_PER_CALL));
    Listing listing = new Listing();
    list(api, Api.Service.OWN, "ListDatasetVersions", request, listing::page);
    return DONE;
  }

  private final class Listing {
    private final Table table =
        new Table(
            out(),
            paint(),
            ">VERSION",
            "TIME",
            "CHANGE",
            ">ADDED",
            ">REPLACED",
            ">REMOVED",
            ">REJECTED",
            ">ENTRIES",
            "TAGS",
            "DETAIL");
    private long listed;

    boolean page(JsonNode page) {
      for (JsonNode version : page.path("DatasetVersionDescriptions")) {
        if (listed == limit) {
          break;
        }
        listed++;
        if (json()) {
          print(version);
        } else {
          row(version);
        }
      }
      if (!json()) {
        table.print();
      }
      return listed < limit;
    }

    private void row(JsonNode version) {
      String detail =
          version.has("Error")
              ? "failed: " + version.path("Error").asString()
              : version.path("Detail").asString("");
      table.row(
          version.path("Version").asString(),
          Times.of(version.path("CreationTimestamp")),
          version.path("Change").asString(),
          version.path("EntriesAdded").asLong(0),
          version.path("EntriesReplaced").asLong(0),
          version.path("EntriesRemoved").asLong(0),
          version.path("LinesRejected").asLong(0),
          version.path("DatasetStats").path("TotalEntries").asLong(0),
          version
              .path("Tags")
              .valueStream()
              .map(JsonNode::asString)
              .collect(Collectors.joining(", ")),
          detail);
    }
  }
}
