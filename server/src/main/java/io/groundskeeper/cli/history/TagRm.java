package io.groundskeeper.cli.history;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper tag rm}. */
@Command(
    name = "rm",
    description = "Removes a tag from its version, which can then expire.",
    mixinStandardHelpOptions = true)
final class TagRm extends RemoteCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "TAG", description = "The tag.")
  private String tag = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    ObjectNode request = request().put("DatasetArn", dataset.arn(api)).put("Tag", tag);
    api.call(Api.Service.OWN, "UntagDatasetVersion", request);
    if (json()) {
      print(request);
    } else {
      out().printf("%s has no tag %s any more.%n", dataset, tag);
    }
    return DONE;
  }
}
