package io.groundskeeper.cli.history;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.RemoteCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper tag add}. */
@Command(
    name = "add",
    description = {
      "Gives a version a name; by default the newest version.",
      "For example: groundskeeper tag add flowers/train@12 training-2026-11"
    },
    mixinStandardHelpOptions = true)
final class TagAdd extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "TAG",
      description = "Its name: letters, digits, and _ . -; begins with a letter or _.")
  private String tag = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    String arn = dataset.dataset().arn(api);
    long version = dataset.version().number(api, arn);
    ObjectNode request = request().put("DatasetArn", arn).put("Version", version).put("Tag", tag);
    api.call(Api.Service.OWN, "TagDatasetVersion", request);
    if (json()) {
      print(request);
    } else {
      out().printf("%s@%d is %s@%s.%n", dataset.dataset(), version, dataset.dataset(), tag);
    }
    return DONE;
  }
}
