package io.groundskeeper.manifest.diff;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.groundskeeper.manifest.Detection;
import io.groundskeeper.manifest.LabelAttribute;
import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.edit.EditedLine;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a diff compares of one line.
 *
 * @param members the top-level members by name, in the line's order
 * @param attributes the label attributes that have labels or could, by name
 * @param namesOfHalves the names of the members that are halves of these
 */
record LineContent(
    Map<String, Text> members, Map<String, Attribute> attributes, Set<String> namesOfHalves) {
  static final String METADATA = "-metadata";
  static final LineContent NOTHING = new LineContent(Map.of(), Map.of(), Set.of());

  /** A label attribute. */
  sealed interface Attribute {}

  /** One that gives the whole image a label. */
  record ImageLevel(String label, @Nullable Double confidence) implements Attribute {}

  /** One with bounding boxes; those that are malformed are not among them. */
  record Boxes(List<LabelledBox> boxes) implements Attribute {}

  record LabelledBox(String label, Change.Box box, @Nullable Double confidence) {
    LabelledBox withoutConfidence() {
      return new LabelledBox(label, box, null);
    }
  }

  /** The text of a value. */
  record Text(byte[] line, int from, int to) {
    boolean isSame(Text other) {
      return Arrays.equals(line, from, to, other.line, other.from, other.to);
    }
  }

  /** Reads the line of an entry. */
  static LineContent of(JsonTape tape, byte[] line) {
    EditedLine.scan(tape, line);
    byte[] compact = tape.copy();
    Map<String, Text> members = new LinkedHashMap<>();
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      members.put(tape.text(key), new Text(compact, tape.start(key + 1), tape.end(key + 1)));
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    Set<String> halves = new HashSet<>();
    LabelPairs pairs = new LabelPairs();
    int count = pairs.find(tape);
    for (int pair = 0; pair < count; pair++) {
      Attribute attribute = attribute(tape, pairs.name(pair) + 1, pairs.metadata(pair));
      if (attribute != null) {
        String name = tape.text(pairs.name(pair));
        attributes.put(name, attribute);
        halves.add(name);
        halves.add(name + METADATA);
      }
    }
    return new LineContent(members, attributes, halves);
  }

  private static @Nullable Attribute attribute(JsonTape tape, int value, int metadata) {
    return switch (LabelPairs.type(tape, metadata)) {
      case CLASSIFICATION -> {
        int name = tape.member(metadata, LabelAttribute.CLASS_NAME);
        yield name >= 0 && tape.isString(name)
            ? new ImageLevel(tape.text(name), confidence(tape, metadata))
            : null;
      }
      case DETECTION -> new Boxes(boxes(tape, value, metadata));
      case OTHER -> null;
    };
  }

  private static @Nullable Double confidence(JsonTape tape, int object) {
    int confidence =
        tape.type(object) == JsonTape.OBJECT ? tape.member(object, Detection.CONFIDENCE) : -1;
    return confidence >= 0 && tape.type(confidence) == JsonTape.NUMBER
        ? (Double) number(tape, confidence)
        : null;
  }

  /** A number; minus zero is zero. */
  private static double number(JsonTape tape, int token) {
    return tape.number(token) + 0.0;
  }

  private static List<LabelledBox> boxes(JsonTape tape, int value, int metadata) {
    List<LabelledBox> boxes = new ArrayList<>();
    int annotations =
        tape.type(value) == JsonTape.OBJECT ? tape.member(value, Detection.ANNOTATIONS) : -1;
    if (annotations < 0 || tape.type(annotations) != JsonTape.ARRAY) {
      return boxes;
    }
    int classMap = tape.member(metadata, Detection.CLASS_MAP);
    int objects = tape.member(metadata, Detection.OBJECTS);
    boolean hasObjects = objects >= 0 && tape.type(objects) == JsonTape.ARRAY;
    int object = objects + 1;
    int objectsEnd = hasObjects ? tape.next(objects) : object;
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      boolean hasObject = object < objectsEnd;
      Change.Box box = box(tape, item);
      if (box != null) {
        boxes.add(
            new LabelledBox(
                label(tape, classMap, tape.member(item, Detection.CLASS_ID)),
                box,
                hasObject ? confidence(tape, object) : null));
      }
      if (hasObject) {
        object = tape.next(object);
      }
    }
    return boxes;
  }

  private static Change.@Nullable Box box(JsonTape tape, int annotation) {
    if (tape.type(annotation) != JsonTape.OBJECT) {
      return null;
    }
    int left = tape.member(annotation, Detection.LEFT);
    int top = tape.member(annotation, Detection.TOP);
    int width = tape.member(annotation, Detection.WIDTH);
    int height = tape.member(annotation, Detection.HEIGHT);
    int classId = tape.member(annotation, Detection.CLASS_ID);
    for (int side : new int[] {left, top, width, height, classId}) {
      if (side < 0 || tape.type(side) != JsonTape.NUMBER) {
        return null;
      }
    }
    return new Change.Box(
        number(tape, left), number(tape, top), number(tape, width), number(tape, height));
  }

  private static String label(JsonTape tape, int classMap, int classId) {
    int name =
        classMap >= 0 && tape.type(classMap) == JsonTape.OBJECT
            ? Detection.nameOf(tape, classMap, classId)
            : -1;
    if (name >= 0 && tape.isString(name)) {
      return tape.text(name);
    }
    return "#"
        + new String(
            tape.bytes(),
            tape.base() + tape.start(classId),
            tape.end(classId) - tape.start(classId),
            US_ASCII);
  }
}
