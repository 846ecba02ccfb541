package io.groundskeeper.convert.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Csv;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.OutputTree;
import io.groundskeeper.convert.file.Spill;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code groundskeeper.csv} beside a data set in folders, which holds what such a folder
 * itself cannot: the source-ref of each image, its size, and its label where this is no name for a
 * folder. Other tools pass over it. RFC 4180 with a header row.
 */
public final class Sidecar implements AutoCloseable {
  public static final String NAME = "groundskeeper.csv";

  private static final List<String> HEADER =
      List.of("image", "source_ref", "label", "width", "height", "depth");

  private final Spill spill;
  private final CsvWriter csv;

  /** What is told of an image. */
  public record Row(String sourceRef, String label, @Nullable Size size) {}

  public Sidecar(Path temporary) throws IOException {
    spill = new Spill(temporary);
    csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(spill.out(), UTF_8);
    csv.writeRecord(HEADER);
  }

  public void add(String image, LabelledImage labelled, String label) throws IOException {
    Size size = labelled.size();
    try {
      csv.writeRecord(
          image,
          labelled.sourceRef(),
          label,
          size == null ? "" : LineWriter.number(size.width()),
          size == null ? "" : LineWriter.number(size.height()),
          size == null ? "" : LineWriter.number(size.depth()));
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  public void writeTo(OutputTree tree) throws IOException {
    csv.flush();
    try (OutputStream out = tree.create(NAME)) {
      spill.copyTo(out);
    }
  }

  @Override
  public void close() throws IOException {
    spill.close();
  }

  /**
   * Reads the file of a data set; empty where there is none.
   *
   * @param root the data set's folder, ending in a slash, or empty
   */
  public static Map<String, Row> read(FileTree files, String root) throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    if (!files.has(root + NAME)) {
      return rows;
    }
    try (InputStream in = files.open(root + NAME);
        CsvReader<CsvRecord> records = Csv.open(new BufferedInputStream(in))) {
      boolean header = true;
      for (CsvRecord record : records) {
        if (header && !record.getFields().equals(HEADER)) {
          throw new ConversionException(
              "%s is not ours: its first line must be %s."
                  .formatted(root + NAME, String.join(",", HEADER)));
        }
        Bounds.requireInMemory(rows.size(), root + NAME, "images");
        if (!header && record.getFieldCount() >= HEADER.size()) {
          rows.put(
              root + record.getField(0),
              new Row(record.getField(1), record.getField(2), size(record)));
        }
        header = false;
      }
    }
    return rows;
  }

  private static @Nullable Size size(CsvRecord record) {
    Optional<Double> width = LabelColumns.number(record.getField(3));
    Optional<Double> height = LabelColumns.number(record.getField(4));
    Optional<Double> depth = LabelColumns.number(record.getField(5));
    return width.isPresent() && height.isPresent()
        ? new Size(width.get(), height.get(), depth.orElse((double) LabelledImage.DEPTH_USUAL))
        : null;
  }
}
