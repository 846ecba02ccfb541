package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table of labels, as CSV or Parquet: one row for each image-level label, one for each bounding
 * box, and one for an image that has neither, the rows of an image one after another.
 *
 * <ul>
 *   <li>{@code source_ref}: the image, {@code s3://bucket/key}, or a name that a prefix is put
 *       before. The only column that must be there.
 *   <li>{@code label}: the label's name; empty for an image without labels.
 *   <li>{@code left, top, width, height}: the box, in pixels; all empty for an image-level label.
 *   <li>{@code image_width, image_height, image_depth}: the image, in pixels and colour channels;
 *       needed for boxes, but for the depth, which is 3 where it is empty.
 *   <li>{@code confidence}: from 0 to 1; empty means 1.
 *   <li>{@code class_id}: the number of the box's class, or the value of the image-level label;
 *       empty means that it is given.
 *   <li>{@code attribute}: the name of the label attribute in the manifest; empty means that it is
 *       given.
 *   <li>{@code human_annotated}: yes or no; empty means yes.
 *   <li>{@code creation_date}: ISO 8601; empty means the time of the conversion.
 *   <li>{@code job_name}: may be empty.
 * </ul>
 *
 * The CSV is RFC 4180 in UTF-8 with a header row; columns may come in any order.
 */
public final class LabelColumns {
  public static final List<LabelColumn> ALL =
      List.of(
          text("source_ref", Row::sourceRef),
          text("label", Row::label),
          number("left", row -> row.box == null ? null : row.box.left()),
          number("top", row -> row.box == null ? null : row.box.top()),
          number("width", row -> row.box == null ? null : row.box.width()),
          number("height", row -> row.box == null ? null : row.box.height()),
          number("image_width", row -> row.size == null ? null : row.size.width()),
          number("image_height", row -> row.size == null ? null : row.size.height()),
          number("image_depth", row -> row.size == null ? null : row.size.depth()),
          number("confidence", row -> row.origin == null ? null : row.origin.confidence()),
          new LabelColumn("class_id", null, null, Row::classId),
          text("attribute", row -> row.origin == null ? null : row.origin.attribute()),
          text("human_annotated", row -> row.origin == null ? null : row.human()),
          text("creation_date", row -> row.origin == null ? null : row.origin.created()),
          text("job_name", row -> row.origin == null ? null : row.origin.job()));

  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]++([eE][-+]?[0-9]++)?");

  private LabelColumns() {}

  /** A column: text, number or whole number; one of the three functions is there. */
  public record LabelColumn(
      String name,
      @Nullable Function<Row, @Nullable String> text,
      @Nullable Function<Row, @Nullable Double> number,
      @Nullable Function<Row, @Nullable Long> whole) {
    /** The value as text; empty where there is none. */
    public String of(Row row) {
      if (text != null) {
        return Objects.requireNonNullElse(text.apply(row), "");
      }
      if (whole != null) {
        Long value = whole.apply(row);
        return value == null ? "" : value.toString();
      }
      Double value = number == null ? null : number.apply(row);
      return value == null ? "" : LineWriter.number(value);
    }
  }

  /** A row: of an image-level label, of a box, or of neither. */
  public record Row(
      String sourceRef,
      @Nullable Label imageLabel,
      @Nullable Box box,
      @Nullable Size size,
      @Nullable Origin origin) {
    @Nullable String label() {
      if (imageLabel != null) {
        return imageLabel.name();
      }
      return box == null ? null : box.label();
    }

    @Nullable Long classId() {
      if (imageLabel != null) {
        return imageLabel.value();
      }
      return box == null || box.classId() < 0 ? null : Long.valueOf(box.classId());
    }

    String human() {
      return origin == null || origin.human() ? "yes" : "no";
    }
  }

  private static LabelColumn text(String name, Function<Row, @Nullable String> value) {
    return new LabelColumn(name, value, null, null);
  }

  private static LabelColumn number(String name, Function<Row, @Nullable Double> value) {
    return new LabelColumn(name, null, value, null);
  }

  /** The rows of an image. */
  public static List<Row> rows(LabelledImage image) {
    List<Row> rows = new ArrayList<>();
    for (Label label : image.labels()) {
      rows.add(new Row(image.sourceRef(), label, null, null, label.origin()));
    }
    for (Box box : image.boxes()) {
      rows.add(new Row(image.sourceRef(), null, box, image.size(), box.origin()));
    }
    if (rows.isEmpty()) {
      rows.add(new Row(image.sourceRef(), null, null, null, null));
    }
    return rows;
  }

  /** A whole number of 64 bits, to its last digit: 7, 7.0 and 7e0 are the same. */
  public static Optional<Long> whole(String text) {
    String stripped = text.strip();
    try {
      return Optional.of(Long.parseLong(stripped));
    } catch (NumberFormatException e) {
      // Or it is written with a fraction; a double holds these whole to 2^53.
      return number(stripped)
          .filter(number -> number == Math.rint(number) && Math.abs(number) < 1L << 53)
          .map(Double::longValue);
    }
  }

  /** The difference of two decimals as people write them, without the errors of binary ones. */
  public static double minus(double a, double b) {
    return BigDecimal.valueOf(a).subtract(BigDecimal.valueOf(b)).doubleValue();
  }

  /** A part of a whole, both decimals as people write them. */
  public static double part(double part, double whole) {
    return BigDecimal.valueOf(part).multiply(BigDecimal.valueOf(whole)).doubleValue();
  }

  /** A finite number as people write it; empty where it is none. */
  public static Optional<Double> number(String text) {
    String stripped = text.strip();
    // Double.parseDouble also reads 1f, 0x1p3 and NaN.
    if (stripped.isEmpty() || !NUMBER.matcher(stripped).matches()) {
      return Optional.empty();
    }
    try {
      double number = Double.parseDouble(stripped);
      return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
