package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.Consent;
import io.groundskeeper.cli.remote.DatasetName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper labels rm}. */
@Command(
    name = "rm",
    description = "Removes a label, with its boxes, from all entries; the entries stay.",
    mixinStandardHelpOptions = true)
final class LabelsRm extends ChangeCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "LABEL", description = "Its name.")
  private String label = "";

  @Mixin private Consent consent = new Consent();

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    if (!options().dryRun()) {
      consent.require("This removes the label '%s' from %s.".formatted(label, dataset));
    }
    return changeLabel(api, dataset, "RemoveDatasetLabel", request().put("LabelName", label));
  }
}
