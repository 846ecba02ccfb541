package io.groundskeeper.cli.history;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.VersionName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper revert}. */
@Command(
    name = "revert",
    description = {
      "Makes a new version with the content of an old one; nothing of the history is lost.",
      "For example: groundskeeper revert flowers/train@12"
    },
    mixinStandardHelpOptions = true)
public final class RevertCommand extends ChangeCommand {
  @Parameters(paramLabel = "DATASET@VERSION", description = DatasetAt.HELP)
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    if (dataset.version() instanceof VersionName.Newest) {
      throw new CommandFailedException(
          "Say to which version, like groundskeeper revert %s@1; see them: groundskeeper log %s"
              .formatted(dataset.dataset(), dataset.dataset()));
    }
    long version = dataset.version().number(api, dataset.dataset().arn(api));
    return change(api, dataset.dataset(), "RevertDataset", request().put("Version", version));
  }
}
