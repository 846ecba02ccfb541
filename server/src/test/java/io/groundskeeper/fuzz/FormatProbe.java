package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.Content;
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
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A file is a data set, or a {@link ConversionException} says why not. Its lines are entries that a
 * server keeps, no image twice. They can be written in every format, and what is read of that has
 * nothing that was not there: of a manifest and of a table all of it.
 */
final class FormatProbe implements FuzzTarget.Probe {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  /** Begins a line that has the name of a file; what follows, up to the next, is its content. */
  private static final String FILE = "=== ";

  private final List<Format> formats;
  private final boolean archived;
  private final Path temporary = temporary();

  private FormatProbe(List<Format> formats, boolean archived) {
    this.formats = formats;
    this.archived = archived;
  }

  static FormatProbe ofFile(Format format) {
    return new FormatProbe(List.of(format), false);
  }

  /** Of a folder, as a text: to change a file of a zip is to make its checksum wrong. */
  static FormatProbe ofFolder(Format format) {
    return new FormatProbe(List.of(format), true);
  }

  static FormatProbe ofZip() {
    return new FormatProbe(List.of(Format.YOLO, Format.VOC, Format.FOLDERS), false);
  }

  private static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void take(byte[] input) throws IOException {
    byte[] file = archived ? zip(input) : input;
    for (Format format : formats) {
      List<byte[]> lines;
      try {
        lines = read(format, file);
      } catch (ConversionException told) {
        require(told);
        continue;
      } finally {
        requireNoneLeft();
      }
      boolean valid = requireKept(lines);
      if (!lines.isEmpty()) {
        thereAndBack(lines, valid);
      }
    }
  }

  private List<byte[]> read(Format format, byte[] file) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    ReadOptions options =
        ReadOptions.builder(InstantSource.fixed(NOW), temporary)
            .imagePrefix(Optional.of("s3://bucket/"))
            .build();
    new DatasetReader(options, new Report())
        .read(format, new Input.Stream(new ByteArrayInputStream(file)), lines::add);
    return lines;
  }

  private static void require(ConversionException told) {
    String message = String.valueOf(told.getMessage());
    if (message.isBlank() || message.length() > 1_000 || message.contains("Exception")) {
      throw new AssertionError("no words for people: " + message, told);
    }
  }

  private void requireNoneLeft() {
    String[] left = temporary.toFile().list();
    if (left == null || left.length > 0) {
      throw new AssertionError("temporary files are left");
    }
  }

  /** Whether a server finds no error in them, so that all that they say can be compared. */
  private static boolean requireKept(List<byte[]> lines) {
    boolean valid = true;
    LineChecker checker = new LineChecker(Quotas.OPEN);
    Set<String> refs = new HashSet<>();
    for (byte[] line : lines) {
      checker
          .check(line, 0, line.length)
          .ifPresent(error -> {
            throw new AssertionError(error + ": " + new String(line, UTF_8));
          });
      if (!refs.add(new String(checker.entry().sourceRef(), UTF_8))) {
        throw new AssertionError("an image twice: " + new String(line, UTF_8));
      }
      valid &= !checker.entry().hasErrors();
    }
    return valid;
  }

  private void thereAndBack(List<byte[]> lines, boolean valid) throws IOException {
    for (Format format : Format.values()) {
      if (!format.isWritable()) {
        continue;
      }
      Report report = new Report();
      byte[] written = write(format, lines, report);
      requireNoneLeft();
      if (!format.isReadable()) {
        continue;
      }
      List<byte[]> back = read(format, written);
      boolean validBack = requireKept(back);
      if (report.isComplete() && valid && validBack && !contents(back).equals(contents(lines))) {
        throw new AssertionError(
            format
                + " holds something else:\n"
                + String.join("\n", texts(lines))
                + "\n"
                + String.join("\n", texts(back)));
      }
    }
  }

  private byte[] write(Format format, List<byte[]> lines, Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteOptions options = new WriteOptions(Optional.empty(), temporary);
    try (DatasetWriter writer =
        DatasetWriters.open(format, new Output.Stream(out), options, report)) {
      for (byte[] line : lines) {
        writer.add(line);
      }
      writer.finish();
    }
    return out.toByteArray();
  }

  private static Set<Content> contents(List<byte[]> lines) {
    return new HashSet<>(Content.of(texts(lines)));
  }

  private static List<String> texts(List<byte[]> lines) {
    return lines.stream().map(line -> new String(line, UTF_8)).toList();
  }

  /** The files that a text has, as a zip, not compressed; of files of one name the first. */
  static byte[] zip(byte[] input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Set<String> names = new HashSet<>();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      String text = new String(input, ISO_8859_1);
      String[] files = text.split("(^|\n)" + FILE, -1);
      for (int i = 1; i < files.length; i++) {
        int line = files[i].indexOf('\n');
        String name = line < 0 ? files[i] : files[i].substring(0, line);
        byte[] content = (line < 0 ? "" : files[i].substring(line + 1)).getBytes(ISO_8859_1);
        // A name is at most 64 KiB long, and has two bytes for some of its characters.
        if (name.length() < 30_000 && names.add(name)) {
          put(zip, name, content);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
