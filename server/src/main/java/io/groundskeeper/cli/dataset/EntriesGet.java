package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.AsciiJson;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.Paging;
import io.groundskeeper.cli.remote.RemoteCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper entries get}. */
@Command(
    name = "get",
    description = "Shows all of some entries; with --json their JSON Lines.",
    mixinStandardHelpOptions = true)
final class EntriesGet extends RemoteCommand {
  private static final int LINE_CHARACTERS_MAX = 2000;

  @Parameters(index = "0", paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SOURCE-REF",
      description = "Which image, as s3://bucket/key.")
  private List<String> sourceRefs = List.of();

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    String arn = dataset.dataset().arn(api);
    for (String sourceRef : sourceRefs) {
      String line =
          find(api, dataset, arn, sourceRef)
              .orElseThrow(() ->
                  new CommandFailedException(
                      "%s has no entry %s. Look for it: groundskeeper entries ls %s --contains TEXT"
                          .formatted(name, Shown.text(sourceRef, 200), name)));
      if (json()) {
        out().println(AsciiJson.of(line));
      } else {
        EntryLine.parse(line)
            .json()
            .toPrettyString()
            .lines()
            .forEach(part -> out().println(Shown.text(part, LINE_CHARACTERS_MAX)));
      }
    }
    return DONE;
  }

  private static Optional<String> find(Api api, DatasetAt dataset, String arn, String sourceRef)
      throws InterruptedException {
    ObjectNode request = request().put("DatasetArn", arn).put("SourceRefContains", sourceRef);
    dataset.version().putInto(request);
    List<String> found = new ArrayList<>();
    Paging.read(
        api,
        dataset.version().service(),
        "ListDatasetEntries",
        request,
        page -> {
          for (JsonNode line : page.path("DatasetEntries")) {
            if (EntryLine.parse(line.asString()).sourceRef().equals(sourceRef)) {
              found.add(line.asString());
            }
          }
          return found.isEmpty();
        });
    return found.stream().findFirst();
  }
}
