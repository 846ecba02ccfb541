package io.groundskeeper.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A process that stands still, on Linux: none of its threads runs. */
record StoppedProcess(long pid) {
  /** Stops one and waits until all its threads have. */
  static StoppedProcess stop(long pid) throws IOException, InterruptedException {
    StoppedProcess stopped = new StoppedProcess(pid);
    stopped.signal("-STOP");
    while (!stopped.standsStill()) {
      Thread.onSpinWait();
    }
    return stopped;
  }

  /** Has it go on. */
  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
    if (code != 0) {
      throw new IOException("kill " + signal + " " + pid + ": exit code " + code);
    }
  }

  private boolean standsStill() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        try {
          String stat = Files.readString(thread.resolve("stat"));
          // The name before it may hold anything.
          if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
            return false;
          }
        } catch (NoSuchFileException e) {
          // The thread has ended.
        }
      }
      return true;
    }
  }
}
