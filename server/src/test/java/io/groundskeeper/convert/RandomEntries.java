package io.groundskeeper.convert;

import io.groundskeeper.convert.value.Format;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Valid entries, drawn at random, of what a format can hold. */
final class RandomEntries {
  private static final String[] CHARACTERS = {
    "a",
    "B",
    "7",
    " ",
    "/",
    ".",
    "-",
    "_",
    "#",
    ":",
    "&",
    "<",
    ",",
    ";",
    "'",
    "\\\"",
    "\\\\",
    "%",
    "\u00e9",
    "\u6c49",
    "\ud83d\ude97",
    "\\t",
    "{",
    "!",
    "*",
    "?"
  };

  private final Random random;
  private final boolean hasLabels;
  private final boolean hasBoxes;
  private final boolean hasConfidence;
  private final int labelsMax;

  RandomEntries(Random random, Format format) {
    this.random = random;
    hasBoxes = format != Format.FOLDERS;
    hasLabels =
        switch (format) {
          case FOLDERS, CSV, MANIFEST -> true;
          default -> false;
        };
    labelsMax = format == Format.FOLDERS ? 1 : 3;
    hasConfidence =
        switch (format) {
          case COCO, CSV, MANIFEST -> true;
          default -> false;
        };
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      lines.add(line(i));
    }
    return lines;
  }

  private String line(int number) {
    List<String> members = new ArrayList<>();
    // The number is put where it leaves some keys the same in two buckets.
    members.add(
        "\"source-ref\":\"s3://bucket-" + number + "/" + text() + random.nextInt(4) + ".jpg\"");
    if (hasLabels) {
      int labels = labelsMax == 1 ? 1 : random.nextInt(labelsMax + 1);
      for (int i = 0; i < labels; i++) {
        members.add(label("l" + i));
      }
    }
    if (hasBoxes && random.nextInt(4) > 0) {
      members.add(boxes());
    }
    return "{" + String.join(",", members) + "}";
  }

  private String label(String name) {
    return "\"%s\":%d,\"%s-metadata\":{\"class-name\":\"%s\",\"confidence\":%s,\"human-annotated\":\"%s\",\"creation-date\":\"2020-05-21 21:33:55.123456\",\"type\":\"groundtruth/image-classification\"}"
        .formatted(
            name,
            random.nextInt(5),
            name,
            name(),
            hasConfidence ? confidence() : "1",
            random.nextBoolean() ? "yes" : "no");
  }

  private String boxes() {
    int width = 64 + random.nextInt(4033);
    int height = 64 + random.nextInt(4033);
    List<String> annotations = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      BigDecimal[] horizontal = range(width);
      BigDecimal[] vertical = range(height);
      annotations.add(
          "{\"class_id\":%d,\"left\":%s,\"top\":%s,\"width\":%s,\"height\":%s}"
              .formatted(
                  random.nextInt(3), horizontal[0], vertical[0], horizontal[1], vertical[1]));
      objects.add("{\"confidence\":" + (hasConfidence ? confidence() : "1") + "}");
    }
    return "\"bb\":{\"image_size\":[{\"width\":%d,\"height\":%d,\"depth\":3}],\"annotations\":[%s]},\"bb-metadata\":{\"objects\":[%s],\"class-map\":{\"0\":\"%s\",\"1\":\"%s\",\"2\":\"%s\"},\"human-annotated\":\"yes\",\"creation-date\":\"2020-05-21T21:33:55Z\",\"type\":\"groundtruth/object-detection\"}"
        .formatted(
            width,
            height,
            String.join(",", annotations),
            String.join(",", objects),
            name(),
            name(),
            name());
  }

  /** A beginning and a length, in pixels or parts of pixels, of more than four pixels. */
  private BigDecimal[] range(int side) {
    int scale = random.nextInt(4);
    int unit = (int) Math.pow(10, scale);
    int from = random.nextInt((side - 5) * unit);
    int length = 4 * unit + 1 + random.nextInt(side * unit - from - 4 * unit);
    return new BigDecimal[] {BigDecimal.valueOf(from, scale), BigDecimal.valueOf(length, scale)};
  }

  private String confidence() {
    return BigDecimal.valueOf(random.nextInt(101), 2).toString();
  }

  private String name() {
    return random.nextBoolean() ? "n" + random.nextInt(5) : text() + "z";
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }
}
