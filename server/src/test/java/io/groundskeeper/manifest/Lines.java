package io.groundskeeper.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lines for tests, put together from good parts. */
public final class Lines {
  public static final String SOURCE_REF = "\"source-ref\":\"s3://images/1.png\"";
  static final String IMAGE = "\"image_size\":[{\"width\":640,\"height\":480,\"depth\":3}]";
  static final String ORIGIN =
      "\"human-annotated\":\"yes\",\"creation-date\":\"2020-05-21T21:33:55\"";
  static final String DETECTION = ORIGIN + ",\"type\":\"groundtruth/object-detection\"";

  private static final Map<String, String> GOOD_METADATA =
      new TreeMap<>(
          Map.of(
              "class-name", "\"golf\"",
              "confidence", "1",
              "human-annotated", "\"yes\"",
              "creation-date", "\"2020-05-21T21:33:55\"",
              "type", "\"groundtruth/image-classification\""));

  private Lines() {}

  /** A line of these members, after its source-ref. */
  public static String line(String... members) {
    return "{" + SOURCE_REF + (members.length == 0 ? "" : ",") + String.join(",", members) + "}";
  }

  /** A pair that gives the whole image a label. */
  public static String classification(String attribute, String className) {
    return "\"%s\":1,".formatted(attribute)
        + classificationMetadata(attribute, "\"class-name\":\"" + className + "\"");
  }

  /** The metadata of such a pair; of what is given twice, only what is given here is there. */
  public static String classificationMetadata(String attribute, String... members) {
    List<String> all = new ArrayList<>(List.of(members));
    String given = String.join(",", members);
    GOOD_METADATA.forEach((key, value) -> {
      if (!given.contains('"' + key + '"')) {
        all.add("\"%s\":%s".formatted(key, value));
      }
    });
    return "\"%s-metadata\":{%s}".formatted(attribute, String.join(",", all));
  }

  /** A pair with a class map and annotations, a confidence for each. */
  public static String detection(String attribute, String classMap, String... annotations) {
    String objects = "{\"confidence\":1},".repeat(annotations.length);
    return "\"%s\":{%s,\"annotations\":[%s]},\"%s-metadata\":{\"objects\":[%s],\"class-map\":{%s},%s}"
        .formatted(
            attribute,
            IMAGE,
            String.join(",", annotations),
            attribute,
            objects.isEmpty() ? "" : objects.substring(0, objects.length() - 1),
            classMap,
            DETECTION);
  }

  /** An annotation that is valid. */
  public static String box(String classId) {
    return box(classId, "10", "10", "20", "20");
  }

  public static String box(String classId, String left, String top, String width, String height) {
    return "{\"class_id\":%s,\"left\":%s,\"top\":%s,\"width\":%s,\"height\":%s}"
        .formatted(classId, left, top, width, height);
  }

  /** An annotation that is off the frame. */
  static String badBox(String classId) {
    return box(classId, "-10", "10", "20", "20");
  }
}
