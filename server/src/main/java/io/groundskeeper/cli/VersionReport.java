package io.groundskeeper.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper describe-dataset-version}: what a change did, and what it left out. */
@Command(
    name = "describe-dataset-version",
    description =
        "Shows what the change that made a version of a dataset did, and each line that it rejected.",
    mixinStandardHelpOptions = true)
public final class VersionReport implements Callable<Integer> {
  private static final int LINES_PER_CALL = 1000;
  private static final int BEGINNING_CHARACTERS = 120;

  @Option(
      names = "--dataset-arn",
      paramLabel = "ARN",
      required = true,
      description = "The dataset.")
  private String datasetArn = "";

  @Option(
      names = "--dataset-version",
      paramLabel = "N",
      description = "The version, counted from 1. Default: the newest.")
  private @Nullable Long version;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:7070",
      description = "Where the server listens. Default: ${DEFAULT-VALUE}.")
  private URI endpoint = URI.create("http://127.0.0.1:7070");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Api api = new Api(endpoint)) {
      ObjectNode request =
          JsonMapper.shared()
              .createObjectNode()
              .put("DatasetArn", datasetArn)
              .put("MaxResults", LINES_PER_CALL);
      if (version != null) {
        request.put("Version", version);
      }
      JsonNode page = api.call("DescribeDatasetVersion", request);
      JsonNode description = page.get("DatasetVersionDescription");
      print(out, description);
      // The pages that follow are of this version, whatever is changed meanwhile.
      request.put("Version", description.get("Version").asLong());
      printLines(out, page);
      while (page.has("NextToken")) {
        request.put("NextToken", page.get("NextToken").asString());
        page = api.call("DescribeDatasetVersion", request);
        printLines(out, page);
      }
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static void print(PrintWriter out, JsonNode version) {
    long millis = Math.round(version.get("CreationTimestamp").asDouble() * 1000);
    out.printf(
        "Version %d: %s at %s%n",
        version.get("Version").asLong(),
        version.get("Change").asString(),
        Instant.ofEpochMilli(millis));
    if (version.has("Error")) {
      out.printf("  failed: %s%n", version.get("Error").asString());
    }
    out.printf(
        "  entries: %d added, %d replaced, %d removed%n  lines rejected: %d%n",
        version.get("EntriesAdded").asLong(),
        version.get("EntriesReplaced").asLong(),
        version.get("EntriesRemoved").asLong(),
        version.get("LinesRejected").asLong());
  }

  private static void printLines(PrintWriter out, JsonNode page) {
    for (JsonNode line : page.get("RejectedLines")) {
      out.printf(
          "  line %d: %s: %s%n    %s%n",
          line.get("LineNumber").asLong(),
          line.get("Code").asString(),
          line.get("Message").asString(),
          Shown.text(line.get("Beginning").asString(), BEGINNING_CHARACTERS));
    }
  }
}
