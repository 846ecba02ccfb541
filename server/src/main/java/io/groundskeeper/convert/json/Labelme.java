package io.groundskeeper.convert.json;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Json;
import io.groundskeeper.convert.json.ImageSink.Found;
import io.groundskeeper.convert.json.ImageSink.Image;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * labelme, a file for each image: {@code shapes} with their points in pixels, of an image that was
 * turned as its EXIF orientation says; {@code flags} of the image, of which those that are set are
 * labels; see {@code labelme/label_file.py} and {@code shape.py} of wkentaro/labelme. Also what
 * X-AnyLabeling writes in the same form: rectangles of four points, scores, difficult flags.
 */
final class Labelme implements JsonFormat {
  /** What a shape has that is read, or says nothing. */
  private static final Set<String> READ =
      Set.of(
          "label",
          "points",
          "shape_type",
          "score",
          "difficult",
          "mask",
          "line_color",
          "fill_color",
          "direction");

  private final ImageSink sink;

  Labelme(ImageSink sink) {
    this.sink = sink;
  }

  /** One file, while it is read. */
  private static final class Contents {
    final List<Found> found = new ArrayList<>();
    final Map<String, Origin> labels = new LinkedHashMap<>();
    boolean hasShapes;
    boolean hasFlags;
    boolean hasImage;
    boolean others;
    String imagePath = "";
    double width = Double.NaN;
    double height = Double.NaN;
  }

  @Override
  public String title() {
    return "labelme";
  }

  @Override
  public boolean isOfOneImage(String file) {
    return true;
  }

  @Override
  public void read(JsonParser json, Place place) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new OtherException("it is no JSON object");
    }
    Contents contents = new Contents();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      member(name, json, contents, place);
    }
    if (json.nextToken() != null) {
      throw new ConversionException(
          "%s cannot be read: something follows its end.".formatted(place.name()));
    }
    if (!contents.hasShapes && !(contents.hasFlags && contents.hasImage)) {
      throw new OtherException("it has no list shapes");
    }
    emit(contents, place);
  }

  private void member(String name, JsonParser json, Contents contents, Place place)
      throws IOException {
    switch (name) {
      case "shapes" -> shapes(json, contents, place);
      case "flags" -> {
        contents.hasFlags = true;
        flags(Tree.read(json, place.name()), contents);
      }
      case "imagePath" -> {
        contents.hasImage = true;
        contents.imagePath = Tree.text(Tree.read(json, place.name()));
      }
      case "imageWidth" -> contents.width = Tree.number(Tree.read(json, place.name()));
      case "imageHeight" -> contents.height = Tree.number(Tree.read(json, place.name()));
      case "version", "imageData", "lineColor", "fillColor" -> json.skipChildren();
      default -> contents.others |= Json.hasContent(json);
    }
  }

  private void shapes(JsonParser json, Contents contents, Place place) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      contents.hasShapes = true;
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new OtherException("its shapes are no list");
    }
    contents.hasShapes = true;
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      Bounds.require(i, Bounds.LABELS_MAX, place.name(), "shapes");
      String where = place.where("shapes[" + i + "]");
      shape(Tree.read(json, where), where).ifPresent(contents.found::add);
    }
  }

  private void flags(JsonNode flags, Contents contents) throws ConversionException {
    for (Map.Entry<String, JsonNode> flag : flags.properties()) {
      if (Tree.isTrue(flag.getValue()) && !flag.getKey().isEmpty()) {
        contents.labels.put(flag.getKey(), Origin.UNKNOWN);
      }
    }
    Bounds.require(contents.labels.size(), Bounds.LABELS_MAX, "flags", "labels");
  }

  private Optional<Found> shape(JsonNode shape, String where) {
    String label = sink.label(shape.path("label"), where);
    Points points = Tree.points(shape);
    if (label.isEmpty() || !points.isGood()) {
      sink.report()
          .leaveOut(
              where,
              label.isEmpty() ? "it has no label" : "its points are no list of pairs of numbers");
      return Optional.empty();
    }
    boolean others =
        shape.properties().stream().anyMatch(m -> !READ.contains(m.getKey()) && says(m.getValue()));
    sink.report().lose(Loss.ANNOTATION_FIELDS, others ? 1 : 0, where);
    sink.report().lose(Loss.DIFFICULT, Tree.isTrue(shape.path("difficult")) ? 1 : 0, where);
    double score = Tree.number(shape.path("score"));
    Origin origin = score >= 0 && score <= 1 ? Origin.of(score) : Origin.UNKNOWN;
    return box(shape.path("shape_type").stringValue("polygon"), points, where)
        .map(box -> new Found(label, box, origin, where));
  }

  /** Whether a member of a shape says something: flags do where one of them is set. */
  private static boolean says(JsonNode value) {
    return value.isObject()
        ? value.properties().stream().anyMatch(m -> Tree.says(m.getValue()))
        : Tree.says(value);
  }

  private Optional<PixelBox> box(String type, Points points, String where) {
    switch (type) {
      case "point", "points", "line", "linestrip" -> {
        sink.report().lose(Loss.ANNOTATION_WITHOUT_BOX, 1, where);
        return Optional.empty();
      }
      case "circle" -> {
        if (points.count() != 2) {
          sink.report().leaveOut(where, "it is a circle, and has not two points");
          return Optional.empty();
        }
        sink.report().lose(Loss.BOX_OF_SEGMENTATION, 1, where);
        return Optional.of(points.circle());
      }
      case "rectangle", "rotation", "oriented_rectangle" ->
          sink.report().lose(Loss.ORIENTED_BOX, points.isBox() ? 0 : 1, where);
      default -> {
        boolean isBox = points.count() > 2 && points.isBox();
        sink.report().lose(Loss.BOX_OF_SEGMENTATION, isBox ? 0 : 1, where);
      }
    }
    return Optional.of(points.box());
  }

  private void emit(Contents contents, Place place) throws IOException {
    String where = place.file().isEmpty() ? contents.imagePath : place.file();
    int boxes = contents.found.size();
    int labels = contents.labels.size();
    Optional<String> name = name(contents.imagePath, place);
    if (name.isEmpty()) {
      sink.leaveOut("it names no image, and none is beside it", boxes, labels, place.name());
      return;
    }
    sink.report().lose(Loss.IMAGE_FIELDS, contents.others ? 1 : 0, where);
    Image image = sink.image(name.get());
    @Nullable Size size = ImageSink.said(contents.width, contents.height);
    if (size == null && boxes > 0) {
      Optional<Size> found = sink.size(place, image, null, boxes, labels, where);
      if (found.isEmpty()) {
        return;
      }
      size = found.get();
    }
    sink.add(image, size, contents.labels, contents.found, where);
  }

  /**
   * What the image is called: labelme saves a file beside its image, under its name; such a one is
   * its image whatever it says, since files are copied and moved. Else what it says.
   */
  private Optional<String> name(String imagePath, Place place) {
    Optional<String> beside = place.images().beside();
    String last = last(imagePath);
    if (beside.isPresent()) {
      boolean differs = !last.isEmpty() && !last(beside.get()).equals(last);
      sink.report().lose(Loss.IMAGE_BESIDE, differs ? 1 : 0, place.file());
      return beside;
    }
    Optional<String> found = place.images().found(imagePath);
    if (found.isEmpty()) {
      found = place.images().foundByEnd(imagePath);
      sink.report().lose(Loss.FOUND_BY_END, found.isPresent() ? 1 : 0, place.file());
    }
    return found.or(
        () -> Optional.of(imagePath).filter(path -> !path.isEmpty()).map(place.images()::name));
  }

  private static String last(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
