package io.groundskeeper.http;

import io.groundskeeper.convert.DatasetReader;
import io.groundskeeper.convert.DatasetWriters;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import io.groundskeeper.dataset.Download;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Datasets in other formats than manifests, on their way in and out, as streams. */
final class Conversion {
  private static final int PIPE_BYTES = 1 << 20;
  private static final int FIRST_MAX = 10;

  /** For temporary files. */
  static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private Conversion() {}

  /** Writes all entries of a version in a format. */
  static Report write(Download download, Format format, OutputStream out) throws IOException {
    Report report = new Report();
    WriteOptions options = new WriteOptions(Optional.empty(), TEMPORARY);
    try (DatasetWriter writer =
        DatasetWriters.open(format, new Output.Stream(out), options, report)) {
      download.lines(writer::add);
      writer.finish();
    }
    return report;
  }

  /** What is lost when all entries of a version are written in a format. */
  static Report tryOut(Download download, Format format) throws IOException {
    return write(download, format, OutputStream.nullOutputStream());
  }

  /**
   * A data set that is read as a manifest. Reading to its end throws {@link ConversionException}
   * where it is not of its format.
   */
  static final class Converted extends InputStream {
    private final Report report = new Report();
    private final PipedInputStream manifest = new PipedInputStream(PIPE_BYTES);
    private final FutureTask<Boolean> reading;

    /**
     * @param in the data set; not closed here
     */
    Converted(Format format, InputStream in, ReadOptions options) throws IOException {
      PipedOutputStream pipe = new PipedOutputStream(manifest);
      reading =
          new FutureTask<>(() -> {
            try (OutputStream lines = new BufferedOutputStream(pipe, PIPE_BYTES / 4)) {
              new DatasetReader(options, report)
                  .read(
                      format,
                      new Input.Stream(in),
                      line -> {
                        lines.write(line);
                        lines.write('\n');
                      });
            }
            return true;
          });
      Thread.ofPlatform().name("convert").daemon().start(reading);
    }

    /** What was lost; only when all was read. */
    Report report() {
      return report;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = manifest.read(into, from, length);
      if (read < 0) {
        requireWhole();
      }
      return read;
    }

    private void requireWhole() throws IOException {
      try {
        reading.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the server is being stopped", e);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case ConversionException cause ->
              throw new ConversionException(String.valueOf(cause.getMessage()), cause);
          case BodyException cause -> throw new BodyException(cause.why(), cause);
          case null, default ->
              throw new IOException("a conversion failed: " + e.getCause(), e.getCause());
        }
      }
    }

    @Override
    public void close() throws IOException {
      // Whoever still writes to the pipe fails, and so ends.
      manifest.close();
    }
  }

  /**
   * A report as JSON.
   *
   * @param losses by kind
   * @param leftOut lines, rows, files or images that cannot be read
   * @param firstLeftOut the first few of them
   */
  record Lost(
      long entries,
      long labels,
      long boxes,
      List<Loss> losses,
      long leftOut,
      List<String> firstLeftOut) {
    static Lost of(Report report) {
      return new Lost(
          report.entries(),
          report.labels(),
          report.boxes(),
          report.losses().entrySet().stream()
              .map(loss -> Loss.of(loss.getKey(), loss.getValue(), report))
              .toList(),
          report.leftOut(),
          report.firstLeftOut().stream().limit(FIRST_MAX).map(Report.Finding::toString).toList());
    }
  }

  /**
   * A kind of loss, with how often it occurred.
   *
   * @param changesLabels whether a label, a box or an image did not arrive, or not as it was
   * @param first where, the first few times
   */
  record Loss(String kind, long count, String message, boolean changesLabels, List<String> first) {
    static Loss of(io.groundskeeper.convert.value.Loss kind, long count, Report report) {
      return new Loss(
          kind.name(), count, kind.message(), kind.changesLabels(), report.examples(kind));
    }
  }
}
