package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks for confirmation before something is lost, if the command runs on a terminal. */
public final class Consent {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask for confirmation. Without a terminal there is no question anyway.")
  private boolean yes;

  /** Whether there is a question: on a terminal, and without {@code --yes}. */
  public boolean isAsked() {
    return terminal() != null;
  }

  private @Nullable Console terminal() {
    Console console = yes ? null : System.console();
    return console != null && console.isTerminal() ? console : null;
  }

  /**
   * Asks for confirmation, unless there is no terminal or {@code --yes} was given.
   *
   * @param loss what will happen, as a sentence
   * @throws CommandFailedException if the answer is no
   */
  public void require(String loss) {
    Console console = terminal();
    if (console == null) {
      return;
    }
    String answer = console.readLine("%s Go on? [y/N] ", loss);
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw new CommandFailedException("Nothing was done.");
    }
  }
}
