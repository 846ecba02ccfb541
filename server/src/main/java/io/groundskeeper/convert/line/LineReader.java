package io.groundskeeper.convert.line;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.BoxClass;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads lines of a manifest into images with labels, for writers of other formats; counts what it
 * cannot take along. Takes what is usable of a line with errors. For one thread.
 */
public final class LineReader {
  private static final String METADATA = "-metadata";
  private static final String CLASSIFICATION = "groundtruth/image-classification";
  private static final String DETECTION = "groundtruth/object-detection";

  private static final Set<String> CLASSIFICATION_FIELDS =
      Set.of("class-name", "confidence", "human-annotated", "creation-date", "type", "job-name");
  private static final Set<String> DETECTION_FIELDS =
      Set.of("objects", "class-map", "human-annotated", "creation-date", "type", "job-name");
  private static final Set<String> SERVICE_FIELDS =
      Set.of("cl-errors", "cl-warnings", "cl-metadata");

  /** A line may consist of a single name or text. */
  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Bounds.NESTING_MAX)
                          .maxStringLength(Bounds.TEXT_CHARACTERS_MAX)
                          .maxNameLength(Bounds.TEXT_CHARACTERS_MAX)
                          .build())
                  .build())
          .build();

  private final Report report;
  private final Map<String, String> names = new HashMap<>();
  private long lines;

  // Of the line that is being read.
  private List<Label> labels = new ArrayList<>();
  private List<Box> boxes = new ArrayList<>();
  private List<BoxClass> classes = new ArrayList<>();
  private @Nullable Size size;

  public LineReader(Report report) {
    this.report = report;
  }

  /**
   * Reads a line, whose image is where the report says that things are lost from then on; empty
   * where it is not one of an entry, which the report then says.
   */
  public Optional<LabelledImage> read(byte[] line) {
    lines++;
    JsonNode root;
    try {
      root = json.readTree(line);
    } catch (JacksonException e) {
      report.leaveOut("line " + lines, Faults.wrong(e).orElse("it is not valid JSON"));
      return Optional.empty();
    }
    JsonNode ref = root.path("source-ref");
    if (!ref.isString()) {
      report.leaveOut("line " + lines, "it has no source-ref");
      return Optional.empty();
    }
    labels = new ArrayList<>();
    boxes = new ArrayList<>();
    classes = new ArrayList<>();
    size = null;
    String sourceRef = name(ref.stringValue());
    report.at(sourceRef);
    attributes(root);
    return Optional.of(new LabelledImage(sourceRef, size, labels, boxes, classes));
  }

  private static String name(String sourceRef) {
    return sourceRef.startsWith(ReadOptions.NO_BUCKET)
        ? sourceRef.substring(ReadOptions.NO_BUCKET.length())
        : sourceRef;
  }

  private void attributes(JsonNode root) {
    Set<String> known = new HashSet<>();
    known.add("source-ref");
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      String name = member.getKey();
      JsonNode metadata = root.get(name + METADATA);
      if (metadata != null) {
        known.add(name);
        known.add(name + METADATA);
        attribute(name, member.getValue(), metadata);
      }
    }
    boolean others = false;
    for (String name : root.propertyNames()) {
      others |= !known.contains(name) && !SERVICE_FIELDS.contains(name);
    }
    report.lose(Loss.LINE_MEMBERS, others ? 1 : 0);
  }

  private void attribute(String name, JsonNode value, JsonNode metadata) {
    String type = metadata.path("type").stringValue("");
    boolean good =
        switch (type) {
          case CLASSIFICATION -> classification(name, value, metadata);
          case DETECTION -> detection(name, value, metadata);
          case MultiLabel.TYPE -> {
            report.lose(Loss.MULTI_LABEL_ATTRIBUTE, 1, "line " + lines);
            yield true;
          }
          default -> {
            report.lose(
                metadata.path("type").isString()
                    ? Loss.UNSUPPORTED_ATTRIBUTE
                    : Loss.INVALID_ATTRIBUTE,
                1);
            yield true;
          }
        };
    report.lose(Loss.INVALID_ATTRIBUTE, good ? 0 : 1);
  }

  private boolean classification(String name, JsonNode value, JsonNode metadata) {
    JsonNode label = metadata.path("class-name");
    double confidence = number(metadata.path("confidence"));
    if (!value.isNumber() || !label.isString() || label.stringValue().isEmpty()) {
      return false;
    }
    if (!(confidence >= 0 && confidence <= 1)) {
      return false;
    }
    countFields(metadata, CLASSIFICATION_FIELDS);
    labels.add(
        new Label(
            kept(unicode(label.stringValue())),
            value.asLong(0),
            origin(name, metadata, confidence)));
    return true;
  }

  private boolean detection(String name, JsonNode value, JsonNode metadata) {
    JsonNode annotations = value.path("annotations");
    JsonNode classMap = metadata.path("class-map");
    if (!imageSize(value.path("image_size").path(0))
        || !(annotations.isArray() || annotations.isMissingNode())
        || !classMap.isObject()) {
      return false;
    }
    countFields(metadata, DETECTION_FIELDS);
    addClasses(classMap);
    JsonNode objects = metadata.path("objects");
    int read = 0;
    for (int i = 0; i < annotations.size(); i++) {
      JsonNode confidence = objects.path(i).path("confidence");
      Origin origin = origin(name, metadata, confidence.isNumber() ? number(confidence) : 1);
      if (box(annotations.get(i), classMap, origin)) {
        read++;
      }
    }
    report.lose(Loss.INVALID_BOX, annotations.size() - read);
    report.lose(Loss.EMPTY_DETECTION, annotations.isEmpty() ? 1 : 0);
    return true;
  }

  private boolean imageSize(JsonNode node) {
    double width = number(node.path("width"));
    double height = number(node.path("height"));
    double depth = number(node.path("depth"));
    if (Double.isNaN(width + height + depth)) {
      return false;
    }
    Size found = new Size(width, height, depth);
    if (size == null) {
      size = found;
    } else if (!size.equals(found)) {
      report.lose(Loss.IMAGE_SIZE, 1);
    }
    return true;
  }

  private void addClasses(JsonNode classMap) {
    for (Map.Entry<String, JsonNode> item : classMap.properties()) {
      String name = item.getValue().stringValue("");
      if (!name.isEmpty()) {
        classes.add(new BoxClass(kept(unicode(name)), classId(item.getKey())));
      }
    }
  }

  private static long classId(String text) {
    long id = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return Box.NO_CLASS_ID;
      }
      id = id * 10 + digit - '0';
    }
    // Neither 01 nor what is more than a long.
    boolean good = text.length() == 1 || (text.length() <= 19 && id > 0 && text.charAt(0) != '0');
    return good ? id : Box.NO_CLASS_ID;
  }

  private boolean box(JsonNode node, JsonNode classMap, Origin origin) {
    JsonNode id = node.path("class_id");
    double left = number(node.path("left"));
    double top = number(node.path("top"));
    double width = number(node.path("width"));
    double height = number(node.path("height"));
    if (!id.isNumber() || !isBox(left, top, width, height)) {
      return false;
    }
    // 1.0 and 1 are the same class.
    JsonNode name = classMap.path(id.asString());
    if (!name.isString() && number(id) == Math.rint(number(id))) {
      name = classMap.path(Long.toString((long) number(id)));
    }
    if (!name.isString() || name.stringValue().isEmpty()) {
      return false;
    }
    long classId = whole(id);
    boxes.add(
        new Box(kept(unicode(name.stringValue())), classId, left, top, width, height, origin));
    return true;
  }

  /** Whether all is finite that formats have of a box: sides, corners and area. */
  private static boolean isBox(double left, double top, double width, double height) {
    return Double.isFinite(left + top + width + height)
        && Double.isFinite(left + width)
        && Double.isFinite(top + height)
        && Double.isFinite(width * height);
  }

  private Origin origin(String name, JsonNode metadata, double confidence) {
    return new Origin(
        unicode(name),
        confidence,
        !metadata.path("human-annotated").stringValue("yes").equals("no"),
        orNull(metadata.path("creation-date")),
        orNull(metadata.path("job-name")));
  }

  private @Nullable String orNull(JsonNode text) {
    return text.isString() ? unicode(text.stringValue()) : null;
  }

  /** A text of a line, as the formats can hold it that are no JSON. */
  private String unicode(String text) {
    String held = Texts.unicode(text);
    report.lose(Loss.CHARACTER, held.equals(text) ? 0 : 1);
    return held;
  }

  private void countFields(JsonNode metadata, Set<String> known) {
    for (String field : metadata.propertyNames()) {
      if (!known.contains(field) && !SERVICE_FIELDS.contains(field)) {
        report.lose(Loss.METADATA_FIELDS, 1);
        return;
      }
    }
  }

  /** A class id to its last digit; {@link Box#NO_CLASS_ID} where it is none. */
  private static long whole(JsonNode id) {
    if (id.isIntegralNumber()) {
      return id.canConvertToLong() && id.longValue() >= 0 ? id.longValue() : Box.NO_CLASS_ID;
    }
    double whole = number(id);
    boolean good = whole >= 0 && whole == Math.rint(whole) && whole < 1L << 53;
    return good ? (long) whole : Box.NO_CLASS_ID;
  }

  private static double number(JsonNode node) {
    double number = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
    return Double.isFinite(number) ? number : Double.NaN;
  }

  /** The same text for the same name, so that what waits in memory holds each once. */
  private String kept(String name) {
    if (names.size() > 10_000) {
      names.clear();
    }
    String known = names.putIfAbsent(name, name);
    return known == null ? name : known;
  }
}
