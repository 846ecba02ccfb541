package io.groundskeeper.convert;

import io.groundskeeper.convert.coco.CocoReader;
import io.groundskeeper.convert.file.Decompression;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.FileTrees;
import io.groundskeeper.convert.folders.FoldersReader;
import io.groundskeeper.convert.guess.ManifestText;
import io.groundskeeper.convert.json.JsonReader;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.table.CsvReader;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.LineSink;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.voc.VocReader;
import io.groundskeeper.convert.yolo.YoloReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
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
    options.requireFor(format);
    Emitter emitter =
        new Emitter(
            options,
            line -> {
              try {
                sink.add(line);
              } catch (IOException | RuntimeException e) {
                throw new Faults.ForeignException(e);
              }
            },
            report);
    try {
      read(format, foreign(input), emitter);
    } catch (Faults.ForeignException e) {
      throw e.original();
    }
  }

  private void read(Format format, Input input, Emitter emitter) throws IOException {
    if (format.isFolder()) {
      try (FileTree files = FileTrees.open(input, options.temporary(), report)) {
        readFolder(format, files, emitter);
      }
      return;
    }
    try {
      readFile(format, input, emitter);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw Faults.of(beginning(format), e);
    }
  }

  private static String beginning(Format format) {
    return switch (format) {
      case COCO -> "It is no COCO file";
      case CSV -> "The CSV cannot be read";
      default -> "The file cannot be read";
    };
  }

  private void readFolder(Format format, FileTree files, Emitter emitter) throws IOException {
    try {
      switch (format) {
        case YOLO -> new YoloReader(files, options, emitter).read();
        case VOC -> new VocReader(files, options, emitter).read();
        default -> new FoldersReader(files, options, emitter).read();
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw Faults.of(files.opened() + " cannot be read", e);
    }
  }

  private void readFile(Format format, Input input, Emitter emitter) throws IOException {
    switch (input) {
      case Input.Folder folder when format.mayBeFolder() -> readFiles(format, folder, emitter);
      case Input.Folder(Path path) ->
          throw new ConversionException(
              "%s is one file, and %s is a folder.".formatted(format, path));
      case Input.File(Path path) -> {
        if (Files.isDirectory(path) && format.mayBeFolder()) {
          readFiles(format, new Input.Folder(path), emitter);
          return;
        }
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

  /** A folder of files of a format that may also be one file. */
  private void readFiles(Format format, Input input, Emitter emitter) throws IOException {
    try (FileTree files = FileTrees.open(input, options.temporary(), report)) {
      if (format == Format.COCO) {
        new CocoReader(options, emitter).read(files);
      } else {
        new JsonReader(format, options, emitter).read(files);
      }
    }
  }

  private void readFile(Format format, InputStream raw, Emitter emitter) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw);
    if (format.mayBeFolder() && Decompression.isZip(in)) {
      readFiles(format, new Input.Stream(in), emitter);
      return;
    }
    if (options.split().isPresent()) {
      throw new ConversionException(
          "One file of %s has no splits to choose from.".formatted(format));
    }
    // What unpacks holds memory outside of the heap, so it is closed; the caller's stream is not.
    try (InputStream plain = Decompression.plain(new Unclosed(in))) {
      switch (format) {
        case COCO -> new CocoReader(options, emitter).read(plain);
        case CSV -> new CsvReader(options, emitter).read(plain);
        case LABELME, CREATEML, VOTT, LABEL_STUDIO ->
            new JsonReader(format, options, emitter).read(plain);
        default -> ManifestReader.read(new ManifestText(plain), options, emitter);
      }
    }
  }

  private static Input foreign(Input input) {
    return input instanceof Input.Stream(InputStream in)
        ? new Input.Stream(new Foreign(in))
        : input;
  }

  /** A stream that somebody else closes. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** A stream of somebody else's, whose failures are somebody else's, too. */
  private static final class Foreign extends FilterInputStream {
    Foreign(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      try {
        return in.read(into, from, length);
      } catch (IOException e) {
        throw new Faults.ForeignException(e);
      }
    }
  }
}
