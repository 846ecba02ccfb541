package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.convert.value.ClassIds;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.ImageFiles;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.LineSink;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import io.groundskeeper.manifest.Finding;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One conversion, there or back, with its report. */
public final class Conversion {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00.789Z");
  public static final String NOW_TEXT = "2026-11-25T12:00:00";

  private final Path temporary;
  private final Report report = new Report();
  private Optional<String> prefix = Optional.empty();
  private Optional<String> split = Optional.empty();
  private Optional<ImageFiles> images = Optional.empty();
  private Optional<String> description = Optional.empty();
  private boolean clip;
  private Optional<ClassIds> classIds = Optional.empty();
  private Optional<Integer> vocBase = Optional.empty();
  private Map<String, String> columns = Map.of();
  private Optional<Charset> encoding = Optional.empty();
  private boolean multiLabel;

  public Conversion(Path temporary) {
    this.temporary = temporary;
  }

  public Conversion prefix(String text) {
    prefix = Optional.of(text);
    return this;
  }

  public Conversion split(String name) {
    split = Optional.of(name);
    return this;
  }

  public Conversion description(String name) {
    description = Optional.of(name);
    return this;
  }

  public Conversion clip() {
    clip = true;
    return this;
  }

  public Conversion classIds(ClassIds ids) {
    classIds = Optional.of(ids);
    return this;
  }

  public Conversion images(ImageFiles files) {
    images = Optional.of(files);
    return this;
  }

  public Conversion vocBase(int base) {
    vocBase = Optional.of(base);
    return this;
  }

  public Conversion columns(Map<String, String> meanings) {
    columns = meanings;
    return this;
  }

  public Conversion multiLabel() {
    multiLabel = true;
    return this;
  }

  public Conversion encoding(Charset charset) {
    encoding = Optional.of(charset);
    return this;
  }

  public Report report() {
    return report;
  }

  List<String> read(Format format, Input input) throws IOException {
    List<String> lines = new ArrayList<>();
    read(format, input, line -> lines.add(new String(line, UTF_8)));
    return lines;
  }

  void read(Format format, Input input, LineSink sink) throws IOException {
    try {
      ReadOptions options =
          ReadOptions.builder(InstantSource.fixed(NOW), temporary)
              .imagePrefix(prefix)
              .split(split)
              .description(description)
              .clip(clip)
              .vocBase(vocBase)
              .columns(columns)
              .encoding(encoding)
              .multiLabel(multiLabel)
              .images(images)
              .build();
      new DatasetReader(options, report).read(format, input, sink);
    } finally {
      assertThat(temporary.toFile().list((folder, name) -> name.startsWith("convert"))).isEmpty();
    }
  }

  public List<String> read(Format format, byte[] file) throws IOException {
    return read(format, new Input.Stream(new ByteArrayInputStream(file)));
  }

  public List<String> read(Format format, String text) throws IOException {
    return read(format, text.getBytes(UTF_8));
  }

  public List<String> read(Format format, Path folder) throws IOException {
    return read(format, new Input.Folder(folder));
  }

  public byte[] write(Format format, List<String> lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(format, lines, new Output.Stream(out));
    return out.toByteArray();
  }

  public void write(Format format, List<String> lines, Output output) throws IOException {
    try (DatasetWriter writer =
        DatasetWriters.open(
            format, output, new WriteOptions(images, classIds, temporary), report)) {
      for (String line : lines) {
        writer.add(line.getBytes(UTF_8));
      }
      writer.finish();
    }
    assertThat(temporary.toFile().list((folder, name) -> name.startsWith("convert"))).isEmpty();
  }

  /** Writes files into a folder. */
  public static Path folder(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  public static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** The names of the files of a folder. */
  public static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Checks that a server would find no error in any of the lines. */
  public static void assertValid(List<String> lines) {
    LineChecker checker = new LineChecker(Quotas.OPEN);
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      assertThat(checker.check(bytes, 0, bytes.length)).as(line).isEmpty();
      assertThat(checker.findings())
          .as(line)
          .extracting(Finding::error)
          .allMatch(error -> error.isWarning());
    }
  }
}
