package io.groundskeeper.cli.copy;

import java.util.List;
import java.util.stream.IntStream;

/** Lines of an invented dataset. */
final class Flowers {
  private Flowers() {}

  /** An image with one label. */
  static String line(int number, String label) {
    return """
    {"source-ref":"s3://garden/%d.jpg","flower":1,"flower-metadata":{"class-name":"%s","confidence":1,"type":"groundtruth/image-classification","human-annotated":"yes","creation-date":"2026-11-25T10:00:00"}}\
    """
        .formatted(number, label);
  }

  /** So many images. */
  static List<String> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> line(i, "rose")).toList();
  }

  /** A line of that many characters. */
  static String longLine(int number, int characters) {
    String line = line(number, "rose");
    return line.substring(0, line.length() - 1)
        + ",\"notes\":\"%s\"}".formatted("x".repeat(characters - line.length() - 11));
  }
}
