package io.groundskeeper.convert.table;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.groundskeeper.convert.file.Csv;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.table.CsvLayout.Role;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.ReadOptions;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of labels as CSV: the one of {@link LabelColumns}, and those of other tools as
 * {@link CsvLayout} knows them; separated by commas, semicolons, tabs or bars, as the first line
 * shows or {@code sep=} says. The rows of an image may come in any order: they wait in a temporary
 * file.
 */
public final class CsvReader {
  private static final String SEPARATORS = ",;\t|";
  private static final String SAID = "sep=";

  /** Parts of the image are from 0 to 1, or a little more by rounding. */
  private static final double PART_MAX = 1.5;

  private final ReadOptions options;
  private final Emitter emitter;
  private @Nullable CsvLayout layout;
  private char separator = ',';
  private boolean padded;

  // Whether all positions are from 0 to 1, and one of them is between.
  private boolean inParts = true;
  private boolean hasFraction;

  public CsvReader(ReadOptions options, Emitter emitter) {
    this.options = options;
    this.emitter = emitter;
  }

  public void read(InputStream in) throws IOException {
    long line = 0;
    try (BufferedReader text = CsvText.open(in, options.encoding());
        GroupedRows rows = new GroupedRows(options.temporary())) {
      long above = separator(text);
      Ended ended = new Ended(text);
      List<String> fields = List.of();
      try (var records = Csv.open(ended, separator)) {
        for (CsvRecord record : records) {
          line = above + record.getStartingLineNumber();
          fields = record.getFields();
          row(fields, line, rows);
        }
      }
      if (!fields.isEmpty() && fields.getLast().indexOf('\n') >= 0 && ended.last != '"') {
        throw new ConversionException(
            "The CSV cannot be read: the quote that begins in line %d ends nowhere."
                .formatted(line));
      }
      if (layout == null) {
        throw new ConversionException("The CSV is empty: it has no header row.");
      }
      boolean parts = layout.isInParts() || (inParts && hasFraction);
      CsvImages images = new CsvImages(layout, separator, parts, options, emitter);
      rows.read(images);
      images.emit();
    } catch (RuntimeException e) {
      throw Faults.of("The CSV cannot be read after line %d".formatted(line), e);
    }
  }

  /** Finds the separator; returns how many lines are above the table. */
  private long separator(BufferedReader text) throws IOException {
    String first = CsvText.firstLine(text);
    if (first.startsWith(SAID) && first.length() == SAID.length() + 1) {
      separator = first.charAt(SAID.length());
      if ("\"\r\n".indexOf(separator) >= 0) {
        throw new ConversionException("The CSV says a separator that cannot be one.");
      }
      text.readLine();
      return 1;
    }
    long most = 0;
    for (int i = 0; i < SEPARATORS.length(); i++) {
      char candidate = SEPARATORS.charAt(i);
      long count = unquoted(first, candidate);
      separator = count > most ? candidate : separator;
      most = Math.max(most, count);
    }
    return 0;
  }

  private static long unquoted(String line, char wanted) {
    long count = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      quoted ^= line.charAt(i) == '"';
      count += !quoted && line.charAt(i) == wanted ? 1 : 0;
    }
    return count;
  }

  private void row(List<String> fields, long line, GroupedRows rows) throws IOException {
    if (fields.stream().allMatch(String::isEmpty)) {
      return;
    }
    CsvLayout known = layout;
    if (known == null) {
      padded = isPadded(fields);
    }
    List<String> plain = padded ? fields.stream().map(String::strip).toList() : fields;
    if (known == null) {
      known = CsvLayout.of(plain, options.columns(), emitter.report());
      layout = known;
      if (known.hasHeader()) {
        return;
      }
    }
    String name = known.field(plain, Role.SOURCE_REF);
    if (name.isEmpty()) {
      emitter.report().leaveOut("line " + line, "it has no source_ref");
      return;
    }
    // The ids of Open Images are the names of its files, which are all JPEG.
    String image = known.isOpenImages() && !name.contains(".") ? name + ".jpg" : name;
    rows.add(options.sourceRef(image), new GroupedRows.NumberedRow(line, plain));
    lookForParts(known, plain);
  }

  /** Whether each separator of the first row is followed by a blank, which belongs to it. */
  private static boolean isPadded(List<String> first) {
    return first.size() > 1
        && first.stream().skip(1).allMatch(field -> field.startsWith(" ") && !field.isBlank());
  }

  private void lookForParts(CsvLayout known, List<String> fields) {
    List<Role> sides =
        known.hasCorners()
            ? List.of(Role.LEFT, Role.TOP, Role.RIGHT, Role.BOTTOM)
            : List.of(Role.LEFT, Role.TOP, Role.WIDTH, Role.HEIGHT);
    if (!inParts || known.field(fields, Role.LEFT).isEmpty()) {
      return;
    }
    for (Role role : sides) {
      double side = CsvImages.number(known.field(fields, role), separator);
      // What reaches a little out of its image; no box of pixels is so small, and all of them are.
      inParts &= side > -1 && side < PART_MAX;
      hasFraction |= side > 0 && side < 1;
    }
  }

  /** Keeps the last character that was read, but for ends of lines. */
  private static final class Ended extends FilterReader {
    private char last;

    Ended(Reader in) {
      super(in);
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      for (int i = from + read - 1; i >= from; i--) {
        if (into[i] != '\n' && into[i] != '\r') {
          last = into[i];
          break;
        }
      }
      return read;
    }
  }
}
