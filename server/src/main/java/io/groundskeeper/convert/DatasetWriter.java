package io.groundskeeper.convert;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes entries as one of the formats. Entries are pushed one at a time; {@link #finish} ends the
 * output, {@link #close} gives temporary files back and closes no stream of the caller. Memory is
 * bounded by a few bytes for each entry and by the label names. For one thread.
 */
public abstract class DatasetWriter implements LineSink, AutoCloseable {
  DatasetWriter() {}

  /**
   * Begins to write.
   *
   * @param report is told of all that the format cannot hold
   * @throws ConversionException if it cannot be done
   */
  public static DatasetWriter open(
      Format format, Output output, WriteOptions options, Report report) throws IOException {
    if (format.isFolder()) {
      OutputTree tree = OutputTree.open(output);
      return switch (format) {
        case YOLO -> new YoloWriter(tree, options, report);
        case VOC -> new VocWriter(tree, options, report);
        default -> new FoldersWriter(tree, options, report);
      };
    }
    OutputStream out =
        switch (output) {
          case Output.Stream stream -> stream.out();
          case Output.Folder folder ->
              throw new ConversionException(
                  "%s is one file, and %s is a folder.".formatted(format, folder.path()));
        };
    return switch (format) {
      case COCO -> new CocoWriter(out, options, report);
      case CSV -> new CsvWriter(out, report);
      case PARQUET -> new ParquetTable(out, report);
      default -> new ManifestWriter(out, report);
    };
  }

  /**
   * Takes an entry. A line that is none is left out, and the report says so.
   *
   * @param line a line of a manifest, UTF-8, without a line end
   */
  @Override
  public abstract void add(byte[] line) throws IOException;

  /** Writes what comes after the last entry. */
  public abstract void finish() throws IOException;

  @Override
  public void close() throws IOException {}
}
