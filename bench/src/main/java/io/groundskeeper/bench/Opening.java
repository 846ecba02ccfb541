package io.groundskeeper.bench;

import java.io.IOException;
import java.util.Optional;

/** What the first use of a dataset costs after a restart. */
final class Opening {
  private static final int MANY_ENTRIES = 1_000_000;
  private static final int FEW_ENTRIES = 10_000;
  private static final int SINGLE_UPDATES = 100_000;
  private static final int TIMES = 5;

  private Opening() {}

  /** Puts a dataset into the state in which it is to be opened. */
  private interface History {
    void make(Connection connection, String arn) throws IOException;
  }

  static void run() throws IOException {
    measure(
        "1,000,000 entries of calls of 5 MiB",
        (connection, arn) -> Api.fill(connection, arn, MANY_ENTRIES));
    measure("10,000 entries and 100,000 updates of one entry", Opening::updateSingly);
  }

  private static void updateSingly(Connection connection, String arn) throws IOException {
    Api.fill(connection, arn, FEW_ENTRIES);
    Lines lines = new Lines();
    for (int i = 0; i < SINGLE_UPDATES; i++) {
      connection.send(lines.single(arn, i % FEW_ENTRIES).request());
    }
    Api.requireEntries(connection, arn, FEW_ENTRIES);
  }

  private static void measure(String name, History history) throws IOException {
    try (DataFolder data = DataFolder.make()) {
      String arn;
      try (ServerProcess server = ServerProcess.start(data.path(), "");
          Connection connection = new Connection(server.port())) {
        arn = Api.createDataset(connection, "bench");
        history.make(connection, arn);
      }
      double[] millis = new double[TIMES];
      double megabytes = 0;
      for (int i = 0; i < TIMES; i++) {
        try (ServerProcess server = ServerProcess.start(data.path(), "");
            Connection connection = new Connection(server.port())) {
          connection.get("/health");
          long begin = System.nanoTime();
          connection.send(Api.listing(arn, "", Optional.empty()));
          millis[i] = Figures.millisSince(begin);
          megabytes = server.memoryMegabytes("VmRSS");
        }
      }
      Figures.row(
          "opening " + name,
          "",
          "%.0f ms; resident then %.0f MB; on disk %.0f MB"
              .formatted(Figures.median(millis), megabytes, data.megabytes()));
    }
  }
}
