package io.groundskeeper.cli.convert;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.FormatNames;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.ReadingOptions;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.StandardOut;
import io.groundskeeper.cli.Terminal;
import io.groundskeeper.convert.DatasetReader;
import io.groundskeeper.convert.DatasetWriters;
import io.groundskeeper.convert.guess.Beginning;
import io.groundskeeper.convert.guess.Guess;
import io.groundskeeper.convert.value.ClassIds;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.ImageFiles;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper convert}: from one format of labelled images to another. */
@Command(
    name = "convert",
    description = {
      "Converts data sets between formats, without a server.",
      "The report on standard error says what the new format could not hold.",
      "Exit code: 0 done, 1 done but labels, boxes or images were lost or changed, 2 could not be"
          + " done. What no such format holds, as creation dates, is told and does not count."
    },
    mixinStandardHelpOptions = true)
public final class ConvertCommand implements Callable<Integer> {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final int LOST = 1;
  private static final int SHOWN_CHARACTERS_MAX = 240;

  private final InputStream in;
  private final StandardOut out;
  private final InstantSource clock;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A file, a folder, the zip of a folder, or - for standard input.")
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = {
        "A file, or - for standard output; for formats that are folders, a new folder, or a file"
            + " whose name ends in .zip.",
        "Single files are compressed where their names end in .gz or .zst."
      })
  private String to = "";

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      converter = FormatNames.ToRead.class,
      completionCandidates = FormatNames.ToRead.class,
      description =
          "The format of IN: ${COMPLETION-CANDIDATES}. Default: what its content looks like; where"
              + " that may be several, you are asked.")
  private @Nullable Format fromFormat;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      converter = FormatNames.ToWrite.class,
      completionCandidates = FormatNames.ToWrite.class,
      description = "The format of OUT: ${COMPLETION-CANDIDATES}.")
  private Format toFormat = Format.MANIFEST;

  @Option(
      names = "--image-prefix",
      paramLabel = "S3-NAME",
      description =
          "Where the images are, as s3://bucket/path/: put before names that are no s3:// names."
              + " Needed for manifest and parquet alone.")
  private @Nullable String imagePrefix;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description =
          "Where the images are on this machine, as FOLDER/bucket/key, FOLDER/key, or under the"
              + " names that IN has: they are copied into OUT (yolo, voc, folders), and say their"
              + " sizes where IN does not. Without it, images beside IN say their sizes.")
  private @Nullable Path images;

  @Mixin private ReadingOptions readingOptions = new ReadingOptions();

  @Option(
      names = "--json",
      description =
          "The report as JSON, on standard output; on standard error where OUT is standard output.")
  private boolean asJson;

  @Option(
      names = "--class-ids",
      paramLabel = "keep|dense",
      description =
          "How classes are numbered in OUT (yolo, coco): keep, as in the manifest, and names for"
              + " numbers that no class has (yolo), or nothing where an id has two names; dense, by"
              + " first appearance without gaps, from 0 (yolo) or 1 (coco). Without it, as keep, but"
              + " a name whose id another name has gets a number of its own, and it is said.")
  private @Nullable ClassIds classIds;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * The command.
   *
   * @param in standard input
   * @param out standard output
   * @param clock gives labels without a creation date theirs
   */
  public ConvertCommand(InputStream in, OutputStream out, InstantSource clock) {
    this.in = in;
    this.out = new StandardOut(out);
    this.clock = clock;
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    Report read = new Report();
    Report written = new Report();
    try {
      InputStream standardIn = new BufferedInputStream(in, Beginning.LOOKED_AT_BYTES_MAX);
      Format format = fromFormat == null ? guess(standardIn) : fromFormat;
      convert(format, standardIn, read, written);
      if (asJson) {
        PrintWriter to = this.to.equals("-") ? err : spec.commandLine().getOut();
        to.println(ReportJson.of(format, read, toFormat, written));
        to.flush();
      } else {
        tell(err, format, read, written);
      }
    } catch (IOException e) {
      throw new CommandFailedException(message(e), e);
    }
    return read.keepsLabels() && written.keepsLabels() ? CommandLine.ExitCode.OK : LOST;
  }

  private Format guess(InputStream standardIn) throws IOException {
    Guess guess = new Guess("--from", TEMPORARY);
    return from.equals("-") ? guess.of(standardIn) : guess.of(Path.of(from));
  }

  private void convert(Format format, InputStream standardIn, Report read, Report written)
      throws IOException {
    if (images != null && format == Format.MANIFEST && !toFormat.isFolder()) {
      throw new CommandFailedException(
          "--images means nothing from manifest to %s, which holds no images.".formatted(toFormat));
    }
    Optional<String> prefix = prefix(format);
    ReadOptions reading =
        readingOptions
            .set(ReadOptions.builder(clock, TEMPORARY))
            .imagePrefix(prefix)
            .images(imagesOfSource(prefix.orElse("")))
            .build();
    Optional<ImageFiles> copied =
        Optional.ofNullable(images).map(folder -> new LocalImages(folder, prefix.orElse("")));
    WriteOptions writing =
        new WriteOptions(copied, TEMPORARY).withClassIds(Optional.ofNullable(classIds));
    DatasetReader reader = new DatasetReader(reading, read);
    try (Source source = Source.open(from, format, standardIn);
        Destination destination = Destination.open(to, toFormat, out);
        DatasetWriter writer =
            DatasetWriters.open(toFormat, destination.output(), writing, written);
        ProgressBar progress =
            new ProgressBar(
                spec.commandLine().getErr(),
                Terminal.wantsProgress(),
                from,
                source.bytes(),
                System::nanoTime)) {
      source.onProgress(progress::at);
      reader.read(
          format,
          source.input(),
          line -> {
            source.passed(line.length);
            writer.add(line);
          });
      writer.finish();
      destination.finish();
    }
  }

  /** The image prefix: on this machine alone, images need no s3 names. */
  private Optional<String> prefix(Format format) throws ConversionException {
    if (imagePrefix != null) {
      return Optional.of(ReadOptions.prefix(imagePrefix));
    }
    boolean isLocal =
        format != Format.MANIFEST && toFormat != Format.MANIFEST && toFormat != Format.PARQUET;
    return isLocal ? Optional.of(ReadOptions.NO_BUCKET) : Optional.empty();
  }

  /** Where the images may be whose sizes IN does not say: where it is said, else beside IN. */
  private Optional<ImageFiles> imagesOfSource(String prefix) {
    Path folder = images;
    if (folder == null && !from.equals("-")) {
      Path path = Path.of(from).toAbsolutePath();
      folder = Files.isDirectory(path) ? path : path.getParent();
    }
    return Optional.ofNullable(folder).map(there -> new LocalImages(there, prefix));
  }

  private void tell(PrintWriter err, Format format, Report read, Report written) {
    Report counts = toFormat == Format.MANIFEST ? read : written;
    err.print(counted(counts.entries(), "entry", "entries"));
    if (format != Format.MANIFEST || toFormat != Format.MANIFEST) {
      err.print(", " + counted(counts.labels(), "image-level label", "image-level labels"));
      err.print(", " + counted(counts.boxes(), "box", "boxes"));
    }
    err.println();
    tell(err, "Read from " + format, read);
    tell(err, "Written as " + toFormat, written);
    if (read.entriesWithErrors() > 0) {
      err.printf(
          Locale.ROOT,
          "%s that a server will mark as wrong, the first %s%n",
          counted(read.entriesWithErrors(), "entry", "entries"),
          Shown.text(read.firstEntriesWithErrors().getFirst().toString(), SHOWN_CHARACTERS_MAX));
    }
    err.flush();
  }

  private static String counted(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  private static void tell(PrintWriter err, String title, Report report) {
    List<String> lines = report.lines();
    if (!lines.isEmpty()) {
      err.println(title + ":");
      lines.forEach(line -> err.println("  " + Shown.text(line, SHOWN_CHARACTERS_MAX)));
    }
  }

  private String message(IOException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case NoSuchFileException _ -> message + " is not there.";
      case NotDirectoryException _ -> message + " is no folder.";
      case AccessDeniedException _ -> message + " may not be read or written.";
      case ConversionException _ -> from + ": " + message;
      default -> from + ": it cannot be read or written: " + message;
    };
  }
}
