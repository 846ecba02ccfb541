package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.Detection;
import io.groundskeeper.manifest.LabelAttribute;
import io.groundskeeper.manifest.LabelNames;
import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.StringSearch;
import java.util.Set;

/** The edit of {@link LineEdit#remove}. */
final class LabelRemoval implements LineEdit {
  private final Set<String> labels;
  private final StringSearch search;
  private final EditedLine edited = new EditedLine();
  private final JsonTape tape = edited.tape;
  private final LabelNames names = new LabelNames();

  LabelRemoval(Set<String> labels) {
    this.labels = Set.copyOf(labels);
    search = EditedLine.searchOfStrings(this.labels);
  }

  @Override
  public Edited apply(byte[] line) {
    if (labels.isEmpty() || !search.mayBeIn(line)) {
      return EditedLine.UNCHANGED;
    }
    edited.begin(line);
    int count = edited.pairs.find(tape);
    for (int pair = 0; pair < count; pair++) {
      int metadata = edited.pairs.metadata(pair);
      switch (LabelPairs.type(tape, metadata)) {
        case CLASSIFICATION -> {
          if (isRemoved(tape.member(metadata, LabelAttribute.CLASS_NAME))) {
            edited.cutPair(pair);
          }
        }
        case DETECTION -> removeBoxes(edited.pairs.name(pair) + 1, metadata);
        case OTHER -> {}
      }
    }
    return edited.end();
  }

  private boolean isRemoved(int token) {
    return token >= 0 && tape.isString(token) && labels.contains(names.of(tape, token).text());
  }

  private void removeBoxes(int value, int metadata) {
    int classMap = tape.member(metadata, Detection.CLASS_MAP);
    if (classMap < 0 || tape.type(classMap) != JsonTape.OBJECT) {
      return;
    }
    boolean mapped = false;
    for (int key = classMap + 1; key < tape.next(classMap); key = tape.next(key + 1)) {
      if (isRemoved(key + 1)) {
        edited.patch.cut(tape.start(key), tape.end(key + 1));
        mapped = true;
      }
    }
    int annotations =
        mapped && tape.type(value) == JsonTape.OBJECT
            ? tape.member(value, Detection.ANNOTATIONS)
            : -1;
    if (annotations >= 0 && tape.type(annotations) == JsonTape.ARRAY) {
      removeAnnotations(annotations, tape.member(metadata, Detection.OBJECTS), classMap);
    }
  }

  private void removeAnnotations(int annotations, int objects, int classMap) {
    boolean hasObjects = objects >= 0 && tape.type(objects) == JsonTape.ARRAY;
    int object = objects + 1;
    int objectsEnd = hasObjects ? tape.next(objects) : object;
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      boolean remove = hasRemovedLabel(item, classMap);
      if (remove) {
        edited.patch.cut(tape.start(item), tape.end(item));
      }
      if (object < objectsEnd) {
        if (remove) {
          edited.patch.cut(tape.start(object), tape.end(object));
        }
        object = tape.next(object);
      }
    }
  }

  private boolean hasRemovedLabel(int annotation, int classMap) {
    int classId =
        tape.type(annotation) == JsonTape.OBJECT ? tape.member(annotation, Detection.CLASS_ID) : -1;
    return classId >= 0
        && tape.type(classId) == JsonTape.NUMBER
        && isRemoved(Detection.nameOf(tape, classMap, classId));
  }
}
