package io.groundskeeper.cli.history;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.VersionName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper diff}. */
@Command(
    name = "diff",
    description = {
      "Shows which labels and boxes differ between two versions of a dataset.",
      "For example:",
      "  groundskeeper diff flowers/train            what the newest change did",
      "  groundskeeper diff flowers/train 3          from version 3 to the newest",
      "  groundskeeper diff flowers/train 3 5        from version 3 to version 5",
      "  groundskeeper diff flowers/train training-2026-11 2026-11-24T12:00:00Z",
      "With --json the first line is the totals, each further one an entry."
    },
    mixinStandardHelpOptions = true)
public final class DiffCommand extends RemoteCommand {
  private static final int ENTRIES_PER_CALL = 1000;

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM",
      description = "The older version. Default: the one before the newest. " + VersionName.HELP)
  private @Nullable String from;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "TO",
      description = "The newer version. Default: the newest.")
  private @Nullable String to;

  @Option(
      names = "--exit-code",
      description = "Exit with 1 if anything differs. Default: exit with 0 in both cases.")
  private boolean exitCode;

  @Option(names = "--stat", description = "Only the totals.")
  private boolean stat;

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = dataset();
    String arn = dataset.arn(api);
    ObjectNode request =
        request().put("DatasetArn", arn).put("MaxResults", stat ? 1 : ENTRIES_PER_CALL);
    long toVersion =
        (to == null ? new VersionName.Newest() : VersionName.parse(to)).number(api, arn);
    long fromVersion = from == null ? toVersion - 1 : VersionName.parse(from).number(api, arn);
    if (fromVersion == 0) {
      throw new CommandFailedException(
          "%s has one version only; there is nothing to compare it with.".formatted(dataset));
    }
    request.put("FromVersion", fromVersion).put("ToVersion", toVersion);
    Listing listing = new Listing(dataset);
    list(api, Api.Service.OWN, "DiffDatasetVersions", request, listing::page);
    return exitCode && listing.differs ? FOUND : DONE;
  }

  private DatasetName dataset() {
    DatasetAt named = DatasetAt.parse(name);
    if (!(named.version() instanceof VersionName.Newest)) {
      throw new CommandFailedException(
          "Name the versions after the dataset, like: groundskeeper diff %s 3 5"
              .formatted(named.dataset()));
    }
    return named.dataset();
  }

  private final class Listing {
    private final DatasetName dataset;
    private final EntryReport report = new EntryReport(out(), paint());
    private boolean begun;
    private boolean differs;

    Listing(DatasetName dataset) {
      this.dataset = dataset;
    }

    boolean page(JsonNode page) {
      if (!begun) {
        begun = true;
        totals(page);
      }
      if (!stat) {
        for (JsonNode entry : page.path("DatasetEntryDiffs")) {
          if (json()) {
            print(entry);
          } else {
            report.print(entry);
          }
        }
      }
      return !stat;
    }

    private void totals(JsonNode page) {
      long added = page.path("EntriesAdded").asLong(0);
      long replaced = page.path("EntriesReplaced").asLong(0);
      long removed = page.path("EntriesRemoved").asLong(0);
      long fromVersion = page.path("FromVersion").asLong();
      long toVersion = page.path("ToVersion").asLong();
      differs = added + replaced + removed > 0;
      if (json()) {
        print(
            request()
                .put("FromVersion", fromVersion)
                .put("ToVersion", toVersion)
                .put("EntriesAdded", added)
                .put("EntriesReplaced", replaced)
                .put("EntriesRemoved", removed));
        return;
      }
      out()
          .println(
              paint()
                  .heading(
                      "%s@%d -> @%d: %s added, %,d replaced, %,d removed"
                          .formatted(
                              dataset,
                              fromVersion,
                              toVersion,
                              Shown.entries(added),
                              replaced,
                              removed)));
    }
  }
}
