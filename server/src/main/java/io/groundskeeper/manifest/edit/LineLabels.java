package io.groundskeeper.manifest.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Detection;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LabelAttribute;
import io.groundskeeper.manifest.LabelNames;
import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The labels that stand in a line, whatever else is wrong with it: those that count, and those in
 * attributes with errors. All of them are found by {@link LineEdit}s. Reused from line to line; not
 * for several threads.
 */
public final class LineLabels {
  private final JsonTape tape = new JsonTape();
  private final LabelPairs pairs = new LabelPairs();
  private final LabelNames names = new LabelNames();

  /**
   * The labels of a line, in order of first appearance: class names of image-level attributes, and
   * names in class maps that a bounding box uses.
   *
   * @param line an {@link Entry#line}
   * @throws IllegalArgumentException if it is not one
   */
  public Set<String> of(byte[] line) {
    EditedLine.scan(tape, line);
    Set<String> labels = new LinkedHashSet<>();
    int count = pairs.find(tape);
    for (int pair = 0; pair < count; pair++) {
      int metadata = pairs.metadata(pair);
      switch (LabelPairs.type(tape, metadata)) {
        case CLASSIFICATION -> add(tape.member(metadata, LabelAttribute.CLASS_NAME), labels);
        case DETECTION -> addOfBoxes(pairs.name(pair) + 1, metadata, labels);
        case OTHER -> {}
      }
    }
    return labels;
  }

  private void addOfBoxes(int value, int metadata, Set<String> labels) {
    int classMap = tape.member(metadata, Detection.CLASS_MAP);
    int annotations =
        tape.type(value) == JsonTape.OBJECT ? tape.member(value, Detection.ANNOTATIONS) : -1;
    if (classMap < 0
        || tape.type(classMap) != JsonTape.OBJECT
        || annotations < 0
        || tape.type(annotations) != JsonTape.ARRAY) {
      return;
    }
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      int classId = tape.type(item) == JsonTape.OBJECT ? tape.member(item, Detection.CLASS_ID) : -1;
      if (classId >= 0) {
        add(nameOf(classMap, classId), labels);
      }
    }
  }

  private int nameOf(int classMap, int classId) {
    if (tape.type(classId) == JsonTape.NUMBER) {
      return Detection.nameOf(tape, classMap, classId);
    }
    // An error, but everybody sees what is meant.
    return tape.isString(classId) ? tape.member(classMap, tape.text(classId).getBytes(UTF_8)) : -1;
  }

  private void add(int token, Set<String> labels) {
    if (token >= 0 && tape.isString(token)) {
      String name = names.of(tape, token).text();
      if (!name.isEmpty()) {
        labels.add(name);
      }
    }
  }
}
