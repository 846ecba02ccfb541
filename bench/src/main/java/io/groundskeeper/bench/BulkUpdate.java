package io.groundskeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** UpdateDatasetEntries with full calls from one client, into a new dataset of a new server. */
final class BulkUpdate {
  private static final int ENTRIES = 1_000_000;

  private BulkUpdate() {}

  static void run() throws IOException {
    try (DataFolder data = DataFolder.make();
        ServerProcess server = ServerProcess.start(data.path(), "");
        Connection connection = new Connection(server.port())) {
      String arn = Api.createDataset(connection, "bench");
      // Made in advance: what is measured is the server, not how its client makes lines.
      List<Lines.Call> calls = new ArrayList<>();
      Lines.fullCalls(arn, ENTRIES).forEach(calls::add);
      double[] millis = new double[calls.size()];
      long begin = System.nanoTime();
      for (int i = 0; i < millis.length; i++) {
        long sent = System.nanoTime();
        connection.send(calls.get(i).request());
        millis[i] = Figures.millisSince(sent);
      }
      double seconds = Figures.millisSince(begin) / 1e3;
      Api.requireEntries(connection, arn, ENTRIES);
      long bytes = calls.stream().mapToLong(Lines.Call::groundTruthBytes).sum();
      Figures.row(
          "1,000,000 entries of %d bytes in %d calls, one client"
              .formatted(bytes / ENTRIES, calls.size()),
          "≥ 50,000 entries/s",
          "%,.0f entries/s, %.1f MB/s of lines"
              .formatted(ENTRIES / seconds, bytes / 1e6 / seconds));
      Figures.row(
          "a call of 5 MiB",
          "",
          "median %.0f ms, p99 %.0f ms"
              .formatted(Figures.median(millis), Figures.percentile(millis, 0.99)));
      Figures.row(
          "resident at most; on disk",
          "",
          "%.0f MB; %.0f MB".formatted(server.memoryMegabytes("VmHWM"), data.megabytes()));
    }
  }
}
