package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandGroup;
import java.io.InputStream;
import picocli.CommandLine.Command;

/** {@code groundskeeper entries}. */
@Command(
    name = "entries",
    description = "Lists, gets, puts and removes the entries of a dataset, each of one image.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class EntriesCommands extends CommandGroup {
  /**
   * The commands.
   *
   * @param in standard input
   */
  public EntriesCommands(InputStream in) {
    super(
        new EntriesLs(),
        new EntriesGet(),
        new EntriesPut(in),
        new EntriesRm(in),
        new EntriesMove());
  }
}
