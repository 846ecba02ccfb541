package io.groundskeeper.convert.table;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Csv;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelColumns.LabelColumn;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table of {@link LabelColumns} as CSV. The rows of an image must follow one another: of
 * rows that come later, the report says that they are left out, since nothing could keep all images
 * of a large file in memory.
 */
public final class CsvReader {
  private static final String SOURCE_REF = "source_ref";

  private final Emitter emitter;
  private final Map<String, Integer> columns = new HashMap<>();

  // The image whose rows are being read.
  private @Nullable String current;
  private long firstLine;
  private @Nullable Size size;
  private List<Label> labels = new ArrayList<>();
  private List<Box> boxes = new ArrayList<>();

  public CsvReader(Emitter emitter) {
    this.emitter = emitter;
  }

  public void read(InputStream in) throws IOException {
    long line = 0;
    try (var records = Csv.open(in)) {
      for (CsvRecord record : records) {
        line = record.getStartingLineNumber();
        if (columns.isEmpty()) {
          header(record);
        } else {
          row(record);
        }
      }
      if (columns.isEmpty()) {
        throw new ConversionException("The CSV is empty: it has no header row.");
      }
      emit();
    } catch (RuntimeException e) {
      throw Faults.of("The CSV cannot be read after line %d".formatted(line), e);
    }
  }

  private void header(CsvRecord record) throws ConversionException {
    List<String> known = LabelColumns.ALL.stream().map(LabelColumn::name).toList();
    for (int i = 0; i < record.getFieldCount(); i++) {
      String name = record.getField(i).replace("\ufeff", "").strip().toLowerCase(Locale.ROOT);
      if (!known.contains(name)) {
        emitter.report().lose(Loss.UNKNOWN_COLUMN, 1);
      } else if (columns.putIfAbsent(name, i) != null) {
        throw new ConversionException("The CSV has the column %s twice.".formatted(name));
      }
    }
    if (!columns.containsKey(SOURCE_REF)) {
      throw new ConversionException(
          "The CSV has no column %s. Its first line names the columns, of: %s."
              .formatted(SOURCE_REF, known.stream().collect(Collectors.joining(", "))));
    }
  }

  private void row(CsvRecord record) throws IOException {
    String where = "line " + record.getStartingLineNumber();
    if (record.getFieldCount() == 1 && record.getField(0).isEmpty()) {
      return;
    }
    String name = field(record, SOURCE_REF);
    if (name.isEmpty()) {
      emitter.report().leaveOut(where, "it has no " + SOURCE_REF);
      return;
    }
    String sourceRef = emitter.sourceRef(name);
    if (!sourceRef.equals(current)) {
      emit();
      if (emitter.has(sourceRef)) {
        emitter
            .report()
            .leaveOut(where, "the rows of this image do not follow one another; sort the file");
        return;
      }
      current = sourceRef;
      firstLine = record.getStartingLineNumber();
    }
    String label = field(record, "label");
    Optional<String> wrong = label.isEmpty() ? withoutLabel(record) : labelled(record, label);
    wrong.ifPresent(why -> emitter.report().leaveOut(where, why));
  }

  private Optional<String> withoutLabel(CsvRecord record) {
    return hasBox(record) ? Optional.of("it has a box and no label") : Optional.empty();
  }

  private boolean hasBox(CsvRecord record) {
    return !(field(record, "left")
            + field(record, "top")
            + field(record, "width")
            + field(record, "height"))
        .isEmpty();
  }

  /** Takes a row with a label; says why, where that is not possible. */
  private Optional<String> labelled(CsvRecord record, String label) throws ConversionException {
    String confidence = field(record, "confidence");
    double certain = confidence.isEmpty() ? 1 : number(record, "confidence");
    if (!(certain >= 0 && certain <= 1)) {
      return Optional.of("the confidence '%s' is no number from 0 to 1".formatted(confidence));
    }
    String human = field(record, "human_annotated").toLowerCase(Locale.ROOT);
    if (!human.isEmpty() && !human.equals("yes") && !human.equals("no")) {
      return Optional.of("human_annotated '%s' is neither yes nor no".formatted(human));
    }
    String classId = field(record, "class_id");
    double id = classId.isEmpty() ? Box.NO_CLASS_ID : number(record, "class_id");
    if (id != Math.rint(id) || Math.abs(id) >= 1L << 53) {
      return Optional.of("the class_id '%s' is no whole number".formatted(classId));
    }
    Origin origin =
        new Origin(
            orNull(field(record, "attribute")),
            certain,
            !human.equals("no"),
            orNull(field(record, "creation_date")),
            orNull(field(record, "job_name")));
    Bounds.require(
        labels.size() + (long) boxes.size() + 1,
        Bounds.LABELS_MAX,
        "The CSV",
        "labels of the image in line " + record.getStartingLineNumber());
    if (!hasBox(record)) {
      labels.add(new Label(label, classId.isEmpty() ? 1 : (long) id, origin));
      return Optional.empty();
    }
    return box(record, label, (long) id, origin);
  }

  private Optional<String> box(CsvRecord record, String label, long classId, Origin origin) {
    double left = number(record, "left");
    double top = number(record, "top");
    double width = number(record, "width");
    double height = number(record, "height");
    if (Double.isNaN(left + top + width + height)) {
      return Optional.of("left, top, width and height must be four numbers, or all empty");
    }
    double imageWidth = number(record, "image_width");
    double imageHeight = number(record, "image_height");
    if (Double.isNaN(imageWidth + imageHeight)) {
      return Optional.of("a box needs image_width and image_height");
    }
    double depth =
        field(record, "image_depth").isEmpty()
            ? LabelledImage.DEPTH_USUAL
            : number(record, "image_depth");
    if (Double.isNaN(depth)) {
      return Optional.of("image_depth is no number");
    }
    Size found = new Size(imageWidth, imageHeight, depth);
    if (size != null && !size.equals(found)) {
      emitter.report().lose(Loss.IMAGE_SIZE, 1);
    } else {
      size = found;
    }
    boxes.add(new Box(label, classId, left, top, width, height, origin));
    return Optional.empty();
  }

  private String field(CsvRecord record, String name) {
    Integer column = columns.get(name);
    return column == null || column >= record.getFieldCount() ? "" : record.getField(column);
  }

  private double number(CsvRecord record, String name) {
    return LabelColumns.number(field(record, name)).orElse(Double.NaN);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private void emit() throws IOException {
    if (current != null) {
      emitter.image(
          new LabelledImage(current, size, labels, boxes, List.of()), "line " + firstLine);
    }
    current = null;
    size = null;
    labels = new ArrayList<>();
    boxes = new ArrayList<>();
  }
}
