package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bounding boxes of one label attribute of type {@code groundtruth/object-detection}. */
public final class Detection {
  static final byte[] IMAGE_SIZE = "image_size".getBytes(UTF_8);
  public static final byte[] ANNOTATIONS = "annotations".getBytes(UTF_8);
  public static final byte[] WIDTH = "width".getBytes(UTF_8);
  public static final byte[] HEIGHT = "height".getBytes(UTF_8);
  static final byte[] DEPTH = "depth".getBytes(UTF_8);
  public static final byte[] CLASS_ID = "class_id".getBytes(UTF_8);
  public static final byte[] TOP = "top".getBytes(UTF_8);
  public static final byte[] LEFT = "left".getBytes(UTF_8);
  public static final byte[] OBJECTS = "objects".getBytes(UTF_8);
  public static final byte[] CLASS_MAP = "class-map".getBytes(UTF_8);
  public static final byte[] CONFIDENCE = "confidence".getBytes(UTF_8);

  /** Longer sides are scaled down to this for training. */
  private static final double TRAINING_PIXELS = 1280;

  private final JsonTape tape;
  private final Quotas quotas;
  private final LabelNames names;
  private final List<Box> boxes = new ArrayList<>();
  private final List<LabelNames.Name> validLabels = new ArrayList<>();
  private double imageWidth;
  private double imageHeight;
  private int confidences;
  private int classMap;

  /** A bounding box in pixels, with the tokens of its annotation and its class id. */
  private static final class Box {
    private int token;
    private int classId;
    private double left;
    private double top;
    private double width;
    private double height;
    private LabelNames.@Nullable Name name;
  }

  /** Whether the attribute's value is what it should be. */
  enum Form {
    WITH_ANNOTATIONS,
    WITHOUT_ANNOTATIONS,
    MALFORMED
  }

  Detection(JsonTape tape, Quotas quotas, LabelNames names) {
    this.tape = tape;
    this.quotas = quotas;
    this.names = names;
  }

  private int count;

  /** Reads the attribute's value. */
  Form form(int value) {
    count = 0;
    validLabels.clear();
    if (tape.type(value) != JsonTape.OBJECT || !imageSize(tape.member(value, IMAGE_SIZE))) {
      return Form.MALFORMED;
    }
    int annotations = tape.member(value, ANNOTATIONS);
    if (annotations < 0) {
      return Form.WITHOUT_ANNOTATIONS;
    }
    if (tape.type(annotations) != JsonTape.ARRAY) {
      return Form.MALFORMED;
    }
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      if (tape.type(item) != JsonTape.OBJECT || !box(item)) {
        return Form.MALFORMED;
      }
    }
    return count == 0 ? Form.WITHOUT_ANNOTATIONS : Form.WITH_ANNOTATIONS;
  }

  private boolean imageSize(int token) {
    if (token < 0 || tape.type(token) != JsonTape.ARRAY || tape.size(token) != 1) {
      return false;
    }
    int size = token + 1;
    if (tape.type(size) != JsonTape.OBJECT) {
      return false;
    }
    int width = tape.member(size, WIDTH);
    int height = tape.member(size, HEIGHT);
    if (!isNumber(width) || !isNumber(height) || !isNumber(tape.member(size, DEPTH))) {
      return false;
    }
    imageWidth = tape.number(width);
    imageHeight = tape.number(height);
    return true;
  }

  private boolean isNumber(int token) {
    return token >= 0 && tape.type(token) == JsonTape.NUMBER;
  }

  private boolean box(int annotation) {
    int left = tape.member(annotation, LEFT);
    int top = tape.member(annotation, TOP);
    int width = tape.member(annotation, WIDTH);
    int height = tape.member(annotation, HEIGHT);
    int classId = tape.member(annotation, CLASS_ID);
    if (!isNumber(left)
        || !isNumber(top)
        || !isNumber(width)
        || !isNumber(height)
        || !isNumber(classId)) {
      return false;
    }
    if (count == boxes.size()) {
      boxes.add(new Box());
    }
    Box box = boxes.get(count++);
    box.token = annotation;
    box.classId = classId;
    box.left = tape.number(left);
    box.top = tape.number(top);
    box.width = tape.number(width);
    box.height = tape.number(height);
    box.name = null;
    return true;
  }

  /** Reads the metadata; false where it has not the form of a detection's. */
  boolean hasObjectsAndClassMap(int metadata) {
    int objects = tape.member(metadata, OBJECTS);
    classMap = tape.member(metadata, CLASS_MAP);
    if (objects < 0
        || tape.type(objects) != JsonTape.ARRAY
        || classMap < 0
        || tape.type(classMap) != JsonTape.OBJECT) {
      return false;
    }
    for (int key = classMap + 1; key < tape.next(classMap); key = tape.next(key + 1)) {
      if (!tape.isString(key + 1)) {
        return false;
      }
    }
    confidences = 0;
    for (int item = objects + 1; item < tape.next(objects); item = tape.next(item)) {
      if (tape.type(item) != JsonTape.OBJECT) {
        return false;
      }
      int confidence = tape.member(item, CONFIDENCE);
      if (confidence >= 0) {
        if (!LabelAttribute.isConfidence(tape, confidence)) {
          return false;
        }
        confidences++;
      }
    }
    return true;
  }

  boolean confidenceIsMissing() {
    return confidences < count;
  }

  /** Finds the label name of each box; false where a class id is not in the class map. */
  boolean classesAreMapped() {
    for (int i = 0; i < count; i++) {
      Box box = boxes.get(i);
      int name = nameOf(tape, classMap, box.classId);
      if (name < 0) {
        return false;
      }
      box.name = names.of(tape, name);
    }
    return true;
  }

  /** The token of the label name that a class map has for a class id, or -1. */
  public static int nameOf(JsonTape tape, int classMap, int classId) {
    byte[] bytes = tape.bytes();
    int begin = tape.base() + tape.start(classId);
    int size = tape.end(classId) - tape.start(classId);
    for (int key = classMap + 1; key < tape.next(classMap); key = tape.next(key + 1)) {
      int other = tape.base() + tape.start(key) + 1;
      if (tape.end(key) - tape.start(key) - 2 == size
          && Arrays.equals(bytes, begin, begin + size, bytes, other, other + size)) {
        return key + 1;
      }
    }
    // 1.0 and 1 are the same class.
    double number = tape.number(classId);
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? tape.member(classMap, Long.toString((long) number).getBytes(UTF_8))
        : -1;
  }

  boolean namesAreLegal() {
    for (int i = 0; i < count; i++) {
      LabelNames.Name name = boxes.get(i).name;
      if (name != null && !name.isLegal()) {
        return false;
      }
    }
    return true;
  }

  /** Checks each box against the image; whether there are some and none is valid. */
  boolean checkBoxes(String attribute, List<Finding> findings) {
    double longer = Math.max(imageWidth, imageHeight);
    double scale = longer > TRAINING_PIXELS ? TRAINING_PIXELS / longer : 1;
    int valid = 0;
    for (int i = 0; i < count; i++) {
      Box box = boxes.get(i);
      boolean good = true;
      if (box.left < 0
          || box.top < 0
          || box.width < 0
          || box.height < 0
          || box.left + box.width > imageWidth
          || box.top + box.height > imageHeight) {
        add(LineError.ERROR_INVALID_BOUNDING_BOX, attribute, i, findings);
        good = false;
      }
      if (box.width * scale <= 1 || box.height * scale <= 1) {
        add(LineError.ERROR_BOUNDING_BOX_TOO_SMALL, attribute, i, findings);
        good = false;
      }
      if (good && box.name != null) {
        valid++;
        validLabels.add(box.name);
      }
    }
    return count > 0 && valid == 0;
  }

  private void add(LineError error, String attribute, int index, List<Finding> findings) {
    Box box = boxes.get(index);
    // Put together by hand: there may be thousands.
    String reason =
        Reasons.cut(attribute)
            + ": annotations["
            + index
            + "] is left "
            + value(box.token, LEFT)
            + ", top "
            + value(box.token, TOP)
            + ", width "
            + value(box.token, WIDTH)
            + ", height "
            + value(box.token, HEIGHT)
            + " in an image of "
            + pixels(imageWidth)
            + " × "
            + pixels(imageHeight);
    findings.add(new Finding(error, error.message(""), attribute, reason, tape.end(box.token) - 1));
  }

  private String value(int annotation, byte[] name) {
    return Reasons.value(tape, tape.member(annotation, name));
  }

  private static String pixels(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  boolean hasTooManyBoxes() {
    return count > quotas.boundingBoxesMax();
  }

  boolean imageHasBadSize() {
    return Math.min(imageWidth, imageHeight) < quotas.imagePixelsMin()
        || Math.max(imageWidth, imageHeight) > quotas.imagePixelsMax();
  }

  /** The label of each valid box. */
  List<LabelNames.Name> validLabels() {
    return validLabels;
  }
}
