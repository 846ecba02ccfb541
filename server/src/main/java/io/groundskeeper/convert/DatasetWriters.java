package io.groundskeeper.convert;

import io.groundskeeper.convert.coco.CocoWriter;
import io.groundskeeper.convert.file.OutputTree;
import io.groundskeeper.convert.folders.FoldersWriter;
import io.groundskeeper.convert.table.CsvWriter;
import io.groundskeeper.convert.table.ParquetTable;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import io.groundskeeper.convert.voc.VocWriter;
import io.groundskeeper.convert.yolo.YoloWriter;
import java.io.IOException;
import java.io.OutputStream;

/** Writers of data sets of all formats. */
public final class DatasetWriters {
  private DatasetWriters() {}

  /**
   * Begins to write.
   *
   * @param report is told of all that the format cannot hold
   * @throws ConversionException if it cannot be done
   */
  public static DatasetWriter open(
      Format format, Output output, WriteOptions options, Report report) throws IOException {
    if (!format.isWritable()) {
      throw new ConversionException(
          "%s is read only, not written: there are %s.".formatted(format, Format.writable()));
    }
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
}
