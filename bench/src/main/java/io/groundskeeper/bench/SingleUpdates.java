package io.groundskeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Updates of one entry each, from several clients at once on one dataset. */
final class SingleUpdates {
  private static final int ENTRIES = 10_000;

  /** Until Java has compiled all that there is; after 5 s it still does. */
  private static final double WARM_UP_SECONDS = 20;

  private static final double SECONDS = 5;

  private SingleUpdates() {}

  static void run() throws Exception {
    try (DataFolder data = DataFolder.make();
        ServerProcess server = ServerProcess.start(data.path(), "");
        Connection connection = new Connection(server.port())) {
      String arn = Api.createDataset(connection, "bench");
      Api.fill(connection, arn, ENTRIES);
      measure(server.port(), arn, 4, WARM_UP_SECONDS);
      for (int clients : new int[] {1, 4, 16}) {
        double cpuBefore = server.cpuSeconds();
        double[] millis = measure(server.port(), arn, clients, SECONDS);
        double cpu = server.cpuSeconds() - cpuBefore;
        Figures.row(
            "updates of one entry, %d client%s".formatted(clients, clients == 1 ? "" : "s"),
            clients == 1 ? "≥ 500 calls/s" : "more than with fewer",
            "%,.0f calls/s; a call: median %.2f ms, p99 %.2f ms, %.0f µs of the server's CPU time"
                .formatted(
                    millis.length / SECONDS,
                    Figures.median(millis),
                    Figures.percentile(millis, 0.99),
                    cpu * 1e6 / millis.length));
      }
      Api.requireEntries(connection, arn, ENTRIES);
    }
  }

  /** The milliseconds of each call that was made in this time. */
  private static double[] measure(int port, String arn, int clients, double seconds)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Callable<List<Double>>> work = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        long seed = i;
        work.add(() -> update(port, arn, new SplittableRandom(seed), end));
      }
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> client : threads.invokeAll(work)) {
        all.addAll(client.get());
      }
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private static List<Double> update(int port, String arn, SplittableRandom random, long end)
      throws IOException {
    Lines lines = new Lines();
    List<Double> millis = new ArrayList<>();
    try (Connection connection = new Connection(port)) {
      while (System.nanoTime() < end) {
        Lines.Call call = lines.single(arn, random.nextInt(ENTRIES));
        long begin = System.nanoTime();
        connection.send(call.request());
        millis.add(Figures.millisSince(begin));
      }
    }
    return millis;
  }
}
