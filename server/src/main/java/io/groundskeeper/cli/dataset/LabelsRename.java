package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.DatasetName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper labels rename}. */
@Command(
    name = "rename",
    description = "Renames a label in all entries, on images and on boxes.",
    mixinStandardHelpOptions = true)
final class LabelsRename extends ChangeCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "LABEL", description = "Its name.")
  private String label = "";

  @Parameters(index = "2", paramLabel = "NEW", description = "Its new name, that no label has yet.")
  private String renamed = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    return changeLabel(
        api,
        dataset,
        "RenameDatasetLabel",
        request().put("LabelName", label).put("NewLabelName", renamed));
  }
}
