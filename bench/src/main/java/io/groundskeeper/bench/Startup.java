package io.groundskeeper.bench;

import java.io.IOException;
import java.util.List;

/** From the start of the process to the first answer, and the memory of a server that is idle. */
final class Startup {
  private static final int STARTS = 10;
  private static final long IDLE_MILLIS = 10_000;

  private Startup() {}

  static void run() throws IOException, InterruptedException {
    measure("`java -jar server/target/groundskeeper.jar serve`", ServerProcess.plainJar());
    measure("`./groundskeeper serve`", ServerProcess.launcher());
  }

  private static void measure(String name, List<String> program)
      throws IOException, InterruptedException {
    double[] seconds = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      seconds[i] = startSeconds(program);
    }
    Figures.row(
        name + ": first `/health` answered, median of " + STARTS,
        "< 1 s",
        "%.2f s (%.2f to %.2f)"
            .formatted(
                Figures.median(seconds),
                Figures.percentile(seconds, 0),
                Figures.percentile(seconds, 1)));
    try (DataFolder data = DataFolder.make();
        ServerProcess server = ServerProcess.start(program, data.path(), "")) {
      Thread.sleep(IDLE_MILLIS);
      Figures.row(
          name + ": resident after 10 s idle",
          "< 150 MB",
          "%.0f MB".formatted(server.memoryMegabytes("VmRSS")));
    }
  }

  private static double startSeconds(List<String> program) throws IOException {
    try (DataFolder data = DataFolder.make()) {
      long begin = System.nanoTime();
      try (ServerProcess server = ServerProcess.start(program, data.path(), "");
          Connection connection = new Connection(server.port())) {
        connection.get("/health");
        return Figures.millisSince(begin) / 1e3;
      }
    }
  }
}
