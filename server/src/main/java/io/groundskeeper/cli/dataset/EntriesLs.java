package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.AsciiJson;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper entries ls}. */
@Command(
    name = "ls",
    description = {
      "Lists entries: their images, labels, and how many boxes; with --json their JSON Lines.",
      "For all of a large dataset, 'groundskeeper export' is faster."
    },
    mixinStandardHelpOptions = true)
final class EntriesLs extends RemoteCommand {
  private static final int PAGE_ENTRIES_MAX = 1000;

  @Parameters(paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
  private long limit = Long.MAX_VALUE;

  @Mixin private FilterOptions filter = new FilterOptions();

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    ObjectNode request =
        request()
            .put("DatasetArn", dataset.dataset().arn(api))
            .put("MaxResults", Math.clamp(limit, 1, PAGE_ENTRIES_MAX));
    dataset.version().putInto(request);
    filter.putInto(request);
    Listing listing = new Listing();
    // AWS's own operation has pages of 100, and cannot name every label and source-ref.
    list(api, Api.Service.OWN, "ListDatasetEntries", request, listing::page);
    listing.end();
    return DONE;
  }

  private final class Listing {
    private final Table table = new Table(out(), paint(), "SOURCE-REF", ">BOXES", "", "LABELS");
    private long listed;

    boolean page(JsonNode page) {
      for (JsonNode line : page.path("DatasetEntries")) {
        if (listed == limit) {
          return false;
        }
        listed++;
        if (json()) {
          out().println(AsciiJson.of(line.asString()));
        } else {
          EntryLine entry = EntryLine.parse(line.asString());
          table.row(
              entry.sourceRef(),
              (long) entry.boxes(),
              entry.hasErrors() ? "errors" : "",
              entry.labels().stream().map(Shown::withEnds).collect(Collectors.joining(", ")));
        }
      }
      if (!json()) {
        table.print();
      }
      return listed < limit;
    }

    void end() {
      if (!json()) {
        table.print();
      }
    }
  }
}
