package io.groundskeeper.convert.json;

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
import tools.jackson.databind.node.MissingNode;

/**
 * Create ML: a list of images, each with its annotations; see "Building an object detector data
 * source" at developer.apple.com. {@code x} and {@code y} are the centre of a box, in pixels from
 * the upper left corner. An annotation without coordinates is a label of the image. There are no
 * sizes of images in it.
 */
final class CreateMl implements JsonFormat {
  private static final List<String> IMAGES =
      List.of("image", "imagefilename", "imageFilename", "imageURL");
  private static final List<String> ANNOTATIONS = List.of("annotations", "annotation");
  private static final Set<String> READ =
      Set.of("label", "coordinates", "confidence", "uniqueIdentifier", "id");

  private final ImageSink sink;

  CreateMl(ImageSink sink) {
    this.sink = sink;
  }

  @Override
  public String title() {
    return "Create ML";
  }

  @Override
  public boolean isOfOneImage(String file) {
    return false;
  }

  @Override
  public void read(JsonParser json, Place place) throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      throw new OtherException("it is no JSON array");
    }
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      String where = place.where("[" + i + "]");
      JsonNode item = Tree.read(json, where);
      JsonNode name = first(item, IMAGES);
      JsonNode annotations = first(item, ANNOTATIONS);
      boolean isImage = item.isObject() && !Tree.text(name).isEmpty();
      if (isImage && !annotations.isMissingNode()) {
        image(Tree.text(name), annotations, place, where);
      } else if (i == 0) {
        throw new OtherException("its first element has no image, or no annotations");
      } else {
        sink.report().leaveOut(where, isImage ? "it has no annotations" : "it names no image");
      }
    }
    if (json.nextToken() != null) {
      throw new ConversionException(
          "%s cannot be read: something follows its end.".formatted(place.name()));
    }
  }

  private static JsonNode first(JsonNode item, List<String> names) {
    return names.stream()
        .map(item::path)
        .filter(value -> !value.isMissingNode())
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private void image(String name, JsonNode annotations, Place place, String where)
      throws IOException {
    Map<String, Origin> labels = new LinkedHashMap<>();
    List<Found> found = new ArrayList<>();
    if (annotations.isArray()) {
      for (int i = 0; i < annotations.size(); i++) {
        annotation(annotations.get(i), labels, found, where + ".annotations[" + i + "]");
      }
    } else if (Tree.says(annotations)) {
      annotation(annotations, labels, found, where + ".annotation");
    }
    Image image = sink.image(place.images().name(name));
    @Nullable Size size = null;
    if (!found.isEmpty()) {
      Optional<Size> known = sink.size(place, image, null, found.size(), labels.size(), where);
      if (known.isEmpty()) {
        return;
      }
      size = known.get();
    }
    sink.add(image, size, labels, found, where);
  }

  private void annotation(
      JsonNode annotation, Map<String, Origin> labels, List<Found> found, String where) {
    boolean isText = annotation.isString();
    String label = sink.label(isText ? annotation : annotation.path("label"), where);
    if (label.isEmpty()) {
      sink.report().leaveOut(where, "it has no label");
      return;
    }
    double confidence = Tree.number(annotation.path("confidence"));
    Origin origin = confidence >= 0 && confidence <= 1 ? Origin.of(confidence) : Origin.UNKNOWN;
    boolean others =
        annotation.properties().stream()
            .anyMatch(m -> !READ.contains(m.getKey()) && Tree.says(m.getValue()));
    sink.report().lose(Loss.ANNOTATION_FIELDS, others ? 1 : 0, where);
    JsonNode coordinates = annotation.path("coordinates");
    if (coordinates.isMissingNode() || coordinates.isNull()) {
      labels.put(label, origin);
      return;
    }
    double width = Tree.number(coordinates.path("width"));
    double height = Tree.number(coordinates.path("height"));
    double left = Tree.number(coordinates.path("x")) - width / 2;
    double top = Tree.number(coordinates.path("y")) - height / 2;
    if (Double.isFinite(left) && Double.isFinite(top)) {
      found.add(new Found(label, PixelBox.rounded(left, top, width, height), origin, where));
    } else {
      sink.report()
          .leaveOut(where, "its coordinates are not x, y, width and height, all of them numbers");
    }
  }
}
