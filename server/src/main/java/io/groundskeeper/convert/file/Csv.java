package io.groundskeeper.convert.file;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/** How tables are read: RFC 4180, in bounded memory. */
public final class Csv {
  private static final int FIELD_CHARACTERS_MAX = 1 << 20;
  private static final int ROW_CHARACTERS_MAX = 4 << 20;
  private static final int ROW_FIELDS_MAX = 10_000;

  private Csv() {}

  /** The rows of a table; its first one may have a byte order mark. */
  public static CsvReader<CsvRecord> open(InputStream in) throws IOException {
    return open(Texts.open(in), ',');
  }

  /** The rows of a table with another separator. */
  public static CsvReader<CsvRecord> open(Reader text, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowMissingFields(true)
        .allowExtraFields(true)
        .maxBufferSize(FIELD_CHARACTERS_MAX)
        .build(
            CsvRecordHandler.builder()
                .maxFields(ROW_FIELDS_MAX)
                .maxFieldSize(FIELD_CHARACTERS_MAX)
                .maxRecordSize(ROW_CHARACTERS_MAX)
                .build(),
            text);
  }
}
