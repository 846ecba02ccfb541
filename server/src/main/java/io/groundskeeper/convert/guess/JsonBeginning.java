package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.guess.Recognised.Foreign;
import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.guess.Recognised.Unknown;
import io.groundskeeper.convert.value.Format;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * What JSON is, by the keys of its first object: the text itself, or the first element of the array
 * that it is. The text may end anywhere.
 */
final class JsonBeginning {
  private static final int KEYS_SHOWN_MAX = 6;
  private static final String SOURCE_REF = "source-ref";
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final Set<String> CREATEML_IMAGES =
      Set.of("image", "imagefilename", "imageFilename", "imageURL");

  private static final String ANNOTATIONS = "annotations";
  private static final String IMAGE_DATA = "imageData";

  /** What labelme has beside its shapes, which may be longer than what is looked at. */
  private static final Set<String> LABELME_KEYS = Set.of("imagePath", IMAGE_DATA, "flags");

  /** What is in the annotations of Label Studio, which may be longer than what is looked at. */
  private static final List<String> STUDIO_WORDS =
      List.of("\"completed_by\"", "\"from_name\"", "\"original_width\"");

  private final Set<String> keys = new LinkedHashSet<>();
  private final String text;
  private boolean array;
  private boolean strings;
  private boolean severalLines;

  private JsonBeginning(String text) {
    this.text = text;
  }

  /**
   * What it is.
   *
   * @param text begins with a brace or a bracket
   */
  static Recognised recognise(String text) {
    JsonBeginning beginning = new JsonBeginning(text);
    beginning.scan();
    return beginning.array ? beginning.ofArray() : beginning.ofObject();
  }

  private void scan() {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      array = json.nextToken() == JsonToken.START_ARRAY;
      JsonToken first = array ? json.nextToken() : json.currentToken();
      strings = first == JsonToken.VALUE_STRING;
      if (first != JsonToken.START_OBJECT) {
        return;
      }
      int line = json.currentTokenLocation().getLineNr();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        keys.add(json.currentName());
        severalLines |= json.currentTokenLocation().getLineNr() > line;
        json.nextToken();
        json.skipChildren();
      }
      severalLines |= json.currentTokenLocation().getLineNr() > line;
    } catch (JacksonException e) {
      // As far as it goes: the text may have been cut, and lines may be wrong in many ways.
      array |= text.stripLeading().startsWith("[");
    }
  }

  private Recognised ofArray() {
    if (keys.contains("prefix") && keys.size() == 1) {
      return new Foreign(
          "a ManifestFile of SageMaker's training input, which lists files without labels",
          "Give the output manifest of the labelling job, output.manifest, one JSON object a"
              + " line.");
    }
    if (keys.contains(SOURCE_REF)) {
      return new Foreign(
          "a JSON array of manifest lines",
          "A manifest has one JSON object a line: jq -c '.[]' FILE > new.manifest");
    }
    if (keys.containsAll(List.of("image_id", "category_id"))) {
      return new Foreign(
          "a list of COCO annotations or results, without images and categories",
          "Give the annotation file that has them.");
    }
    if (isLabelStudio()) {
      return new Known(Format.LABEL_STUDIO);
    }
    if ((keys.contains(ANNOTATIONS) || keys.contains("annotation"))
        && keys.stream().anyMatch(CREATEML_IMAGES::contains)) {
      return new Known(Format.CREATEML);
    }
    if (text.contains("\"data_row\"") || keys.contains("Labeled Data")) {
      return labelbox();
    }
    if (strings) {
      return new Foreign(
          "a JSON array of texts",
          "A manifest has one JSON object a line, each with a source-ref.");
    }
    return new Foreign(
        "a JSON array" + (keys.isEmpty() ? "" : " of objects with " + shownKeys()),
        "A manifest has one JSON object a line, each with a source-ref; COCO is one object with"
            + " images, annotations and categories.");
  }

  /** A task, an annotation with its task, or an item of JSON-MIN. */
  private boolean isLabelStudio() {
    return (keys.contains("data")
            && (keys.contains(ANNOTATIONS)
                || keys.contains("completions")
                || keys.contains("predictions")))
        || (keys.contains("task") && keys.contains("result"))
        || (keys.contains("annotation_id")
            && (keys.contains("annotator") || keys.contains("lead_time")))
        // A task, cut before its data.
        || (keys.contains(ANNOTATIONS) && STUDIO_WORDS.stream().anyMatch(text::contains));
  }

  private boolean isLabelme() {
    // The image, which may be cut, stands before the shapes where keys are sorted.
    boolean isCut =
        keys.contains(IMAGE_DATA) && LABELME_KEYS.stream().filter(keys::contains).count() > 1;
    return isCut || (keys.contains("shapes") && keys.stream().anyMatch(LABELME_KEYS::contains));
  }

  private static Foreign labelbox() {
    return new Foreign("an export of Labelbox, which is not read", "Export as COCO or YOLO.");
  }

  private Recognised ofObject() {
    if (keys.contains(SOURCE_REF)) {
      return severalLines
          ? new Foreign(
              "pretty-printed JSON",
              "A manifest has each entry in one line: jq -c . FILE > new.manifest")
          : new Known(Format.MANIFEST);
    }
    if (keys.contains("prefix") && keys.size() == 1) {
      return new Unknown("an object with " + shownKeys());
    }
    if (isLabelme()) {
      return new Known(Format.LABELME);
    }
    if ((keys.contains("asset") && keys.contains("regions"))
        || (keys.contains("assets") && keys.contains("tags"))) {
      return new Known(Format.VOTT);
    }
    if (isLabelStudio()) {
      return new Known(Format.LABEL_STUDIO);
    }
    if (keys.contains("_via_img_metadata")
        || keys.contains("_via_settings")
        || (text.contains("\"regions\"") && text.contains("\"file_attributes\""))) {
      return new Foreign("a project of VIA, which is not read", "Export as COCO or CSV.");
    }
    if (keys.contains("images") || keys.contains(ANNOTATIONS) || isCocoWithoutBoth()) {
      return new Known(Format.COCO);
    }
    return service();
  }

  private boolean isCocoWithoutBoth() {
    return keys.contains("categories") && (keys.contains("info") || keys.contains("licenses"));
  }

  /** What programs and services write that is no labelling format. */
  private Recognised service() {
    if (keys.contains("DatasetEntries")) {
      return new Foreign(
          "the answer of ListDatasetEntries, in which the lines are texts",
          "Take the lines out: jq -r '.DatasetEntries[]' FILE > new.manifest");
    }
    if (keys.contains("__type") || (keys.size() <= 3 && isErrorMessage())) {
      return new Foreign("an error message of a server", "The download failed: do it again.");
    }
    if (keys.contains("frames") && (keys.contains("framerate") || keys.contains("inputTags"))) {
      return new Foreign(
          "a file of VoTT 1, which is not read: its boxes are in the size of the window",
          "Export from it as YOLO, and give the folder.");
    }
    if (keys.contains("objects") && keys.contains("size") && keys.contains("description")) {
      return new Foreign(
          "a file of Supervisely, of one image, which is not read",
          "Export as COCO, YOLO or Pascal VOC.");
    }
    if (text.contains("\"data_row\"")) {
      return labelbox();
    }
    return new Unknown(keys.isEmpty() ? "" : "an object with " + shownKeys());
  }

  private boolean isErrorMessage() {
    return keys.contains("error")
        || keys.contains("Error")
        || keys.contains("message")
        || keys.contains("Message");
  }

  private String shownKeys() {
    return keys.stream().limit(KEYS_SHOWN_MAX).collect(Collectors.joining(", "))
        + (keys.size() > KEYS_SHOWN_MAX ? ", …" : "");
  }
}
