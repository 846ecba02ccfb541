package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.ChangeOutcome;
import io.groundskeeper.cli.remote.DatasetName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code groundskeeper entries move}. */
@Command(
    name = "move",
    description = {
      "Rewrites the beginning of source-refs: the images were moved to another bucket or folder.",
      "For example: groundskeeper entries move flowers/train s3://old/ s3://new/flowers/"
    },
    mixinStandardHelpOptions = true)
final class EntriesMove extends ChangeCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "FROM", description = "How the source-refs begin now.")
  private String from = "";

  @Parameters(index = "2", paramLabel = "TO", description = "How they shall begin.")
  private String to = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    String arn = dataset.arn(api);
    JsonNode answer =
        call(
            api,
            dataset,
            arn,
            "RewriteSourceRefs",
            request().put("FromPrefix", from).put("ToPrefix", to));
    ChangeOutcome outcome = new ChangeOutcome(dataset, arn, answer, options().dryRun(), 0);
    if (from.equals(to)) {
      return report(api, outcome);
    }
    return report(
        api,
        outcome,
        "No source-ref of %s begins with %s; nothing was changed."
            .formatted(dataset, Shown.name(from)));
  }
}
