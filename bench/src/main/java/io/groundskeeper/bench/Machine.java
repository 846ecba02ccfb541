package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the figures depend on: the processor, the memory, and how long a sync of the disk takes. */
final class Machine {
  private static final int SYNCS = 500;
  private static final int SYNC_BYTES = 1024;

  private Machine() {}

  static void run() throws IOException {
    Figures.row("processor", "", "%s".formatted(first("/proc/cpuinfo", "model name")));
    Figures.row("cores", "", "%d".formatted(Runtime.getRuntime().availableProcessors()));
    Figures.row("memory", "", "%s".formatted(first("/proc/meminfo", "MemTotal")));
    Figures.row(
        "load average at the beginning",
        "",
        "%s".formatted(Files.readString(Path.of("/proc/loadavg")).strip()));
    try (DataFolder folder = DataFolder.make();
        FileChannel file =
            FileChannel.open(
                folder.path().resolve("sync"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
      double[] millis = new double[SYNCS];
      for (int i = 0; i < SYNCS; i++) {
        long begin = System.nanoTime();
        file.write(ByteBuffer.allocate(SYNC_BYTES));
        file.force(false);
        millis[i] = Figures.millisSince(begin);
      }
      Figures.row(
          "append of 1 KiB and sync of the disk",
          "",
          "median %.2f ms, p99 %.2f ms"
              .formatted(Figures.median(millis), Figures.percentile(millis, 0.99)));
    }
  }

  private static String first(String file, String key) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
