package io.groundskeeper.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server as a process of its own, on a free port of the loopback. */
final class ServerProcess implements AutoCloseable {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("ready at http://\\S+:(\\d+)");

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** As users start it. */
  static List<String> launcher() {
    return List.of(ROOT.resolve("groundskeeper").toString());
  }

  /** Without the launcher: no cache of classes, no options. */
  static List<String> plainJar() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        ROOT.resolve("server/target/groundskeeper.jar").toString());
  }

  /** Starts one and waits until it says that it is ready. */
  static ServerProcess start(List<String> program, Path data, String javaOptions, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .merge("GROUNDSKEEPER_JAVA_OPTS", javaOptions, (given, ours) -> given + " " + ours);
    Process process = builder.start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return new ServerProcess(process, Integer.parseInt(ready.group(1)));
      }
    }
    throw new IOException("the server did not start");
  }

  static ServerProcess start(Path data, String javaOptions, String... options) throws IOException {
    return start(launcher(), data, javaOptions, options);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /**
   * A size of its memory in MB (10^6 bytes), as Linux accounts it.
   *
   * @param field VmRSS for now, VmHWM for the most there ever was
   */
  double memoryMegabytes(String field) throws IOException {
    return ProcessMemory.megabytes(process.pid(), field)
        .orElseThrow(() -> new IOException("Linux does not say " + field));
  }

  /** The processor time that it has had so far, of all its threads. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /** SIGTERM, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }
}
