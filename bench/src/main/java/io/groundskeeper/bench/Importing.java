package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CreateDataset from a manifest of 1 GiB in a local folder, until CREATE_COMPLETE. */
final class Importing {
  private static final long MANIFEST_BYTES_MIN = 1L << 30;
  private static final String SOURCE =
      """
      "DatasetSource":{"GroundTruthManifest":{"S3Object":{"Bucket":"bench","Name":"1.manifest"}}}\
      """;
  private static final long POLL_MILLIS = 100;

  private Importing() {}

  static void run() throws IOException, InterruptedException {
    try (DataFolder buckets = DataFolder.make();
        DataFolder data = DataFolder.make()) {
      Path manifest = Files.createDirectory(buckets.path().resolve("bench")).resolve("1.manifest");
      int entries = new Lines().write(manifest, MANIFEST_BYTES_MIN, 0);
      long bytes = Files.size(manifest);
      try (ServerProcess server =
              ServerProcess.start(data.path(), "-Xmx512m", "--buckets", buckets.path().toString());
          Connection connection = new Connection(server.port())) {
        double cpuBefore = server.cpuSeconds();
        long begin = System.nanoTime();
        String arn = Api.createDataset(connection, "bench", SOURCE);
        while (Api.status(connection, arn).equals("CREATE_IN_PROGRESS")) {
          Thread.sleep(POLL_MILLIS);
        }
        double seconds = Figures.millisSince(begin) / 1e3;
        double cpu = server.cpuSeconds() - cpuBefore;
        Api.requireEntries(connection, arn, entries, "CREATE_COMPLETE");
        Figures.row(
            "a dataset from a local manifest of 1 GiB, %,d entries, heap of 512 MB"
                .formatted(entries),
            "≥ 60 MB/s",
            "%.1f MB/s; %.1f s, of which the server had %.1f s of CPU time"
                .formatted(bytes / 1e6 / seconds, seconds, cpu));
        Figures.row(
            "resident at most; on disk",
            "",
            "%.0f MB; %.0f MB".formatted(server.memoryMegabytes("VmHWM"), data.megabytes()));
      }
    }
  }
}
