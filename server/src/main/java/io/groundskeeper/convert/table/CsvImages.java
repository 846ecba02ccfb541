package io.groundskeeper.convert.table;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.table.CsvLayout.Role;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes images of the rows of a table, which come image by image. */
final class CsvImages implements GroupedRows.RowSink {
  private final CsvLayout layout;
  private final char separator;
  private final boolean inParts;
  private final Emitter emitter;
  private final Report report;
  private final ImageSizes sizes;

  // The image whose rows are being read.
  private @Nullable String current;
  private long firstLine;
  private @Nullable Size size;
  private List<Label> labels = new ArrayList<>();
  private List<RowBox> boxes = new ArrayList<>();

  /** A box of a row, perhaps in parts of the image, whose size may come later. */
  private record RowBox(long line, Box box) {}

  CsvImages(
      CsvLayout layout, char separator, boolean inParts, ReadOptions options, Emitter emitter) {
    this.layout = layout;
    this.separator = separator;
    this.inParts = inParts;
    this.emitter = emitter;
    report = emitter.report();
    sizes = new ImageSizes(options, report);
  }

  @Override
  public void row(GroupedRows.NumberedRow row, boolean isFirst) throws IOException {
    List<String> fields = row.fields();
    if (isFirst) {
      emit();
      String name = layout.field(fields, Role.SOURCE_REF);
      current =
          emitter.sourceRef(layout.isOpenImages() && !name.contains(".") ? name + ".jpg" : name);
      firstLine = row.line();
    }
    Bounds.require(
        labels.size() + (long) boxes.size() + 1,
        Bounds.LABELS_MAX,
        "The CSV",
        "labels of the image in line " + firstLine);
    if (layout.labelsFrom() < Integer.MAX_VALUE) {
      labels(fields);
      return;
    }
    if (!layout.flags().isEmpty()) {
      flags(row);
      return;
    }
    ViaRegion region =
        layout.has(Role.SHAPE)
            ? ViaRegion.of(layout.field(fields, Role.SHAPE), layout.field(fields, Role.SHAPE_LABEL))
            : null;
    String label = region == null ? layout.field(fields, Role.LABEL) : region.label();
    Optional<String> wrong;
    if (label.isEmpty()) {
      boolean hasBox = region == null ? hasBox(fields) : region.isThere();
      wrong = hasBox ? Optional.of("it has a box and no label") : Optional.empty();
    } else {
      wrong = labelled(row, label, region);
    }
    wrong.ifPresent(why -> report.leaveOut("line " + row.line(), why));
  }

  /** A row of AWS's guide: an image and its labels. */
  private void labels(List<String> fields) throws ConversionException {
    Set<String> known = new HashSet<>(labels.stream().map(Label::name).toList());
    for (String field :
        fields.subList(Math.min(layout.labelsFrom(), fields.size()), fields.size())) {
      String name = field.strip();
      if (!name.isEmpty() && known.add(name)) {
        Bounds.require(
            known.size(), Bounds.LABELS_MAX, "The CSV", "labels of the image in line " + firstLine);
        labels.add(new Label(name, 1, Origin.UNKNOWN));
      }
    }
  }

  /** A row of an image and, for each label, whether it has that. */
  private void flags(GroupedRows.NumberedRow row) throws ConversionException {
    List<String> fields = row.fields();
    for (Map.Entry<Integer, String> flag : layout.flags().entrySet()) {
      String text = flag.getKey() < fields.size() ? fields.get(flag.getKey()).strip() : "";
      double number = text.isEmpty() ? 0 : number(text, separator);
      if (number != 0 && number != 1) {
        throw new ConversionException(
            ("The CSV has no column label, and its column %s holds '%s' in line %d, and not 1 or 0"
                    + " for whether an image has that label: say what columns mean, with --columns"
                    + " image=...,label=...")
                .formatted(flag.getValue(), Texts.beginning(text), row.line()));
      }
      Label label = new Label(flag.getValue(), 1, Origin.UNKNOWN);
      if (number == 1 && !labels.contains(label)) {
        labels.add(label);
      }
    }
  }

  private boolean hasBox(List<String> fields) {
    for (Role role :
        List.of(Role.LEFT, Role.TOP, Role.WIDTH, Role.HEIGHT, Role.RIGHT, Role.BOTTOM)) {
      if (!layout.field(fields, role).isBlank()) {
        return true;
      }
    }
    return false;
  }

  /** Takes a row with a label; says why, where that is not possible. */
  private Optional<String> labelled(
      GroupedRows.NumberedRow row, String label, @Nullable ViaRegion region) {
    List<String> fields = row.fields();
    String confidence = layout.field(fields, Role.CONFIDENCE);
    double certain = confidence.isEmpty() ? 1 : number(confidence, separator);
    if (!(certain >= 0 && certain <= 1)) {
      return Optional.of("the confidence '%s' is no number from 0 to 1".formatted(confidence));
    }
    if (layout.isOpenImages() && certain == 0) {
      report.lose(Loss.ABSENT_LABEL, 1, "line " + row.line());
      return Optional.empty();
    }
    String human = layout.field(fields, Role.HUMAN_ANNOTATED).toLowerCase(Locale.ROOT);
    if (!human.isEmpty() && !human.equals("yes") && !human.equals("no")) {
      return Optional.of("human_annotated '%s' is neither yes nor no".formatted(human));
    }
    String classId = layout.field(fields, Role.CLASS_ID);
    Optional<Long> id =
        classId.isEmpty() ? Optional.of(Box.NO_CLASS_ID) : LabelColumns.whole(classId);
    if (id.isEmpty()) {
      return Optional.of("the class_id '%s' is no whole number".formatted(classId));
    }
    Origin origin =
        new Origin(
            orNull(layout.field(fields, Role.ATTRIBUTE)),
            certain,
            !human.equals("no"),
            orNull(layout.field(fields, Role.CREATION_DATE)),
            orNull(layout.field(fields, Role.JOB_NAME)));
    if (region == null ? !hasBox(fields) : !region.isThere()) {
      labels.add(new Label(label, classId.isEmpty() ? 1 : id.get(), origin));
      return Optional.empty();
    }
    double @Nullable [] sides = region == null ? sides(fields) : region.sides();
    if (sides == null) {
      return Optional.of(
          region == null
              ? (layout.hasCorners()
                  ? "xmin, ymin, xmax and ymax must be four numbers, or all empty"
                  : "left, top, width and height must be four numbers, or all empty")
              : "its region is none that a box can be made of");
    }
    report.lose(Loss.SEGMENTATION, region != null && !region.isBox() ? 1 : 0, "line " + row.line());
    Optional<String> wrong = size(fields);
    if (wrong.isEmpty()) {
      boxes.add(
          new RowBox(
              row.line(),
              new Box(label, id.get(), sides[0], sides[1], sides[2], sides[3], origin)));
    }
    return wrong;
  }

  /** The box of a row as left, top, width and height; null where it is none. */
  private double @Nullable [] sides(List<String> fields) {
    double left = number(layout.field(fields, Role.LEFT), separator);
    double top = number(layout.field(fields, Role.TOP), separator);
    boolean corners = layout.hasCorners();
    double first = number(layout.field(fields, corners ? Role.RIGHT : Role.WIDTH), separator);
    double second = number(layout.field(fields, corners ? Role.BOTTOM : Role.HEIGHT), separator);
    if (Double.isNaN(left + top + first + second)) {
      return null;
    }
    return corners
        ? new double[] {left, top, LabelColumns.minus(first, left), LabelColumns.minus(second, top)}
        : new double[] {left, top, first, second};
  }

  /** Takes the image's size of a row, where it has one; says why, where that is not possible. */
  private Optional<String> size(List<String> fields) {
    String depthText = layout.field(fields, Role.IMAGE_DEPTH);
    double depth = depthText.isEmpty() ? LabelledImage.DEPTH_USUAL : number(depthText, separator);
    if (Double.isNaN(depth)) {
      return Optional.of("image_depth is no number");
    }
    double width = number(layout.field(fields, Role.IMAGE_WIDTH), separator);
    double height = number(layout.field(fields, Role.IMAGE_HEIGHT), separator);
    if (!(width > 0 && height > 0)) {
      return Optional.empty();
    }
    Size found = new Size(width, height, depth);
    if (size == null) {
      size = found;
    } else {
      report.lose(Loss.IMAGE_SIZE, size.equals(found) ? 0 : 1);
    }
    return Optional.empty();
  }

  /** Passes the last image on. */
  void emit() throws IOException {
    if (current != null) {
      List<Box> inPixels = new ArrayList<>();
      if (!boxes.isEmpty()) {
        Size known = size == null ? sizeOfImage(current) : size;
        for (RowBox box : boxes) {
          if (known == null) {
            report.leaveOut(
                "line " + box.line,
                "a box needs image_width and image_height, or the image at hand");
          } else {
            inPixels.add(inParts ? inPixels(box.box, known) : box.box);
          }
        }
        report.lose(Loss.BOX_IN_PARTS, inParts ? inPixels.size() : 0);
        size = known;
      }
      emitter.image(
          new LabelledImage(current, size, labels, inPixels, List.of()), "line " + firstLine);
    }
    current = null;
    size = null;
    labels = new ArrayList<>();
    boxes = new ArrayList<>();
  }

  private @Nullable Size sizeOfImage(String sourceRef) {
    if (sizes.of(sourceRef) instanceof ImageSizes.Look.Known(Size found)) {
      report.lose(Loss.SIZE_FROM_IMAGE, 1, "line " + firstLine);
      return found;
    }
    return null;
  }

  private static Box inPixels(Box box, Size size) {
    return new Box(
        box.label(),
        box.classId(),
        LabelColumns.part(box.left(), size.width()),
        LabelColumns.part(box.top(), size.height()),
        LabelColumns.part(box.width(), size.width()),
        LabelColumns.part(box.height(), size.height()),
        box.origin());
  }

  /** A number, with a decimal comma where commas separate nothing; NaN where it is none. */
  static double number(String text, char separator) {
    int comma = text.indexOf(',');
    boolean isDecimal = separator != ',' && comma >= 0 && text.indexOf('.') < 0;
    return LabelColumns.number(isDecimal ? text.replace(',', '.') : text).orElse(Double.NaN);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
