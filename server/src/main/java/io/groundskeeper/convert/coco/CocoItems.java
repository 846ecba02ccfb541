package io.groundskeeper.convert.coco;

import io.groundskeeper.convert.file.Json;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The items of the lists of a COCO file, one at a time, without keeping what a manifest has no
 * place for. Of an item that is not as it should be, the report says which it is.
 */
final class CocoItems {
  private final Report report;
  private long images;
  private long annotations;
  private long categories;
  private final CocoIds imageIds = new CocoIds();
  private final CocoIds categoryIds = new CocoIds();

  /** An image; its name is the s3 name where there is one. NaN where the size is not given. */
  record Image(long id, String name, double width, double height) {}

  /** A category. */
  record Category(long id, String name) {}

  CocoItems(Report report) {
    this.report = report;
  }

  /** Reads an image; the parser stands at the beginning of the item, and after it at its end. */
  Optional<Image> image(JsonParser json) throws ConversionException {
    String where = "images[" + images++ + "]";
    if (isNoObject(json, where)) {
      return Optional.empty();
    }
    Long id = null;
    String name = "";
    String url = "";
    String address = "";
    double width = Double.NaN;
    double height = Double.NaN;
    boolean others = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "id" -> id = imageIds.read(json);
        case "file_name" -> name = text(json);
        case "width" -> width = number(json);
        case "height" -> height = number(json);
        case "coco_url" -> {
          String found = text(json);
          url = found.startsWith("s3://") ? found : "";
          address = url.isEmpty() ? found : "";
        }
        default -> {
          others |= json.currentToken() != JsonToken.VALUE_NULL;
          json.skipChildren();
        }
      }
    }
    // LVIS names its images by addresses alone.
    String own = name.isEmpty() ? address : name;
    String best = url.isEmpty() ? own : url;
    others |= !address.isEmpty() && !name.isEmpty();
    if (id == null || best.isEmpty()) {
      report.leaveOut(
          where,
          id == null
              ? "it has no id, or one that is neither a number nor a text"
              : "it has no file_name");
      return Optional.empty();
    }
    if (!best.equals(Texts.unicode(best))) {
      report.leaveOut(where, "its name is no Unicode: it has half of a surrogate pair alone");
      return Optional.empty();
    }
    report.lose(Loss.IMAGE_FIELDS, others ? 1 : 0);
    return Optional.of(new Image(id, best, width, height));
  }

  /** Reads an annotation; as {@link #image}. */
  Optional<CocoBoxes.Found> annotation(JsonParser json) throws ConversionException {
    String where = "annotations[" + annotations++ + "]";
    if (isNoObject(json, where)) {
      return Optional.empty();
    }
    Long image = null;
    Long category = null;
    double[] box = null;
    boolean hasBox = false;
    CocoShape shape = null;
    boolean hasShape = false;
    boolean keypoints = false;
    double confidence = 1;
    boolean caption = false;
    boolean others = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "id", "area", "num_keypoints" -> json.skipChildren();
        case "image_id" -> image = imageIds.read(json);
        case "category_id" -> category = categoryIds.read(json);
        case "bbox" -> {
          JsonToken token = json.currentToken();
          box = box(json);
          hasBox = token != JsonToken.VALUE_NULL && (box == null || box.length > 0);
        }
        case "score" -> confidence = number(json);
        case "iscrowd" -> report.lose(Loss.CROWD, isSet(json) ? 1 : 0, where);
        case "segmentation" -> {
          // Where there is a box already, nothing needs to be looked at.
          shape = hasBox ? null : CocoShape.read(json);
          hasShape = shape == null ? Json.hasContent(json) : shape.hasContent();
        }
        case "keypoints" -> keypoints = Json.hasContent(json);
        case "caption" -> {
          caption = true;
          json.skipChildren();
        }
        default -> others |= Json.hasContent(json);
      }
    }
    report.lose(Loss.ANNOTATION_FIELDS, others ? 1 : 0, where);
    report.lose(Loss.SEGMENTATION, hasShape ? 1 : 0, where);
    report.lose(Loss.KEYPOINTS, keypoints ? 1 : 0, where);
    report.lose(Loss.CAPTION, caption ? 1 : 0, where);
    if (!hasBox && !hasShape && (category == null || keypoints || caption)) {
      report.lose(Loss.ANNOTATION_WITHOUT_BOX, caption && !keypoints ? 0 : 1, where);
      return Optional.empty();
    }
    if (!hasBox) {
      box = hasShape && shape != null ? shape.box() : CocoBoxes.NO_BOX;
    }
    String wrong = wrong(image, category, confidence, box, hasBox);
    if (!wrong.isEmpty() || image == null || category == null || box == null) {
      report.leaveOut(where, wrong);
      return Optional.empty();
    }
    report.lose(Loss.BOX_OF_SEGMENTATION, !hasBox && hasShape ? 1 : 0, where);
    return Optional.of(
        new CocoBoxes.Found(image, category, box[0], box[1], box[2], box[3], confidence));
  }

  private static String wrong(
      @Nullable Long image,
      @Nullable Long category,
      double confidence,
      double @Nullable [] box,
      boolean hasBox) {
    if (box == null) {
      return hasBox
          ? "its bbox is no list of four numbers"
          : "it has no bbox, and its segmentation is none that a box can be made of";
    }
    if (image == null || category == null) {
      return image == null ? "its image_id is no id" : "its category_id is no id";
    }
    return confidence >= 0 && confidence <= 1 ? "" : "its score is no number from 0 to 1";
  }

  /** Reads a category; as {@link #image}. */
  Optional<Category> category(JsonParser json) throws ConversionException {
    String where = "categories[" + categories++ + "]";
    if (isNoObject(json, where)) {
      return Optional.empty();
    }
    Long id = null;
    String name = "";
    String above = "";
    boolean others = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "id" -> id = categoryIds.read(json);
        case "name" -> name = text(json);
        case "supercategory" -> above = text(json);
        default -> others |= Json.hasContent(json);
      }
    }
    if (id == null || name.isEmpty()) {
      report.leaveOut(
          where,
          id == null
              ? "it has no id, or one that is neither a number nor a text"
              : "it has no name");
      return Optional.empty();
    }
    others |= !above.isEmpty() && !above.equals("none") && !above.equals(name);
    report.lose(Loss.CATEGORY_FIELDS, others ? 1 : 0);
    String held = Texts.unicode(name);
    report.lose(Loss.CHARACTER, held.equals(name) ? 0 : 1);
    return Optional.of(new Category(id, held));
  }

  private boolean isNoObject(JsonParser json, String where) {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return false;
    }
    json.skipChildren();
    report.leaveOut(where, "it is no object");
    return true;
  }

  private static String text(JsonParser json) {
    String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : "";
    json.skipChildren();
    return text;
  }

  /** NaN where it is none; numbers in texts are numbers. */
  static double number(JsonParser json) {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      double number = json.getDoubleValue();
      return Double.isFinite(number) ? number : Double.NaN;
    }
    if (token == JsonToken.VALUE_STRING) {
      return LabelColumns.number(json.getString()).orElse(Double.NaN);
    }
    json.skipChildren();
    return Double.NaN;
  }

  private static boolean isSet(JsonParser json) {
    JsonToken token = json.currentToken();
    double number = number(json);
    return token == JsonToken.VALUE_TRUE || (!Double.isNaN(number) && number != 0);
  }

  /** Null where it is none; without sides where it is an empty list. */
  private static double @Nullable [] box(JsonParser json) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return null;
    }
    double[] box = new double[4];
    int sides = 0;
    boolean good = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double side = number(json);
      good &= !Double.isNaN(side) && sides < box.length;
      if (good) {
        box[sides] = side;
      }
      sides++;
    }
    if (sides == 0) {
      return new double[0];
    }
    return good && sides == box.length ? box : null;
  }
}
