package io.groundskeeper.cli.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of the command line, as its caller sees it.
 *
 * @param exit the exit code
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int exit, String out, String err) {
  /** Runs a command line of words without blanks. */
  static CommandLineRun of(String line) {
    PrintStream processOut = System.out;
    PrintStream processErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exit = Cli.run(line.split(" ", -1), new PullCommand(), new PushCommand());
      return new CommandLineRun(exit, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(processOut);
      System.setErr(processErr);
    }
  }

  /** What {@code --json} said of the only dataset. */
  JsonNode dataset() {
    JsonNode datasets = json().get("Datasets");
    if (datasets.size() != 1) {
      throw new AssertionError(out);
    }
    return datasets.get(0);
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }
}
