package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonFault;
import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a line has an error, for people: the attribute, the field and its value. AWS's codes and
 * messages say what kind of error it is; this says which one. Asked only where there is one.
 */
final class Reasons {
  private static final int VALUE_CHARACTERS_MAX = 60;
  private static final int NAMES_MAX = 5;
  private static final String METADATA = "-metadata";
  private static final byte[] S3 = "s3://".getBytes(UTF_8);

  private Reasons() {}

  /** Why a line is left out; empty where the code says all. */
  static String of(TerminalContentError error, byte[] bytes, int from, int to) {
    return switch (error) {
      case ERROR_INVALID_JSON_LINE -> JsonFault.of(bytes, from, to);
      case ERROR_LINE_TOO_LONG ->
          to - from > LineChecker.LISTED_BYTES_MAX
              ? "it has over %,d bytes".formatted(LineChecker.LISTED_BYTES_MAX)
              : "it has %,d bytes".formatted(to - from);
      case ERROR_MISSING_SOURCE_REF -> missingSourceRef(bytes, from, to);
      case ERROR_INVALID_SOURCE_REF_FORMAT -> invalidSourceRef(bytes, from, to);
      case ERROR_DUPLICATE_SOURCE_REF -> "";
    };
  }

  private static String missingSourceRef(byte[] bytes, int from, int to) {
    JsonTape tape = new JsonTape();
    if (!tape.scan(bytes, from, to)) {
      return "";
    }
    int ref = tape.member(0, LineChecker.SOURCE_REF);
    return ref < 0
        ? "there is no key source-ref" + keys(tape)
        : "source-ref is %s, not a text".formatted(value(tape, ref));
  }

  private static String keys(JsonTape tape) {
    List<String> keys = new ArrayList<>();
    for (int key = 1; key < tape.next(0) && keys.size() <= NAMES_MAX; key = tape.next(key + 1)) {
      keys.add(keys.size() < NAMES_MAX ? cut(tape.text(key)) : "…");
    }
    return keys.isEmpty() ? ", nor any other" : "; the keys are " + String.join(", ", keys);
  }

  private static String invalidSourceRef(byte[] bytes, int from, int to) {
    JsonTape tape = new JsonTape();
    int ref = tape.scan(bytes, from, to) ? tape.member(0, LineChecker.SOURCE_REF) : -1;
    return ref < 0
        ? ""
        : "source-ref is %s: %s".formatted(value(tape, ref), wrongWith(tape.text(ref)));
  }

  private static String wrongWith(String ref) {
    if (ref.isEmpty()) {
      return "it is empty";
    }
    if (!ref.startsWith("s3://")) {
      return "it must begin with s3://, a bucket and /";
    }
    String rest = ref.substring(S3.length);
    if (rest.startsWith("s3:") || rest.startsWith("http:") || rest.startsWith("https:")) {
      return "two addresses stand one after the other";
    }
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (bucket.length() < 3 || bucket.length() > 255) {
      return bucket.isEmpty()
          ? "the bucket is missing"
          : "the bucket's name must have 3 to 255 characters";
    }
    if (!bucket.matches("[A-Za-z0-9._-]+")) {
      return "the bucket's name may have letters, digits, '.', '-' and '_'";
    }
    if (slash < 0 || slash + 1 == rest.length()) {
      return "the key after the bucket is missing";
    }
    return !ref.equals(new String(ref.getBytes(UTF_8), UTF_8))
        ? "it has half of a surrogate pair, which is no character"
        : "the key has more than 1,024 bytes";
  }

  /** Why there are no label attributes. */
  static String noAttributes(JsonTape tape) {
    int key = 1;
    while (key < tape.next(0) && tape.is(key, LineChecker.SOURCE_REF)) {
      key = tape.next(key + 1);
    }
    if (key >= tape.next(0)) {
      return "";
    }
    String name = tape.text(key);
    return name.endsWith(METADATA)
        ? "%s has no partner %s"
            .formatted(cut(name), cut(name.substring(0, name.length() - METADATA.length())))
        : "%s has no partner %s-metadata".formatted(cut(name), cut(name));
  }

  /**
   * Why a label attribute has an error.
   *
   * @param key the token of its name
   * @param metadata the token of its metadata's value
   */
  static String of(LineError error, JsonTape tape, int key, int metadata, Quotas quotas) {
    String name = cut(tape.text(key));
    int value = key + 1;
    return switch (error) {
      case ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT -> name + attribute(tape, value, metadata);
      case ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT ->
          name + "-metadata" + metadata(tape, metadata);
      case ERROR_MISSING_BOUNDING_BOX_CONFIDENCE ->
          name + "-metadata: " + confidences(tape, value, metadata);
      case ERROR_MISSING_CLASS_MAP_ID -> name + ": " + classIds(tape, value, metadata);
      case ERROR_UNSUPPORTED_USE_CASE_TYPE ->
          "%s-metadata: type is %s; groundtruth/image-classification and groundtruth/object-detection are supported"
              .formatted(name, value(tape, tape.member(metadata, LabelAttribute.TYPE)));
      case ERROR_INVALID_LABEL_NAME_LENGTH ->
          name + "-metadata: " + labelName(tape, value, metadata);
      case ERROR_TOO_MANY_BOUNDING_BOXES ->
          "%s: there are %,d boxes, over %,d"
              .formatted(
                  name,
                  tape.size(tape.member(value, Detection.ANNOTATIONS)),
                  quotas.boundingBoxesMax());
      case ERROR_INVALID_IMAGE_DIMENSION ->
          "%s: image_size is %s, and %,d to %,d pixels are allowed"
              .formatted(
                  name, imageSize(tape, value), quotas.imagePixelsMin(), quotas.imagePixelsMax());
      case WARNING_TEXT_LABEL_VALUE ->
          "%s is the text \"%s\", where a number is expected"
              .formatted(name, cut(tape.text(value)));
      default -> name;
    };
  }

  private static String imageSize(JsonTape tape, int value) {
    int size = tape.member(value, Detection.IMAGE_SIZE) + 1;
    return value(tape, tape.member(size, Detection.WIDTH))
        + " × "
        + value(tape, tape.member(size, Detection.HEIGHT));
  }

  private static String attribute(JsonTape tape, int value, int metadata) {
    if (LabelPairs.type(tape, metadata) == LabelPairs.Type.CLASSIFICATION) {
      return " is %s, not a number".formatted(value(tape, value));
    }
    if (tape.type(value) != JsonTape.OBJECT) {
      return " is %s, not an object".formatted(value(tape, value));
    }
    int size = tape.member(value, Detection.IMAGE_SIZE);
    if (size < 0) {
      return ": image_size is missing";
    }
    if (tape.type(size) != JsonTape.ARRAY || tape.size(size) != 1) {
      return ": image_size is %s, not an array of one object".formatted(value(tape, size));
    }
    String wrong = numbers(tape, size + 1, Detection.WIDTH, Detection.HEIGHT, Detection.DEPTH);
    if (wrong != null) {
      return ": image_size[0]" + wrong;
    }
    int annotations = tape.member(value, Detection.ANNOTATIONS);
    if (tape.type(annotations) != JsonTape.ARRAY) {
      return ": annotations is %s, not an array".formatted(value(tape, annotations));
    }
    int index = 0;
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      wrong =
          numbers(
              tape,
              item,
              Detection.LEFT,
              Detection.TOP,
              Detection.WIDTH,
              Detection.HEIGHT,
              Detection.CLASS_ID);
      if (wrong != null) {
        return ": annotations[%d]%s".formatted(index, wrong);
      }
      index++;
    }
    return "";
  }

  /** What is wrong with the members of an object that must be numbers, or null. */
  private static @Nullable String numbers(JsonTape tape, int object, byte[]... names) {
    if (tape.type(object) != JsonTape.OBJECT) {
      return " is %s, not an object".formatted(value(tape, object));
    }
    for (byte[] name : names) {
      int member = tape.member(object, name);
      String field = new String(name, UTF_8);
      if (member < 0) {
        return ": %s is missing".formatted(field);
      }
      if (tape.type(member) != JsonTape.NUMBER) {
        return ": %s is %s, not a number".formatted(field, value(tape, member));
      }
    }
    return null;
  }

  private static String metadata(JsonTape tape, int metadata) {
    if (tape.type(metadata) != JsonTape.OBJECT) {
      return " is %s, not an object".formatted(value(tape, metadata));
    }
    String wrong = text(tape, metadata, LabelAttribute.TYPE);
    boolean detection = LabelPairs.type(tape, metadata) == LabelPairs.Type.DETECTION;
    if (wrong == null && !detection) {
      wrong = text(tape, metadata, LabelAttribute.CLASS_NAME);
      if (wrong == null) {
        int confidence = tape.member(metadata, Detection.CONFIDENCE);
        wrong = confidence < 0 ? "confidence is missing" : confidence(tape, confidence);
      }
    }
    if (wrong == null) {
      wrong = origin(tape, metadata);
    }
    if (wrong == null && detection) {
      wrong = objects(tape, tape.member(metadata, Detection.OBJECTS));
      wrong = wrong == null ? classMap(tape, tape.member(metadata, Detection.CLASS_MAP)) : wrong;
    }
    return wrong == null ? "" : ": " + wrong;
  }

  private static @Nullable String text(JsonTape tape, int object, byte[] name) {
    int member = tape.member(object, name);
    String field = new String(name, UTF_8);
    if (member < 0) {
      return field + " is missing";
    }
    return tape.isString(member)
        ? null
        : "%s is %s, not a text".formatted(field, value(tape, member));
  }

  private static @Nullable String origin(JsonTape tape, int metadata) {
    int human = tape.member(metadata, LabelAttribute.HUMAN_ANNOTATED);
    if (human < 0) {
      return "human-annotated is missing";
    }
    if (!tape.is(human, LabelAttribute.YES) && !tape.is(human, LabelAttribute.NO)) {
      return "human-annotated is %s, which is neither \"yes\" nor \"no\""
          .formatted(value(tape, human));
    }
    String date = text(tape, metadata, LabelAttribute.CREATION_DATE);
    if (date != null) {
      return date;
    }
    int token = tape.member(metadata, LabelAttribute.CREATION_DATE);
    return CreationDate.isLegal(tape, token)
        ? null
        : "creation-date is %s, which is no ISO 8601 date and time, such as 2026-11-25T12:00:00"
            .formatted(value(tape, token));
  }

  private static @Nullable String confidence(JsonTape tape, int token) {
    if (LabelAttribute.isConfidence(tape, token)) {
      return null;
    }
    return tape.type(token) == JsonTape.NUMBER
        ? "confidence is %s, which is not from 0 to 1".formatted(value(tape, token))
        : "confidence is %s, not a number".formatted(value(tape, token));
  }

  private static @Nullable String objects(JsonTape tape, int objects) {
    if (objects < 0) {
      return "objects is missing";
    }
    if (tape.type(objects) != JsonTape.ARRAY) {
      return "objects is %s, not an array".formatted(value(tape, objects));
    }
    int index = 0;
    for (int item = objects + 1; item < tape.next(objects); item = tape.next(item)) {
      if (tape.type(item) != JsonTape.OBJECT) {
        return "objects[%d] is %s, not an object".formatted(index, value(tape, item));
      }
      int confidence = tape.member(item, Detection.CONFIDENCE);
      String wrong = confidence < 0 ? null : confidence(tape, confidence);
      if (wrong != null) {
        return "objects[%d]: %s".formatted(index, wrong);
      }
      index++;
    }
    return null;
  }

  private static @Nullable String classMap(JsonTape tape, int map) {
    if (map < 0) {
      return "class-map is missing";
    }
    if (tape.type(map) != JsonTape.OBJECT) {
      return "class-map is %s, not an object".formatted(value(tape, map));
    }
    for (int key = map + 1; key < tape.next(map); key = tape.next(key + 1)) {
      if (!tape.isString(key + 1)) {
        return "class-map: %s is %s, not a text"
            .formatted(cut(tape.text(key)), value(tape, key + 1));
      }
    }
    return null;
  }

  /** Which label's name is too short or too long. */
  private static String labelName(JsonTape tape, int value, int metadata) {
    if (LabelPairs.type(tape, metadata) == LabelPairs.Type.CLASSIFICATION) {
      return "class-name" + length(tape, tape.member(metadata, LabelAttribute.CLASS_NAME));
    }
    int map = tape.member(metadata, Detection.CLASS_MAP);
    int annotations = tape.member(value, Detection.ANNOTATIONS);
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      int id = tape.member(item, Detection.CLASS_ID);
      int name = Detection.nameOf(tape, map, id);
      if (!LabelNames.Name.of(tape.text(name)).isLegal()) {
        return "class-map: %s".formatted(cut(tape.text(name - 1))) + length(tape, name);
      }
    }
    return "";
  }

  private static String length(JsonTape tape, int name) {
    String text = tape.text(name);
    return text.isEmpty()
        ? " is an empty label"
        : " is a label of %,d characters, over %d: %s"
            .formatted(
                text.codePointCount(0, text.length()),
                LabelAttribute.LABEL_CHARACTERS_MAX,
                cut(text));
  }

  private static String confidences(JsonTape tape, int value, int metadata) {
    int objects = tape.member(metadata, Detection.OBJECTS);
    int index = 0;
    for (int item = objects + 1; item < tape.next(objects); item = tape.next(item)) {
      if (tape.member(item, Detection.CONFIDENCE) < 0) {
        return "objects[%d]: confidence is missing".formatted(index);
      }
      index++;
    }
    return "objects has %,d elements, and annotations %,d"
        .formatted(index, tape.size(tape.member(value, Detection.ANNOTATIONS)));
  }

  private static String classIds(JsonTape tape, int value, int metadata) {
    int map = tape.member(metadata, Detection.CLASS_MAP);
    List<String> ids = new ArrayList<>();
    for (int key = map + 1; key < tape.next(map) && ids.size() <= NAMES_MAX; ) {
      ids.add(ids.size() < NAMES_MAX ? cut(tape.text(key)) : "…");
      key = tape.next(key + 1);
    }
    int annotations = tape.member(value, Detection.ANNOTATIONS);
    int index = 0;
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      int id = tape.member(item, Detection.CLASS_ID);
      if (Detection.nameOf(tape, map, id) < 0) {
        return "annotations[%d]: class_id %s is not in class-map, which has %s"
            .formatted(index, value(tape, id), ids.isEmpty() ? "nothing" : String.join(", ", ids));
      }
      index++;
    }
    return "";
  }

  /** A value as it stands in the line, without quotation marks, as far as people need it. */
  static String value(JsonTape tape, int token) {
    if (token >= 0 && tape.isString(token)) {
      String text = tape.text(token);
      return text.isBlank() ? "\"" + cut(text) + "\"" : cut(text);
    }
    if (token < 0) {
      return "missing";
    }
    int size = Math.min(tape.end(token) - tape.start(token), 4 * VALUE_CHARACTERS_MAX);
    return cut(new String(tape.bytes(), tape.base() + tape.start(token), size, UTF_8));
  }

  /** The beginning of a text out of a line, harmless. */
  static String cut(String text) {
    return PlainText.of(text, VALUE_CHARACTERS_MAX);
  }
}
