package io.groundskeeper.convert.table;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the columns of a table mean: by their names, as {@link LabelColumns} and the tables of other
 * tools have them; by what the first row looks like where it has no names; or by what people say.
 */
final class CsvLayout {
  /** What a column holds; the first name is that of our own table. */
  enum Role {
    SOURCE_REF(
        "source_ref",
        "image",
        "filename",
        "file_name",
        "image_path",
        "path",
        "filepath",
        "file_path",
        "image_id",
        "imageid",
        "image_name",
        "imagename",
        "img",
        "file"),
    LABEL(
        "label",
        "class",
        "class_name",
        "classname",
        "labelname",
        "label_name",
        "category",
        "category_name",
        "tag",
        "name"),
    LEFT("left", "x", "bbox_x"),
    TOP("top", "y", "bbox_y"),
    RIGHT("right", "xmax", "x_max", "x2", "bbox_xmax", "bbox_x2"),
    BOTTOM("bottom", "ymax", "y_max", "y2", "bbox_ymax", "bbox_y2"),
    XMIN("xmin", "x_min", "x1", "bbox_xmin", "bbox_x1"),
    YMIN("ymin", "y_min", "y1", "bbox_ymin", "bbox_y1"),
    WIDTH("width", "w", "bbox_width", "box_width", "bbox_w"),
    HEIGHT("height", "h", "bbox_height", "box_height", "bbox_h"),
    IMAGE_WIDTH("image_width", "img_width", "imagewidth", "im_width"),
    IMAGE_HEIGHT("image_height", "img_height", "imageheight", "im_height"),
    IMAGE_DEPTH("image_depth"),
    CONFIDENCE("confidence", "score", "conf", "probability"),
    CLASS_ID("class_id", "category_id", "label_id"),
    ATTRIBUTE("attribute"),
    HUMAN_ANNOTATED("human_annotated"),
    CREATION_DATE("creation_date"),
    JOB_NAME("job_name"),
    SHAPE("region_shape_attributes"),
    SHAPE_LABEL("region_attributes");

    @SuppressWarnings("ImmutableEnumChecker") // What List.of gives cannot be changed.
    private final List<String> names;

    Role(String... names) {
      this.names = List.of(names);
    }

    /** The name in our own table, or in the one that has it. */
    String usual() {
      return names.getFirst();
    }

    static Optional<Role> of(String column) {
      return Arrays.stream(values()).filter(role -> role.names.contains(column)).findFirst();
    }
  }

  private static final Set<String> ML_USE =
      Set.of("", "TRAIN", "TRAINING", "VALIDATE", "VALIDATION", "TEST", "UNASSIGNED");
  private static final Set<String> BOX_COLUMNS =
      Set.of("bbox", "bboxes", "box", "boxes", "bounding_box", "bounding_boxes");
  private static final String KNOWN =
      "AWS's guide (image,label,label...), TensorFlow, RetinaNet, VoTT, AutoML, Open Images, VIA";

  private final Map<Role, Integer> columns = new EnumMap<>(Role.class);
  private final boolean header;

  /** From here on each field is a label; none where that is beyond the fields. */
  private int labelsFrom = Integer.MAX_VALUE;

  private boolean parts;
  private boolean openImages;

  /** The labels that columns of their own say the presence of, 1 or 0, by these columns. */
  private final Map<Integer, String> flags = new TreeMap<>();

  private CsvLayout(boolean header) {
    this.header = header;
  }

  /**
   * The layout of a table.
   *
   * @param first its first row
   * @param said pairs such as {@code image=filename}, or {@code image=1} for the first column;
   *     empty where nothing is said
   */
  static CsvLayout of(List<String> first, Map<String, String> said, Report report)
      throws ConversionException {
    if (!said.isEmpty()) {
      return said(first, said);
    }
    CsvLayout named = named(first);
    if (named.columns.containsKey(Role.SOURCE_REF) && !isImage(first.getFirst())) {
      named.requireLabels(first);
      named.countUnknown(first, report);
      return named;
    }
    Optional<CsvLayout> plain = withoutHeader(first);
    if (plain.isPresent()) {
      return plain.get();
    }
    throw new ConversionException(
        ("The CSV has no column source_ref. Its first line names the columns, of: %s; or it is one"
                + " of %s; or say what columns mean, with --columns image=...,label=...")
            .formatted(
                String.join(", ", LabelColumns.ALL.stream().map(c -> c.name()).toList()), KNOWN));
  }

  private static String normal(String column) {
    return column
        .replace("\ufeff", "")
        .replaceFirst("^#", "")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replace(' ', '_')
        .replace('-', '_');
  }

  private static CsvLayout named(List<String> first) throws ConversionException {
    CsvLayout layout = new CsvLayout(true);
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      String name = normal(first.get(i));
      Optional<Role> role = Role.of(name);
      if (role.isPresent() && seen.put(name, i) != null) {
        throw new ConversionException("The CSV has the column %s twice.".formatted(name));
      }
      if (role.isPresent()) {
        // Our own name goes before others for the same.
        Integer other = layout.columns.putIfAbsent(role.get(), i);
        if (other != null
            && role.get().names.indexOf(name)
                < role.get().names.indexOf(normal(first.get(other)))) {
          layout.columns.put(role.get(), i);
        }
      }
    }
    layout.settle();
    layout.openImages = isOpenImages(first);
    layout.parts = layout.openImages;
    return layout;
  }

  private static boolean isOpenImages(List<String> first) {
    List<String> names = first.stream().map(CsvLayout::normal).toList();
    return names.contains("imageid") && names.contains("labelname") && names.contains("source");
  }

  /** Between corners, width and height are those of the image, as in TensorFlow's tables. */
  private void settle() {
    move(Role.XMIN, Role.LEFT);
    move(Role.YMIN, Role.TOP);
    if (columns.containsKey(Role.RIGHT) && columns.containsKey(Role.BOTTOM)) {
      move(Role.WIDTH, Role.IMAGE_WIDTH);
      move(Role.HEIGHT, Role.IMAGE_HEIGHT);
    }
  }

  private void move(Role from, Role to) {
    Integer column = columns.remove(from);
    if (column != null) {
      columns.putIfAbsent(to, column);
    }
  }

  /**
   * Where no column has labels, each column that means nothing else is one, as in Roboflow's {@code
   * _classes.csv}.
   *
   * @throws ConversionException if there are boxes in a form that is not read
   */
  private void requireLabels(List<String> first) throws ConversionException {
    boolean hasBoxes = columns.containsKey(Role.LEFT) || columns.containsKey(Role.SHAPE);
    for (String name : first) {
      if (!hasBoxes && BOX_COLUMNS.contains(normal(name))) {
        throw new ConversionException(
            "The CSV has boxes in one column, %s: give their sides columns of their own, left, top,"
                    .formatted(name.strip())
                + " width and height, or xmin, ymin, xmax and ymax.");
      }
    }
    if (columns.keySet().equals(Set.of(Role.SOURCE_REF))) {
      for (int i = 0; i < first.size(); i++) {
        if (!first.get(i).isBlank() && !columns.containsValue(i)) {
          flags.put(i, first.get(i).strip());
        }
      }
    }
  }

  private void countUnknown(List<String> first, Report report) {
    for (int i = 0; i < first.size(); i++) {
      boolean isUnknown =
          !first.get(i).isBlank() && !columns.containsValue(i) && !flags.containsKey(i);
      report.lose(Loss.UNKNOWN_COLUMN, isUnknown ? 1 : 0, first.get(i).strip());
    }
  }

  private static Optional<CsvLayout> withoutHeader(List<String> first) {
    CsvLayout layout = new CsvLayout(false);
    int image = first.size() > 1 && isAutoMlUse(first) ? 1 : 0;
    if (!isImage(first.get(image))) {
      return Optional.empty();
    }
    layout.columns.put(Role.SOURCE_REF, image);
    if (first.size() >= image + 10 && isNumber(first, image + 2) && isNumber(first, image + 3)) {
      // AutoML: label, left, top, two empty, right, bottom, two empty; in parts of the image.
      layout.parts = true;
      layout.put(image + 1, Role.LABEL, Role.LEFT, Role.TOP);
      layout.put(image + 6, Role.RIGHT, Role.BOTTOM);
    } else if (image == 0 && first.size() == 6 && isRetinaNet(first)) {
      layout.put(1, Role.LEFT, Role.TOP, Role.RIGHT, Role.BOTTOM, Role.LABEL);
    } else {
      layout.labelsFrom = image + 1;
    }
    return Optional.of(layout);
  }

  private void put(int from, Role... roles) {
    for (int i = 0; i < roles.length; i++) {
      columns.put(roles[i], from + i);
    }
  }

  private static boolean isAutoMlUse(List<String> first) {
    return ML_USE.contains(first.getFirst().strip().toUpperCase(Locale.ROOT));
  }

  private static boolean isRetinaNet(List<String> first) {
    List<String> sides = first.subList(1, 5);
    return sides.stream().allMatch(side -> LabelColumns.number(side).isPresent())
        || (sides.stream().allMatch(String::isBlank) && first.get(5).isBlank());
  }

  private static boolean isNumber(List<String> fields, int at) {
    return LabelColumns.number(fields.get(at)).isPresent() || fields.get(at).isBlank();
  }

  private static boolean isImage(String text) {
    String name = text.strip();
    return FileTree.isImage(name) || name.startsWith("s3://") || name.startsWith("gs://");
  }

  private static CsvLayout said(List<String> first, Map<String, String> said)
      throws ConversionException {
    List<String> names = first.stream().map(CsvLayout::normal).toList();
    boolean numbers = said.values().stream().allMatch(column -> column.matches("[1-9][0-9]{0,3}"));
    boolean allNamed = said.values().stream().allMatch(column -> names.contains(normal(column)));
    CsvLayout layout = new CsvLayout(allNamed || !numbers);
    for (Map.Entry<String, String> pair : said.entrySet()) {
      Role role =
          Role.of(normal(pair.getKey()))
              .orElseThrow(() ->
                  new ConversionException(
                      "--columns names '%s', which is nothing that a label has. There are: %s."
                          .formatted(pair.getKey(), roles())));
      int column =
          layout.header
              ? names.indexOf(normal(pair.getValue()))
              : Integer.parseInt(pair.getValue()) - 1;
      if (column < 0) {
        throw new ConversionException(
            "--columns names the column '%s', which the first line does not have: %s."
                .formatted(pair.getValue(), String.join(", ", first)));
      }
      layout.columns.put(role, column);
    }
    layout.move(Role.XMIN, Role.LEFT);
    layout.move(Role.YMIN, Role.TOP);
    if (!layout.columns.containsKey(Role.SOURCE_REF)) {
      throw new ConversionException(
          "--columns does not say which column names the image: image=...");
    }
    return layout;
  }

  private static String roles() {
    List<String> roles = new ArrayList<>(List.of("image"));
    for (Role role : Role.values()) {
      if (role != Role.SOURCE_REF && role != Role.SHAPE && role != Role.SHAPE_LABEL) {
        roles.add(role.usual());
      }
    }
    return String.join(", ", roles);
  }

  /** Whether the first row names the columns. */
  boolean hasHeader() {
    return header;
  }

  /** Whether positions are in parts of the image, from 0 to 1. */
  boolean isInParts() {
    return parts;
  }

  /** Whether images are named by the ids of Open Images, and absent labels have confidence 0. */
  boolean isOpenImages() {
    return openImages;
  }

  boolean hasCorners() {
    return columns.containsKey(Role.RIGHT) && columns.containsKey(Role.BOTTOM);
  }

  boolean has(Role role) {
    return columns.containsKey(role);
  }

  /** The first of the fields that are all labels. */
  int labelsFrom() {
    return labelsFrom;
  }

  /** The labels that columns of their own say the presence of, by these columns. */
  Map<Integer, String> flags() {
    return flags;
  }

  /** The field of a row; empty where there is none. */
  String field(List<String> fields, Role role) {
    Integer column = columns.get(role);
    return column == null || column >= fields.size() ? "" : fields.get(column);
  }
}
