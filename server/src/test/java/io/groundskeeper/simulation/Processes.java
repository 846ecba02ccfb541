package io.groundskeeper.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Histories in processes of their own, one on each core: within one, nothing runs beside the
 * history but the collector, so that nothing else has a say in what happens.
 */
final class Processes {
  private Processes() {}

  /**
   * Lives through histories.
   *
   * @param out gets what is said, line by line
   * @return whether all end as they must
   */
  static boolean run(long from, long seeds, int processes, Consumer<String> out) {
    List<Process> running = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      long first = from + seeds * i / processes;
      long next = from + seeds * (i + 1) / processes;
      Process process =
          start("--from", Long.toString(first), "--seeds", Long.toString(next - first));
      running.add(process);
      readers.add(Thread.ofPlatform().start(() -> lines(process, out)));
    }
    boolean all = true;
    try {
      for (int i = 0; i < processes; i++) {
        readers.get(i).join();
        all &= running.get(i).waitFor() == 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all = false;
    } finally {
      running.forEach(Process::destroyForcibly);
    }
    return all;
  }

  /** One process, with all that it says. */
  static List<String> run(String... arguments) {
    List<String> lines = new ArrayList<>();
    Process process = start(arguments);
    lines(process, lines::add);
    return lines;
  }

  private static Process start(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                // What a server that crashed was doing is forgotten with it.
                "-Djdk.trackAllThreads=false",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lines(Process process, Consumer<String> out) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
