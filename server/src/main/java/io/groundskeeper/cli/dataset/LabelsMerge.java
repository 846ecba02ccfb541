package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.DatasetName;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper labels merge}. */
@Command(
    name = "merge",
    description = {
      "Makes one label of several, in all entries, on images and on boxes.",
      "For example: groundskeeper labels merge flowers/train tulip tulipe Tulpe --into tulip"
    },
    mixinStandardHelpOptions = true)
final class LabelsMerge extends ChangeCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "LABEL",
      description = "The labels, at most 10.")
  private List<String> labels = List.of();

  @Option(
      names = "--into",
      required = true,
      paramLabel = "LABEL",
      description = "What they become: one of them, another one, or a new one.")
  private String target = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    ObjectNode request = request().put("TargetLabelName", target);
    var names = request.putArray("LabelNames");
    labels.forEach(names::add);
    return changeLabel(api, DatasetName.parse(name), "MergeDatasetLabels", request);
  }
}
