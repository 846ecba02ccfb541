package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code groundskeeper dataset}. */
@Command(
    name = "dataset",
    description = "Lists, makes, shows and removes datasets.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class DatasetCommands extends CommandGroup {
  public DatasetCommands() {
    super(new DatasetLs(), new DatasetCreate(), new DatasetShow(), new DatasetRm());
  }
}
