package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code groundskeeper project}. */
@Command(
    name = "project",
    description = "Lists, makes and removes projects.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class ProjectCommands extends CommandGroup {
  public ProjectCommands() {
    super(new ProjectLs(), new ProjectCreate(), new ProjectRm());
  }
}
