package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the label attributes of one line, one after another. Errors that end the checking of a
 * line are kept back until all attributes have been looked at: the first of them in the catalogue's
 * order is the one that counts.
 */
public final class LabelAttribute {
  static final byte[] TYPE = "type".getBytes(UTF_8);
  static final byte[] CLASSIFICATION = "groundtruth/image-classification".getBytes(UTF_8);
  static final byte[] DETECTION = "groundtruth/object-detection".getBytes(UTF_8);
  public static final byte[] CLASS_NAME = "class-name".getBytes(UTF_8);
  static final byte[] HUMAN_ANNOTATED = "human-annotated".getBytes(UTF_8);
  static final byte[] CREATION_DATE = "creation-date".getBytes(UTF_8);
  static final byte[] YES = "yes".getBytes(UTF_8);
  static final byte[] NO = "no".getBytes(UTF_8);

  static final int LABEL_CHARACTERS_MAX = 255;

  private final JsonTape tape;
  private final Quotas quotas;
  private final LabelNames names = new LabelNames();
  private final Detection detection;
  private List<Finding> findings = new ArrayList<>();
  private final List<Finding> ending = new ArrayList<>();
  private final List<LabelUse> labels = new ArrayList<>();
  private boolean labelled;
  private int attributes;
  private int valid;
  private int withoutAnnotations;

  LabelAttribute(JsonTape tape, Quotas quotas) {
    this.tape = tape;
    this.quotas = quotas;
    this.detection = new Detection(tape, quotas, names);
  }

  /** Begins a line. */
  void begin(List<Finding> lineFindings) {
    findings = lineFindings;
    ending.clear();
    labels.clear();
    labelled = false;
    attributes = 0;
    valid = 0;
    withoutAnnotations = 0;
  }

  /**
   * Checks a pair.
   *
   * @param key the token of the attribute's name
   * @param metadata the token of the metadata's value
   * @param line the place of the whole line
   */
  void check(int key, int metadata, int line) {
    attributes++;
    int value = key + 1;
    labelled |= carriesLabel(value, metadata);
    int valuePlace = place(value, line);
    int metadataPlace = place(metadata, line);
    int type = tape.type(metadata) == JsonTape.OBJECT ? tape.member(metadata, TYPE) : -1;
    if (type < 0 || !tape.isString(type)) {
      end(LineError.ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT, key, metadata, metadataPlace);
    } else if (tape.is(type, CLASSIFICATION)) {
      classification(key, value, metadata, valuePlace, metadataPlace);
    } else if (tape.is(type, DETECTION)) {
      detection(key, value, metadata, valuePlace, metadataPlace);
    } else {
      add(LineError.ERROR_UNSUPPORTED_USE_CASE_TYPE, key, metadata, metadataPlace);
    }
  }

  private int place(int token, int line) {
    return tape.type(token) == JsonTape.OBJECT ? tape.end(token) - 1 : line;
  }

  private boolean carriesLabel(int value, int metadata) {
    if (tape.type(metadata) == JsonTape.OBJECT) {
      int name = tape.member(metadata, CLASS_NAME);
      if (name >= 0 && tape.isString(name) && tape.end(name) - tape.start(name) > 2) {
        return true;
      }
    }
    if (tape.type(value) != JsonTape.OBJECT) {
      return false;
    }
    int annotations = tape.member(value, Detection.ANNOTATIONS);
    return annotations >= 0
        && tape.type(annotations) == JsonTape.ARRAY
        && tape.next(annotations) > annotations + 1;
  }

  /** The token of an image-level attribute's class name, or -1 where its metadata is malformed. */
  public static int className(JsonTape tape, int metadata) {
    int name = tape.member(metadata, CLASS_NAME);
    return name >= 0
            && tape.isString(name)
            && isConfidence(tape, tape.member(metadata, Detection.CONFIDENCE))
            && hasOrigin(tape, metadata)
        ? name
        : -1;
  }

  private void classification(int key, int value, int metadata, int valuePlace, int metadataPlace) {
    boolean good = true;
    if (isTextOfDigits(tape, value)) {
      add(LineError.WARNING_TEXT_LABEL_VALUE, key, metadata, valuePlace);
    } else if (!isImageLevelValue(tape, value)) {
      end(LineError.ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT, key, metadata, valuePlace);
      good = false;
    }
    int name = className(tape, metadata);
    if (name < 0) {
      end(LineError.ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT, key, metadata, metadataPlace);
      return;
    }
    LabelNames.Name label = names.of(tape, name);
    if (!label.isLegal()) {
      add(LineError.ERROR_INVALID_LABEL_NAME_LENGTH, key, metadata, metadataPlace);
    } else if (good) {
      valid++;
      use(label.imageLevel());
    }
  }

  /** Whether an image-level attribute may have this value: a number, or a text of digits. */
  public static boolean isImageLevelValue(JsonTape tape, int value) {
    return tape.type(value) == JsonTape.NUMBER || isTextOfDigits(tape, value);
  }

  private static boolean isTextOfDigits(JsonTape tape, int value) {
    int size = tape.end(value) - tape.start(value) - 2;
    if (tape.type(value) != JsonTape.STRING || size < 1) {
      return false;
    }
    int begin = tape.base() + tape.start(value) + 1;
    for (int i = begin; i < begin + size; i++) {
      if (tape.bytes()[i] < '0' || tape.bytes()[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private void detection(int key, int value, int metadata, int valuePlace, int metadataPlace) {
    Detection.Form form = detection.form(value);
    if (form == Detection.Form.MALFORMED) {
      end(LineError.ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT, key, metadata, valuePlace);
    }
    if (!hasOrigin(tape, metadata) || !detection.hasObjectsAndClassMap(metadata)) {
      end(LineError.ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT, key, metadata, metadataPlace);
      return;
    }
    if (form == Detection.Form.MALFORMED) {
      return;
    }
    if (detection.confidenceIsMissing()) {
      end(LineError.ERROR_MISSING_BOUNDING_BOX_CONFIDENCE, key, metadata, metadataPlace);
      return;
    }
    if (!detection.classesAreMapped()) {
      end(LineError.ERROR_MISSING_CLASS_MAP_ID, key, metadata, metadataPlace);
      return;
    }
    boolean good = true;
    if (!detection.namesAreLegal()) {
      add(LineError.ERROR_INVALID_LABEL_NAME_LENGTH, key, metadata, metadataPlace);
      good = false;
    }
    boolean noneValid = detection.checkBoxes(tape.text(key), findings);
    if (detection.hasTooManyBoxes()) {
      add(LineError.ERROR_TOO_MANY_BOUNDING_BOXES, key, metadata, valuePlace);
      good = false;
    }
    if (detection.imageHasBadSize()) {
      add(LineError.ERROR_INVALID_IMAGE_DIMENSION, key, metadata, valuePlace);
      good = false;
    }
    if (noneValid) {
      add(LineError.ERROR_NO_VALID_ANNOTATIONS, key, metadata, valuePlace);
      good = false;
    }
    if (form == Detection.Form.WITHOUT_ANNOTATIONS) {
      withoutAnnotations++;
      add(LineError.WARNING_NO_ATTRIBUTE_ANNOTATIONS, key, metadata, valuePlace);
    }
    if (good) {
      valid++;
      for (LabelNames.Name label : detection.validLabels()) {
        use(label.boundingBox());
      }
    }
  }

  /** Whether metadata says who annotated, and when. */
  private static boolean hasOrigin(JsonTape tape, int metadata) {
    int human = tape.member(metadata, HUMAN_ANNOTATED);
    int date = tape.member(metadata, CREATION_DATE);
    return human >= 0
        && (tape.is(human, YES) || tape.is(human, NO))
        && date >= 0
        && tape.isString(date)
        && CreationDate.isLegal(tape, date);
  }

  static boolean isConfidence(JsonTape tape, int token) {
    if (token < 0 || tape.type(token) != JsonTape.NUMBER) {
      return false;
    }
    double confidence = tape.number(token);
    return confidence >= 0 && confidence <= 1;
  }

  private void use(LabelUse use) {
    for (int i = 0; i < labels.size(); i++) {
      LabelUse known = labels.get(i);
      if (known.name().equals(use.name())) {
        if (use.boundingBox()) {
          labels.set(i, use);
        }
        return;
      }
    }
    labels.add(use);
  }

  private void end(LineError error, int key, int metadata, int place) {
    ending.add(finding(error, key, metadata, place));
  }

  private void add(LineError error, int key, int metadata, int place) {
    findings.add(finding(error, key, metadata, place));
  }

  private Finding finding(LineError error, int key, int metadata, int place) {
    String name = tape.text(key);
    String reason = Reasons.of(error, tape, key, metadata, quotas);
    return new Finding(error, error.message(name), name, reason, place);
  }

  /** Ends the attributes: whether an error ended the checking, which then is the only finding. */
  boolean endChecking() {
    if (ending.isEmpty()) {
      // By the catalogue's order, whatever attribute it was; the sort keeps the line's order else.
      findings.sort((a, b) -> a.error().compareTo(b.error()));
      return false;
    }
    Finding first = ending.getFirst();
    for (Finding finding : ending) {
      if (finding.error().compareTo(first.error()) < 0) {
        first = finding;
      }
    }
    findings.clear();
    findings.add(first);
    return true;
  }

  boolean anyLabelled() {
    return labelled;
  }

  boolean noneValid() {
    return valid == 0;
  }

  boolean onlyDetectionWithoutAnnotations() {
    return withoutAnnotations > 0 && withoutAnnotations == attributes;
  }

  /** The labels of all valid attributes, each once. */
  List<LabelUse> labels() {
    return List.copyOf(labels);
  }
}
