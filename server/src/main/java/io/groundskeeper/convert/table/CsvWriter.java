package io.groundskeeper.convert.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.LineDelimiter;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelColumns.LabelColumn;
import io.groundskeeper.convert.line.LabelColumns.Row;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.UnusedClasses;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/** Writes the table of {@link LabelColumns} as CSV. */
public final class CsvWriter extends DatasetWriter {
  private final de.siegmar.fastcsv.writer.CsvWriter csv;
  private final Report report;
  private final LineReader lines;
  private final UnusedClasses unused = new UnusedClasses();

  public CsvWriter(OutputStream out, Report report) throws IOException {
    csv =
        de.siegmar.fastcsv.writer.CsvWriter.builder()
            .lineDelimiter(LineDelimiter.CRLF)
            .build(new BufferedOutputStream(out, 64 << 10), UTF_8);
    this.report = report;
    lines = new LineReader(report);
    write(LabelColumns.ALL.stream().map(LabelColumn::name).toList());
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> image = lines.read(line);
    if (image.isEmpty()) {
      return;
    }
    unused.see(image.get());
    for (Row row : LabelColumns.rows(image.get())) {
      write(LabelColumns.ALL.stream().map(column -> column.of(row)).toList());
    }
    report.entry(image.get().labels().size(), image.get().boxes().size());
  }

  private void write(Iterable<String> fields) throws IOException {
    try {
      csv.writeRecord(fields);
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  @Override
  public void finish() throws IOException {
    unused.report(report);
    csv.flush();
  }
}
