package io.groundskeeper.cli.history;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.RejectedLineText;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Times;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper show}: what a change did, and what it left out. */
@Command(
    name = "show",
    description = {
      "Shows what the change that made a version did, and each line that it rejected.",
      "With --json the first line is the version, each further one a rejected line."
    },
    mixinStandardHelpOptions = true)
public final class ShowCommand extends RemoteCommand {
  private static final int LINES_PER_CALL = 1000;
  private static final int TEXT_CHARACTERS_MAX = 2000;

  @Parameters(paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    ObjectNode request =
        request().put("DatasetArn", dataset.dataset().arn(api)).put("MaxResults", LINES_PER_CALL);
    dataset.version().putInto(request);
    JsonNode page = api.call(Api.Service.OWN, "DescribeDatasetVersion", request);
    JsonNode version = page.path("DatasetVersionDescription");
    if (json()) {
      print(version);
    } else {
      printVersion(version, page.path("RejectedLinesKept").asLong());
    }
    printLines(page);
    // The pages that follow are of this version, whatever is changed meanwhile.
    request.remove("Tag");
    request.remove("AsOf");
    request.put("Version", version.path("Version").asLong());
    if (page.has("NextToken")) {
      request.put("NextToken", page.get("NextToken").asString());
      list(
          api,
          Api.Service.OWN,
          "DescribeDatasetVersion",
          request,
          next -> {
            printLines(next);
            return true;
          });
    }
    return DONE;
  }

  private void printLines(JsonNode page) {
    if (json()) {
      page.path("RejectedLines").forEach(this::print);
    } else {
      RejectedLineText.print(out(), page, 0);
    }
  }

  private void printVersion(JsonNode version, long rejectedLinesKept) {
    long rejected = version.path("LinesRejected").asLong();
    out()
        .printf(
            "Version %d: %s at %s%n",
            version.path("Version").asLong(),
            version.path("Change").asString(),
            Times.of(version.path("CreationTimestamp")));
    if (version.has("Detail")) {
      line("  " + version.path("Detail").asString());
    }
    if (version.has("Tags")) {
      line(
          "  tags: "
              + version
                  .path("Tags")
                  .valueStream()
                  .map(JsonNode::asString)
                  .collect(Collectors.joining(", ")));
    }
    if (version.has("Error")) {
      line("  failed: " + version.path("Error").asString());
    }
    out()
        .printf(
            "  entries: %d added, %d replaced, %d removed%n  lines rejected: %d%s%n",
            version.path("EntriesAdded").asLong(),
            version.path("EntriesReplaced").asLong(),
            version.path("EntriesRemoved").asLong(),
            rejected,
            rejectedLinesKept < rejected
                ? ", of which the first %d are kept".formatted(rejectedLinesKept)
                : "");
  }

  private void line(String text) {
    out().println(Shown.text(text, TEXT_CHARACTERS_MAX));
  }
}
