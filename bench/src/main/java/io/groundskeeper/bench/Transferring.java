package io.groundskeeper.bench;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Whole datasets in and out over HTTP: by the commands as users run them, their start included, and
 * by a client on a bare socket, which costs as little as a client can. Server and commands have a
 * heap of 512 MB.
 */
final class Transferring {
  /** The disk is still busy with the manifests that were made, at first. */
  private static final int EXPORTS = 5;

  private static final int MANIFEST_BYTES_MIN = Scale.of(1 << 30);
  private static final String HEAP = "-Xmx512m";
  private static final String DATASET = "bench/train";
  private static final String PATH = "/datasets/" + DATASET + "/entries";
  private static final String IMPORT_TARGET = "≥ 60 MB/s";
  private static final String EXPORT_TARGET = "≥ 200 MB/s";
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path manifest;
  private final Path replacement;
  private final Path exported;
  private final int entries;

  private Transferring(Path folder) throws IOException {
    manifest = folder.resolve("1.manifest");
    replacement = folder.resolve("2.manifest");
    exported = folder.resolve("exported");
    Lines lines = new Lines();
    entries = lines.write(manifest, MANIFEST_BYTES_MIN, 0);
    lines.write(replacement, 0, entries);
  }

  static void run() throws IOException, InterruptedException {
    try (DataFolder files = DataFolder.make()) {
      Transferring transferring = new Transferring(files.path());
      transferring.byCommand();
      transferring.byHttp();
    }
  }

  private void byCommand() throws IOException, InterruptedException {
    try (DataFolder data = DataFolder.make();
        ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      importByCommand(server, "`import --create`, a new dataset", manifest);
      importByCommand(server, "`import`, all entries replaced", replacement);
      requireEntries(connection);
      exportByCommand(server, "`export`", EXPORT_TARGET, "identity");
      exportByCommand(server, "`export --compress gzip`", "", "gzip");
      exportByCommand(server, "`export --compress zstd`", "", "zstd");
      memory("the commands'", server, data);
    }
  }

  private void importByCommand(ServerProcess server, String what, Path file)
      throws IOException, InterruptedException {
    double cpuBefore = server.cpuSeconds();
    CommandRun run = CommandRun.of(server, HEAP, "import", "--create", DATASET, file.toString());
    row(
        "%s: %,.0f MB, %,d entries".formatted(what, Files.size(file) / 1e6, entries),
        IMPORT_TARGET,
        rate(file, run.seconds()),
        server.cpuSeconds() - cpuBefore,
        clientTook(run));
  }

  private void exportByCommand(ServerProcess server, String what, String target, String coding)
      throws IOException, InterruptedException {
    double cpuBefore = server.cpuSeconds();
    List<CommandRun> runs = new ArrayList<>();
    String size = "";
    for (int i = 0; i < EXPORTS; i++) {
      runs.add(
          coding.equals("identity")
              ? CommandRun.of(server, HEAP, "export", DATASET, "-o", exported.toString())
              : CommandRun.of(
                  server,
                  HEAP,
                  "export",
                  DATASET,
                  "--compress",
                  coding,
                  "-o",
                  exported.toString()));
      size = packed(coding);
      requireExported(coding);
    }
    double cpu = (server.cpuSeconds() - cpuBefore) / EXPORTS;
    runs.sort(Comparator.comparingDouble(CommandRun::seconds));
    CommandRun median = runs.get(EXPORTS / 2);
    row(
        what + ", median of %d (slowest %.1f s)".formatted(EXPORTS, runs.getLast().seconds()),
        target,
        rate(replacement, median.seconds()) + size,
        cpu,
        clientTook(median));
  }

  private void byHttp() throws IOException {
    try (DataFolder data = DataFolder.make();
        ServerProcess server = ServerProcess.start(data.path(), HEAP);
        Connection connection = new Connection(server.port())) {
      Api.createDataset(connection, "bench");
      post(server, connection, "`POST`, a new dataset", manifest, "EntriesAdded");
      post(server, connection, "`POST`, all entries replaced", replacement, "EntriesReplaced");
      requireEntries(connection);
      get(server, connection, "`GET` to a file", EXPORT_TARGET, "identity");
      get(server, connection, "`GET` with gzip", "", "gzip");
      get(server, connection, "`GET` with zstd", "", "zstd");
      memory("the bare socket's", server, data);
    }
  }

  private void post(
      ServerProcess server, Connection connection, String what, Path file, String counted)
      throws IOException {
    double cpuBefore = server.cpuSeconds();
    long begin = System.nanoTime();
    Answer answer = new Answer(connection.post(PATH, file), Figures.millisSince(begin));
    answer.require(counted, entries);
    double cpu = server.cpuSeconds() - cpuBefore;
    row(what, IMPORT_TARGET, rate(file, answer.millis() / 1e3), cpu, "");
  }

  private void get(
      ServerProcess server, Connection connection, String what, String target, String coding)
      throws IOException {
    double cpuBefore = server.cpuSeconds();
    long begin = System.nanoTime();
    try (OutputStream out = Files.newOutputStream(exported)) {
      connection.get(PATH, coding, out);
    }
    double seconds = Figures.millisSince(begin) / 1e3;
    double cpu = server.cpuSeconds() - cpuBefore;
    row(what, target, rate(replacement, seconds) + packed(coding), cpu, "");
    requireExported(coding);
  }

  private static void row(
      String what, String target, String rate, double serverCpuSeconds, String client) {
    Figures.row(
        what, target, "%s; CPU time: server %.1f s%s".formatted(rate, serverCpuSeconds, client));
  }

  private static String clientTook(CommandRun run) {
    return ", command %.1f s; command resident at most %.0f MB"
        .formatted(run.cpuSeconds(), run.megabytesMax());
  }

  /** By the size of the lines, whether or not they are compressed on their way. */
  private static String rate(Path lines, double seconds) throws IOException {
    return "%.1f MB/s (%.1f s)".formatted(Files.size(lines) / 1e6 / seconds, seconds);
  }

  private String packed(String coding) throws IOException {
    return coding.equals("identity") ? "" : ", %.0f MB".formatted(Files.size(exported) / 1e6);
  }

  private static void memory(String whose, ServerProcess server, DataFolder data)
      throws IOException {
    Figures.row(
        whose + " server: resident at most; on disk with both versions",
        "bounded",
        "%.0f MB; %.0f MB".formatted(server.memoryMegabytes("VmHWM"), data.megabytes()));
  }

  /** Everything is there, and replaced in one version. */
  private void requireEntries(Connection connection) throws IOException {
    String projects = connection.call("DescribeProjects", "{}");
    String arn = Api.member(projects, "DatasetArn").orElseThrow();
    Api.requireEntries(connection, arn, entries);
  }

  /** What was exported is, byte for byte, what was imported; then it is removed. */
  private void requireExported(String coding) throws IOException {
    try (InputStream raw = Files.newInputStream(exported);
        InputStream lines = unpacked(raw, coding);
        InputStream sent = Files.newInputStream(replacement)) {
      byte[] expected = new byte[BUFFER_BYTES];
      byte[] actual = new byte[BUFFER_BYTES];
      long compared = 0;
      int length;
      do {
        length = sent.readNBytes(expected, 0, BUFFER_BYTES);
        int other = lines.readNBytes(actual, 0, BUFFER_BYTES);
        if (!Arrays.equals(expected, 0, length, actual, 0, other)) {
          throw new IllegalStateException(
              "what was exported (%s) differs from what was imported, after %,d bytes"
                  .formatted(coding, compared));
        }
        compared += length;
      } while (length > 0);
    }
    Files.delete(exported);
  }

  private static InputStream unpacked(InputStream raw, String coding) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(raw, BUFFER_BYTES);
      case "zstd" -> new ZstdInputStream(raw);
      default -> raw;
    };
  }
}
