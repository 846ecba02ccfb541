package io.groundskeeper.convert;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads data sets of all formats into lines of a manifest. */
public final class DatasetReader {
  private final ReadOptions options;
  private final Report report;

  /**
   * A reader.
   *
   * @param report is told of all that a manifest cannot hold, and of all that cannot be read
   */
  public DatasetReader(ReadOptions options, Report report) {
    this.options = options;
    this.report = report;
  }

  /**
   * Reads a data set. Each line goes to the sink once; it is an entry that a server keeps, though
   * perhaps with errors, and no source-ref comes twice. Memory is bounded by the names of the files
   * (folders), by the images (COCO), else by some bytes for each entry.
   *
   * @throws ConversionException if it is not of that format, or cannot be read to its end; the sink
   *     may have been given lines before
   * @throws IOException if reading fails, or the sink does
   */
  public void read(Format format, Input input, LineSink sink) throws IOException {
    if (!format.isReadable()) {
      throw new ConversionException("%s is written only, not read.".formatted(format));
    }
    Emitter emitter = new Emitter(options, sink, report);
    if (format.isFolder()) {
      try (FileTree files = FileTrees.open(input, options.temporary(), report)) {
        switch (format) {
          case YOLO -> new YoloReader(files, options, emitter).read();
          case VOC -> new VocReader(files, options, emitter).read();
          default -> new FoldersReader(files, options, emitter).read();
        }
      }
      return;
    }
    switch (input) {
      case Input.Folder(Path path) ->
          throw new ConversionException(
              "%s is one file, and %s is a folder.".formatted(format, path));
      case Input.File(Path path) -> {
        if (Files.isDirectory(path)) {
          throw new ConversionException(
              "%s is one file, and %s is a folder.".formatted(format, path));
        }
        try (InputStream in = Files.newInputStream(path)) {
          readFile(format, in, emitter);
        }
      }
      case Input.Stream(InputStream in) -> readFile(format, in, emitter);
    }
  }

  private void readFile(Format format, InputStream in, Emitter emitter) throws IOException {
    InputStream plain = Decompression.plain(new BufferedInputStream(in));
    switch (format) {
      case COCO -> new CocoReader(options, emitter).read(plain);
      case CSV -> new CsvReader(options, emitter).read(plain);
      default -> ManifestReader.read(plain, emitter);
    }
  }
}
