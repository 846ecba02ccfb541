package io.groundskeeper.cli;

import java.util.List;
import picocli.CommandLine;

/** A command that only holds others, like {@code project} holds {@code project ls}. */
public abstract class CommandGroup implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final List<Object> commands;

  /** A group of these commands, in the order of its help. */
  protected CommandGroup(Object... commands) {
    this.commands = List.of(commands);
  }

  final List<Object> commands() {
    return commands;
  }

  @Override
  public final void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
