package io.groundskeeper.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;

/** The command {@code groundskeeper}: its subcommands, and how errors look. */
@Command(
    name = "groundskeeper",
    description = "The store of ground truth for computer vision.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class Cli implements Runnable {
  private static final int HELP_COLUMNS = 100;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * Runs a command line.
   *
   * @param commands the subcommands
   * @return the exit code: 0 done, 1 something was found wrong, 2 it could not be done, 141 nobody
   *     reads the output any more
   */
  public static int run(String[] arguments, Object... commands) {
    CommandLine line = new CommandLine(new Cli());
    for (Object command : commands) {
      add(line, command);
    }
    line.setUsageHelpWidth(HELP_COLUMNS);
    // Picocli's own never notices that standard output has failed.
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    line.setOut(out);
    line.registerConverter(int.class, text -> number(text, Integer::valueOf));
    line.registerConverter(long.class, text -> number(text, Long::valueOf));
    // A version may be written as @12; no argument names a file of arguments.
    line.setExpandAtFiles(false);
    IExecutionExceptionHandler handler =
        (e, command, result) -> {
          if (!(e instanceof CommandFailedException failure)) {
            throw e;
          }
          return failed(command.getErr(), failure);
        };
    IParameterExceptionHandler misused =
        (e, args) -> {
          complain(
              e.getCommandLine().getErr(),
              misuse(e)
                  + ". Try '"
                  + e.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help'.");
          return CommandLine.ExitCode.USAGE;
        };
    line.setExecutionExceptionHandler(handler);
    line.setParameterExceptionHandler(misused);
    int exitCode = line.execute(arguments);
    // Whoever prints little does not look.
    return exitCode != CommandLine.ExitCode.USAGE && out.checkError()
        ? failed(line.getErr(), OutputException.ofStandardOutput())
        : exitCode;
  }

  private static <T> T number(String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (NumberFormatException e) {
      throw new CommandLine.TypeConversionException(
          "'%s' is no whole number, or too large".formatted(text));
    }
  }

  private static int failed(PrintWriter err, CommandFailedException e) {
    if (e instanceof OutputException output && output.isReaderGone()) {
      return OutputException.READER_GONE;
    }
    if (!AtEnd.isEnding()) {
      complain(err, String.valueOf(e.getMessage()));
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** What is wrong with a command line, with what was perhaps meant. */
  private static String misuse(CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    String first = unmatched.getUnmatched().isEmpty() ? "" : unmatched.getUnmatched().getFirst();
    String what = "'%s' is one argument too many".formatted(Shown.name(first));
    if (first.startsWith("-") && first.length() > 1) {
      what = "There is no option '%s'".formatted(Shown.name(first));
    } else if (!e.getCommandLine().getSubcommands().isEmpty()) {
      what = "There is no command '%s'".formatted(Shown.name(first));
    }
    // The nearest comes first; the others are far.
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() ? what : what + " (did you mean " + near.getFirst() + "?)";
  }

  private static void add(CommandLine line, Object command) {
    CommandLine added = new CommandLine(command);
    // Every command says the same version.
    added.getCommandSpec().versionProvider(new Version());
    if (command instanceof CommandGroup group) {
      group.commands().forEach(each -> add(added, each));
    }
    line.addSubcommand(added);
  }

  private static void complain(PrintWriter err, String message) {
    err.println("groundskeeper: " + message.lines().findFirst().orElse("failed"));
    err.flush();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
