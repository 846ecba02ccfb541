package io.groundskeeper.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own, which says where it listens. */
class ServerProcess implements AutoCloseable {
  private static final int STOP_SECONDS_MAX = 60;

  private final Process process;
  private final Path complaints;
  private final BufferedReader out;
  private final String greeting;
  private final URI endpoint;

  /**
   * Starts one and waits until it listens.
   *
   * @param ready finds host and port in what it says, as its first group
   * @throws IllegalStateException if it ends instead, with what it said
   */
  ServerProcess(ProcessBuilder command, Pattern ready) {
    try {
      complaints = Files.createTempFile("groundskeeper", ".err");
      process = command.redirectError(complaints.toFile()).start();
      out = process.inputReader();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    greeting = readTo(ready);
    Matcher address = ready.matcher(greeting);
    if (!address.find()) {
      throw new IllegalStateException("no address in: " + greeting);
    }
    endpoint = URI.create("http://" + address.group(1));
  }

  /**
   * What it says from here to a line, which is the last.
   *
   * @throws IllegalStateException if it ends before
   */
  final String readTo(Pattern last) {
    try {
      StringBuilder said = new StringBuilder();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.append(line).append('\n');
        if (last.matcher(line).find()) {
          return said.toString();
        }
      }
      throw new IllegalStateException(
          "the server ended: %s%s".formatted(said, Files.readString(complaints)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said until it was ready. */
  final String greeting() {
    return greeting;
  }

  /** Where it listens. */
  final URI endpoint() {
    return endpoint;
  }

  /** What it has logged so far. */
  final String complaints() throws IOException {
    return Files.readString(complaints);
  }

  /** Waits until it ends by itself, and gives its exit code. */
  final int exitCode() {
    await();
    return process.exitValue();
  }

  final long pid() {
    return process.pid();
  }

  /** SIGKILL: it has no chance to tidy up. */
  final void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and waits for its end. */
  @Override
  public final void close() {
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
