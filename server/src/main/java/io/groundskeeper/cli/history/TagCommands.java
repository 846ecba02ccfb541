package io.groundskeeper.cli.history;

import io.groundskeeper.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code groundskeeper tag}. */
@Command(
    name = "tag",
    description = "Names versions. A version with a tag does not expire.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class TagCommands extends CommandGroup {
  public TagCommands() {
    super(new TagLs(), new TagAdd(), new TagRm());
  }
}
