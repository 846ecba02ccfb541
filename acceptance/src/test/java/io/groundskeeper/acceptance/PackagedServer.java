package io.groundskeeper.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code ./groundskeeper serve} as a process of its own, on a free port of the loopback. */
final class PackagedServer extends ServerProcess {
  /** The root of the project. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What it says when it answers: its address, then its folder. */
  static final Pattern READY = Pattern.compile("ready at http://(\\S+)");

  private PackagedServer(ProcessBuilder serve) {
    super(serve, READY);
  }

  /**
   * Starts one on a data folder and waits until it answers.
   *
   * @param options more options of {@code serve}
   * @throws IllegalStateException if it ends instead, with what it said
   */
  static PackagedServer start(Path data, String... options) {
    return start(Map.of(), data, options);
  }

  /** The same, with more variables in its environment. */
  static PackagedServer start(Map<String, String> environment, Path data, String... options) {
    ProcessBuilder serve = command(serve(data, options));
    serve.environment().putAll(environment);
    return new PackagedServer(serve);
  }

  /** Starts one on a data folder and kills it a moment later, ready or not. */
  static void startAndKill(Path data, Duration after, String... options) {
    try {
      Path complaints = Files.createTempFile("groundskeeper", ".err");
      Process process = command(serve(data, options)).redirectError(complaints.toFile()).start();
      try {
        Thread.sleep(after);
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> serve(Path data, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** {@code ./groundskeeper} with these arguments. */
  static ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("groundskeeper").toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** What a finished command said. */
  record Finished(int exitCode, String out, String err) {}

  /** Runs {@code ./groundskeeper} with these arguments to its end. */
  static Finished run(String... arguments) {
    return finish(command(List.of(arguments)));
  }

  /** Runs any command to its end. */
  static Finished finish(ProcessBuilder command) {
    try {
      Path complaints = Files.createTempFile("groundskeeper", ".err");
      Process process = command.redirectError(complaints.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Finished(process.waitFor(), out, Files.readString(complaints));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
