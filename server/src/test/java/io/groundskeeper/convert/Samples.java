package io.groundskeeper.convert;

import java.util.List;

/** Lines of manifests. */
public final class Samples {
  private Samples() {}

  private static final String ORIGIN =
      "\"human-annotated\":\"yes\",\"creation-date\":\"2020-05-21T21:33:55\"";

  /** An image-level label, in the form of our own import. */
  public static String label(String ref, String label) {
    return "{\"source-ref\":\"%s\",\"label-1\":1,\"label-1-metadata\":{\"class-name\":\"%s\",\"confidence\":1,\"type\":\"groundtruth/image-classification\",%s}}"
        .formatted(ref, label, ORIGIN);
  }

  /** One box of class 0, in an image of 640 × 480. */
  public static String box(String ref, String label, String box) {
    return boxes(ref, "0", label, box);
  }

  public static String boxes(String ref, String id, String label, String... boxes) {
    StringBuilder annotations = new StringBuilder();
    StringBuilder objects = new StringBuilder();
    for (String box : boxes) {
      String[] sides = box.split(" ", -1);
      annotations.append(annotations.isEmpty() ? "" : ",");
      annotations.append(
          "{\"class_id\":%s,\"left\":%s,\"top\":%s,\"width\":%s,\"height\":%s}"
              .formatted(id, sides[0], sides[1], sides[2], sides[3]));
      objects.append(objects.isEmpty() ? "" : ",").append("{\"confidence\":1}");
    }
    return "{\"source-ref\":\"%s\",\"bounding-box\":{\"image_size\":[{\"width\":640,\"height\":480,\"depth\":3}],\"annotations\":[%s]},\"bounding-box-metadata\":{\"objects\":[%s],\"class-map\":{\"%s\":\"%s\"},\"type\":\"groundtruth/object-detection\",%s}}"
        .formatted(ref, annotations, objects, id, label, ORIGIN);
  }

  /** Boxes of all kinds, of images whose names are hard. */
  static final List<String> BOXES =
      List.of(
          box("s3://bucket/a/1.jpg", "cat", "0 0 640 480"),
          box("s3://bucket/b/1.jpg", "dog", "1 2 3 4"),
          boxes("s3://bucket/b/1.png", "7", "cat", "10 20 30 40", "12.5 0.25 100.125 7.75"),
          box("s3://other/b/1.jpg", "\\u00e9t\\u00e9 \\\"x\\\" <&>, \\u6c49", "638 477 2 3"),
          box("s3://bucket/B/1.JPG", "a: b # c", "0.1 0.2 0.3e2 33.333"),
          "{\"source-ref\":\"s3://bucket/nothing.jpg\"}",
          box("s3://bucket/../../up.jpg", " blank ", "3 3 300 300"),
          box("s3://bucket//double//slash", "- dash", "3 3 300 300"),
          box("s3://bucket/\\u6c49 \\u5b57/\\u00fc.jpg", "yes", "5 5 50 50"),
          box("s3://bucket/a/1.jpg/inside.jpg", "cat", "5 5 50 50"),
          box("s3://bucket/a", "null", "5 5 50 50"));

  public static final List<String> LABELS =
      List.of(
          label("s3://bucket/1.jpg", "cat"),
          label("s3://bucket/x/1.jpg", "cat"),
          label("s3://other/1.jpg", "cat"),
          label("s3://bucket/2.jpg", "a/b"),
          label("s3://bucket/3.jpg", "a_b"),
          label("s3://bucket/4.jpg", "A_B"),
          label("s3://bucket/5.jpg", ".."),
          label("s3://bucket/6.jpg", "groundskeeper.csv"),
          label("s3://bucket/\\u00fc \\u6c49.jpg", "\\u00e9t\\u00e9, \\\"x\\\"\\n2"),
          label("s3://bucket/../up.jpg", "con:"));
}
