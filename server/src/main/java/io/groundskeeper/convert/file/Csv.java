package io.groundskeeper.convert.file;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.io.InputStream;

/** How tables are read: RFC 4180 in UTF-8, in bounded memory. */
public final class Csv {
  private static final int FIELD_CHARACTERS_MAX = 1 << 20;
  private static final int ROW_CHARACTERS_MAX = 4 << 20;
  private static final int ROW_FIELDS_MAX = 10_000;

  private Csv() {}

  /** The rows of a table; its first one may have a byte order mark. */
  public static CsvReader<CsvRecord> open(InputStream in) throws IOException {
    return CsvReader.builder()
        .allowMissingFields(true)
        .allowExtraFields(true)
        .maxBufferSize(FIELD_CHARACTERS_MAX)
        .build(
            CsvRecordHandler.builder()
                .maxFields(ROW_FIELDS_MAX)
                .maxFieldSize(FIELD_CHARACTERS_MAX)
                .maxRecordSize(ROW_CHARACTERS_MAX)
                .build(),
            Texts.utf8(in));
  }
}
