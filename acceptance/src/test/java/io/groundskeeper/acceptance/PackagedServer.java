package io.groundskeeper.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ./groundskeeper serve} as a process of its own, on a free port of the loopback. */
final class PackagedServer implements AutoCloseable {
  /** The root of the project. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern READY = Pattern.compile("ready at (http://\\S+)");
  private static final int STOP_SECONDS_MAX = 60;

  private final Process process;
  private final URI endpoint;

  private PackagedServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts one on a data folder and waits until it answers.
   *
   * @param options more options of {@code serve}
   * @throws IllegalStateException if it ends instead, with what it said
   */
  static PackagedServer start(Path data, String... options) {
    try {
      Path complaints = Files.createTempFile("groundskeeper", ".err");
      Process process = launch(complaints, serve(data, options));
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher ready = READY.matcher(line);
        if (ready.find()) {
          return new PackagedServer(process, URI.create(ready.group(1)));
        }
      }
      throw new IllegalStateException("the server did not start: " + Files.readString(complaints));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one on a data folder and kills it a moment later, ready or not. */
  static void startAndKill(Path data, Duration after) {
    try {
      Process process = launch(Files.createTempFile("groundskeeper", ".err"), serve(data));
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

  private static Process launch(Path complaints, List<String> arguments) throws IOException {
    return command(arguments).redirectError(complaints.toFile()).start();
  }

  private static ProcessBuilder command(List<String> arguments) {
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

  /** Where it listens. */
  URI endpoint() {
    return endpoint;
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL: it has no chance to tidy up. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server did not stop");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }
}
