package io.groundskeeper.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the packaged program as users run it, from its start to its end.
 *
 * @param cpuSeconds of all its threads
 * @param megabytesMax resident at most
 */
record CommandRun(double seconds, double cpuSeconds, double megabytesMax) {
  private static final long POLL_MILLIS = 10;

  /**
   * Runs one against a server and waits for its end.
   *
   * @throws IllegalStateException if it fails
   */
  static CommandRun of(ServerProcess server, String javaOptions, String... arguments)
      throws IOException, InterruptedException {
    return of(
        Map.of("GROUNDSKEEPER_ENDPOINT_URL", "http://127.0.0.1:%d".formatted(server.port())),
        0,
        javaOptions,
        arguments);
  }

  /**
   * Runs one that needs no server and waits for its end.
   *
   * @throws IllegalStateException if it ends with another exit code
   */
  static CommandRun withoutServer(int exitCode, String javaOptions, String... arguments)
      throws IOException, InterruptedException {
    return of(Map.of(), exitCode, javaOptions, arguments);
  }

  private static CommandRun of(
      Map<String, String> environment, int exitCode, String javaOptions, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ServerProcess.launcher());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("GROUNDSKEEPER_JAVA_OPTS", javaOptions);
    builder.environment().putAll(environment);
    long begin = System.nanoTime();
    Process process = builder.start();
    // Linux forgets both with the process: what was seen last counts.
    double megabytes = 0;
    double cpu = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      megabytes = ProcessMemory.megabytes(process.pid(), "VmHWM").orElse(megabytes);
      cpu = Math.max(cpu, cpuSeconds(process));
    }
    double seconds = Figures.millisSince(begin) / 1e3;
    if (process.exitValue() != exitCode) {
      throw new IllegalStateException(
          "groundskeeper %s: exit code %d"
              .formatted(String.join(" ", arguments), process.exitValue()));
    }
    return new CommandRun(seconds, cpu, megabytes);
  }

  private static double cpuSeconds(Process process) {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
  }
}
