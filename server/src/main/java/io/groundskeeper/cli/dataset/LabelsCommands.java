package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code groundskeeper labels}. */
@Command(
    name = "labels",
    description = "Lists, renames, merges and removes labels.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class LabelsCommands extends CommandGroup {
  public LabelsCommands() {
    super(new LabelsLs(), new LabelsRename(), new LabelsMerge(), new LabelsRm());
  }
}
