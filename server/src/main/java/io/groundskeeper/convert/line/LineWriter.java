package io.groundskeeper.convert.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes images with labels as lines of a manifest. Image-level labels become attributes of type
 * {@code groundtruth/image-classification}, the boxes one of type {@code
 * groundtruth/object-detection}, or one for each attribute name that the source gives. For one
 * thread.
 */
public final class LineWriter {
  /** What AWS calls the attribute in its guide "Transforming a COCO dataset into a manifest". */
  static final String BOXES = "bounding-box";

  static final String LABEL = "label-";

  private final String now;

  /** The numbers of classes for which the source has none, by first appearance. */
  private final Map<String, Long> classIds = new HashMap<>();

  LineWriter(InstantSource clock) {
    now =
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            clock.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
  }

  byte[] write(LabelledImage image) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"source-ref\":").append(quoted(image.sourceRef()));
    Set<String> used = new HashSet<>(List.of("source-ref"));
    for (Label label : image.labels()) {
      String attribute = label.origin().attribute();
      label(line, label, name(attribute == null ? "" : attribute, LABEL, used));
    }
    // An attribute says once when and by whom its boxes were made.
    Map<Origin, List<Box>> groups = new LinkedHashMap<>();
    for (Box box : image.boxes()) {
      groups.computeIfAbsent(box.origin().withConfidence(1), o -> new ArrayList<>()).add(box);
    }
    Size size = Objects.requireNonNullElse(image.size(), new Size(0, 0, 0));
    for (Map.Entry<Origin, List<Box>> group : groups.entrySet()) {
      String attribute = group.getKey().attribute();
      boxes(line, group.getValue(), size, name(attribute == null ? "" : attribute, BOXES, used));
    }
    return line.append('}').toString().getBytes(UTF_8);
  }

  /** A name that neither is used already nor makes a pair with one that is. */
  private static String name(String wanted, String otherwise, Set<String> used) {
    boolean counts = otherwise.endsWith("-");
    String stem = wanted.isEmpty() ? otherwise : wanted;
    String name = wanted.isEmpty() && counts ? stem + 1 : stem;
    for (int i = 2; !isFree(name, used); i++) {
      name = wanted.isEmpty() && counts ? stem + i : stem + "-" + i;
    }
    used.add(name);
    used.add(name + "-metadata");
    return name;
  }

  private static boolean isFree(String name, Set<String> used) {
    return !used.contains(name)
        && !used.contains(name + "-metadata")
        && !name.endsWith("-metadata");
  }

  private void label(StringBuilder line, Label label, String attribute) {
    line.append(',').append(quoted(attribute)).append(':').append(label.value());
    line.append(',').append(quoted(attribute + "-metadata"));
    line.append(":{\"class-name\":").append(quoted(label.name()));
    line.append(",\"confidence\":").append(number(label.origin().confidence()));
    line.append(",\"type\":\"groundtruth/image-classification\"");
    origin(line, label.origin());
  }

  private void boxes(StringBuilder line, List<Box> boxes, Size size, String attribute) {
    Map<Long, String> classMap = new LinkedHashMap<>();
    line.append(',').append(quoted(attribute)).append(":{\"image_size\":[{\"width\":");
    line.append(number(size.width())).append(",\"height\":").append(number(size.height()));
    line.append(",\"depth\":").append(number(size.depth())).append("}],\"annotations\":[");
    String comma = "";
    for (Box box : boxes) {
      line.append(comma).append("{\"class_id\":").append(classId(box, classMap));
      line.append(",\"left\":").append(number(box.left()));
      line.append(",\"top\":").append(number(box.top()));
      line.append(",\"width\":").append(number(box.width()));
      line.append(",\"height\":").append(number(box.height())).append('}');
      comma = ",";
    }
    line.append("]},").append(quoted(attribute + "-metadata")).append(":{\"objects\":[");
    comma = "";
    for (Box box : boxes) {
      line.append(comma).append("{\"confidence\":").append(number(box.origin().confidence()));
      line.append('}');
      comma = ",";
    }
    line.append("],\"class-map\":{");
    comma = "";
    for (Map.Entry<Long, String> item : classMap.entrySet()) {
      line.append(comma).append('"').append(item.getKey()).append("\":");
      line.append(quoted(item.getValue()));
      comma = ",";
    }
    line.append("},\"type\":\"groundtruth/object-detection\"");
    origin(line, boxes.getFirst().origin());
  }

  private void origin(StringBuilder line, Origin origin) {
    line.append(",\"human-annotated\":").append(origin.human() ? "\"yes\"" : "\"no\"");
    line.append(",\"creation-date\":");
    line.append(quoted(Objects.requireNonNullElse(origin.created(), now)));
    if (origin.job() != null) {
      line.append(",\"job-name\":").append(quoted(origin.job()));
    }
    line.append('}');
  }

  /** The number of a box's class, put into the line's class map. */
  private long classId(Box box, Map<Long, String> classMap) {
    if (box.classId() >= 0
        && classMap.getOrDefault(box.classId(), box.label()).equals(box.label())) {
      classMap.put(box.classId(), box.label());
      return box.classId();
    }
    long id = classIds.computeIfAbsent(box.label(), name -> (long) classIds.size());
    while (!classMap.getOrDefault(id, box.label()).equals(box.label())) {
      id++;
    }
    classMap.put(id, box.label());
    return id;
  }

  public static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  /** A number as JSON has it, whole ones without a fraction. */
  public static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
