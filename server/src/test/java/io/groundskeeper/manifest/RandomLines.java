package io.groundskeeper.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Valid JSON of all kinds, and lines of manifests with all sorts of faults, drawn at random. */
public final class RandomLines {
  private static final String[] CHARACTERS = {
    "a",
    "Z",
    "0",
    " ",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "-",
    "e",
    "w",
    "c",
    "\u007f",
    "\u00e9",
    "\u20ac",
    "\ud83d\ude97",
    "\ufeff",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u00e9",
    "\\u00E9",
    "\\ud83d\\ude97",
    "\\ud800",
    "\\u0061",
    "errors",
    "cl-",
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "10",
    "-7",
    "0.5",
    "1.0",
    "1e3",
    "1E+3",
    "2e-9",
    "-0.0e0",
    "1e400",
    "640",
    "12345678901234567890",
    "0.1234567890123456789",
  };
  private static final String[] SPACES = {" ", "\t", "\r", "  ", " \t"};
  private static final String FINDINGS = "[{\"code\":\"ERROR_X\",\"message\":\"m\"}]";

  private final Random random;

  public RandomLines(Random random) {
    this.random = random;
  }

  /** Any JSON value, with white space here and there; few levels deep. */
  public String json(int levels) {
    int kind = random.nextInt(levels > 0 ? 9 : 5);
    return switch (kind) {
      case 0, 1 -> string();
      case 2, 3 -> one(NUMBERS);
      case 4 -> one("true", "false", "null");
      case 5, 6 -> array(levels - 1);
      default -> object(levels - 1);
    };
  }

  private String array(int levels) {
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      items.add(json(levels) + space());
    }
    return "[" + space() + String.join("," + space(), items) + "]";
  }

  String object(int levels) {
    Map<String, String> members = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      members.put("k" + i + characters(), json(levels));
    }
    return written(members);
  }

  /** An object of members whose keys are as they stand in JSON. */
  private String written(Map<String, String> members) {
    List<String> all = new ArrayList<>();
    members.forEach(
        (key, value) -> all.add(space() + '"' + key + '"' + space() + ":" + space() + value));
    return "{" + String.join(space() + ",", all) + space() + "}";
  }

  private String string() {
    return '"' + characters() + '"';
  }

  private String characters() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(8) == 0 ? 40 : 5); i > 0; i--) {
      text.append(one(CHARACTERS));
    }
    return text.toString();
  }

  private String space() {
    return random.nextInt(6) == 0 ? one(SPACES) : "";
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }

  private boolean rarely() {
    return random.nextInt(12) == 0;
  }

  /** A line with a source-ref, label attributes good and bad, and members of all kinds. */
  public String line() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("source-ref", "\"s3://images/" + random.nextInt(1000) + one(CHARACTERS) + "\"");
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = one("a", "b", "cl", "errors", "\u00e9", "\\u00e9", "caf\\u0065");
      boolean detection = random.nextBoolean();
      members.put(name, faulty(detection ? detection() : one(NUMBERS)));
      members.put(name + "-metadata", faulty(metadata(detection)));
    }
    addServiceMembers(members);
    for (int i = random.nextInt(3); i > 0; i--) {
      members.put("n" + i + one(CHARACTERS), json(2));
    }
    List<Map.Entry<String, String>> order = new ArrayList<>(members.entrySet());
    Collections.shuffle(order, random);
    Map<String, String> shuffled = new LinkedHashMap<>();
    order.forEach(member -> shuffled.put(member.getKey(), member.getValue()));
    return space() + written(shuffled) + space();
  }

  private String faulty(String good) {
    return rarely() ? json(2) : good;
  }

  private String detection() {
    List<String> boxes = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, String> box = new LinkedHashMap<>();
      box.put("class_id", faulty(one("0", "1", "1.0", "2")));
      for (String side : new String[] {"left", "top", "width", "height"}) {
        box.put(side, faulty(one("0", "1", "12.5", "300", "-1", "20", "30")));
      }
      addServiceMembers(box);
      boxes.add(written(box));
    }
    Map<String, String> value = new LinkedHashMap<>();
    value.put("image_size", faulty("[{\"width\":640,\"height\":480,\"depth\":3}]"));
    value.put("annotations", faulty("[" + String.join(",", boxes) + "]"));
    addServiceMembers(value);
    return written(value);
  }

  private String metadata(boolean detection) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("type", faulty(type(detection)));
    metadata.put("human-annotated", faulty("\"yes\""));
    metadata.put("creation-date", faulty("\"2020-05-21T21:33:55\""));
    if (detection) {
      metadata.put("objects", faulty("[" + "{\"confidence\":1},".repeat(3) + "{}]"));
      metadata.put("class-map", faulty("{\"0\":\"car\",\"1\":\"\\u00e9\",\"2\":\"\"}"));
    } else {
      metadata.put("class-name", faulty(string()));
      metadata.put("confidence", faulty("0.5"));
    }
    addServiceMembers(metadata);
    return written(metadata);
  }

  private String type(boolean detection) {
    return detection
        ? "\"groundtruth/object-detection\""
        : "\"groundtruth\\/image-classification\"";
  }

  private void addServiceMembers(Map<String, String> members) {
    String[] keys = {
      "cl-errors",
      "cl-warnings",
      "cl-metadata",
      "errors",
      "warnings",
      "cl-\\u0065rrors",
      "\\u0063l-metadata",
    };
    if (random.nextInt(3) > 0) {
      return;
    }
    String key = one(keys);
    boolean taken =
        members.keySet().stream().anyMatch(known -> decoded(known).equals(decoded(key)));
    if (!taken) {
      members.put(key, random.nextBoolean() ? FINDINGS : json(2));
    }
  }

  private static String decoded(String key) {
    return key.replace("\\u0065", "e").replace("\\u0063", "c");
  }
}
