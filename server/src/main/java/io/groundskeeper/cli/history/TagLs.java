package io.groundskeeper.cli.history;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import io.groundskeeper.cli.remote.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code groundskeeper tag ls}. */
@Command(
    name = "ls",
    description = "Lists the tags of a dataset's versions, newest version first.",
    mixinStandardHelpOptions = true)
final class TagLs extends RemoteCommand {
  private static final int VERSIONS_PER_CALL = 1000;

  @Parameters(paramLabel = "DATASET", description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    Table table = new Table(out(), paint(), "TAG", ">VERSION", "TIME", ">ENTRIES");
    list(
        api,
        Api.Service.OWN,
        "ListDatasetVersions",
        request()
            .put("DatasetArn", DatasetName.parse(name).arn(api))
            .put("MaxResults", VERSIONS_PER_CALL),
        page -> {
          for (JsonNode version : page.path("DatasetVersionDescriptions")) {
            version.path("Tags").forEach(tag -> row(table, tag.asString(), version));
          }
          return true;
        });
    if (!json()) {
      table.print();
    }
    return DONE;
  }

  private void row(Table table, String tag, JsonNode version) {
    if (json()) {
      print(request().put("Tag", tag).put("Version", version.path("Version").asLong()));
    } else {
      table.row(
          tag,
          version.path("Version").asString(),
          Times.of(version.path("CreationTimestamp")),
          version.path("DatasetStats").path("TotalEntries").asLong(0));
    }
  }
}
