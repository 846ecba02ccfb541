package io.groundskeeper.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code groundskeeper completion}: lets a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script with which bash and zsh complete commands and options.",
      "bash: add to ~/.bashrc:  source <(groundskeeper completion)",
      "zsh: add to ~/.zshrc, after compinit:  source <(groundskeeper completion)"
    },
    mixinStandardHelpOptions = true)
public final class CompletionCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(root.getCommandName(), root));
    out.flush();
  }
}
