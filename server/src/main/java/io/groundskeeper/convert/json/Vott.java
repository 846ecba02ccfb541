package io.groundskeeper.convert.json;

import io.groundskeeper.convert.json.ImageSink.Found;
import io.groundskeeper.convert.json.ImageSink.Image;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.SourceNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * VoTT: an export, of which {@code assets} has all images, or the file of one image, {@code
 * *-asset.json}; see {@code vottJson.ts} and {@code applicationState.ts} of microsoft/VoTT. Boxes
 * are in pixels; each tag of a region is a box of its own. Images go by their names: their paths
 * are those of the machine of whoever labelled.
 */
final class Vott implements JsonFormat {
  /** The type of an asset that is a video; its frames are assets of their own. */
  private static final int VIDEO = 2;

  private final ImageSink sink;

  Vott(ImageSink sink) {
    this.sink = sink;
  }

  @Override
  public String title() {
    return "VoTT";
  }

  @Override
  public boolean isOfOneImage(String file) {
    return file.endsWith("-asset.json");
  }

  @Override
  public void read(JsonParser json, Place place) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new OtherException("it is no JSON object");
    }
    @Nullable JsonNode asset = null;
    @Nullable JsonNode regions = null;
    @Nullable JsonNode tags = null;
    boolean isExport = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "assets" -> {
          if (value != JsonToken.START_OBJECT) {
            throw new OtherException("its assets are no object");
          }
          isExport = true;
          assets(json, place);
        }
        case "tags" -> tags = Tree.read(json, place.name());
        case "asset" -> asset = Tree.read(json, place.name());
        case "regions" -> regions = Tree.read(json, place.name());
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw new ConversionException(
          "%s cannot be read: something follows its end.".formatted(place.name()));
    }
    if (isExport && tags != null) {
      tags(tags);
    }
    if (asset != null && regions != null && !isExport) {
      asset(asset, regions, place, place.file().isEmpty() ? "asset" : place.file(), true);
    } else if (!isExport) {
      throw new OtherException("it has neither assets, nor an asset with regions");
    }
  }

  private void tags(JsonNode tags) throws ConversionException {
    for (JsonNode tag : tags) {
      String name = Tree.text(tag.path("name"));
      if (!name.isEmpty()) {
        sink.name(name);
      }
    }
  }

  private void assets(JsonParser json, Place place) throws IOException {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String where = place.where("assets." + json.currentName());
      json.nextToken();
      JsonNode item = Tree.read(json, where);
      if (item.path("asset").isObject()) {
        asset(item.path("asset"), item.path("regions"), place, where, false);
      } else if (item.has("path") && item.has("state")) {
        throw new ConversionException(
            ("%s is a project of VoTT, which names images and has no labels: these are in the files"
                    + " *-asset.json beside it. Give the folder of these, or let VoTT export the"
                    + " project as VoTT JSON.")
                .formatted(place.name()));
      } else {
        sink.report().leaveOut(where, "it has no asset");
      }
    }
  }

  /**
   * An image.
   *
   * @param again whether it may have been read before, from an export
   */
  private void asset(JsonNode asset, JsonNode regions, Place place, String where, boolean again)
      throws IOException {
    List<Found> found = new ArrayList<>();
    if (Tree.number(asset.path("type")) == VIDEO) {
      sink.report().lose(Loss.OTHER_FILE, 1, where);
      return;
    }
    String name = name(asset, place);
    Optional<Image> image = name.isEmpty() ? Optional.empty() : Optional.of(sink.image(name));
    if (again && image.filter(sink::has).isPresent() && !place.file().isEmpty()) {
      sink.report().lose(Loss.OTHER_FILE, 1, where);
      return;
    }
    for (int i = 0; regions.isArray() && i < regions.size(); i++) {
      region(regions.path(i), found, where + ".regions[" + i + "]");
    }
    if (Tree.says(regions) && !regions.isArray()) {
      sink.report().leaveOut(where, "its regions are no list");
    }
    if (image.isEmpty()) {
      sink.leaveOut("it names no image", found.size(), 0, where);
      return;
    }
    JsonNode said = asset.path("size");
    @Nullable Size size =
        ImageSink.said(Tree.number(said.path("width")), Tree.number(said.path("height")));
    if (size == null && !found.isEmpty()) {
      Optional<Size> known = sink.size(place, image.get(), null, found.size(), 0, where);
      if (known.isEmpty()) {
        return;
      }
      size = known.get();
    }
    sink.add(image.get(), size, Map.of(), found, where);
  }

  private static String name(JsonNode asset, Place place) {
    String path = Tree.text(asset.path("path"));
    if (!path.isEmpty() && SourceNames.of(path).isS3()) {
      return path;
    }
    String name = Tree.text(asset.path("name"));
    // Names that were taken from an address are as they stand in it.
    boolean isOfAddress =
        path.contains(":")
            && path.replaceFirst("\\?.*$", "").endsWith(name.replaceFirst("\\?.*$", ""));
    return place
        .images()
        .found(name)
        .or(() -> place.images().foundByEnd(SourceNames.of(path).name()))
        .orElseGet(() ->
            name.isEmpty()
                ? ""
                : place
                    .images()
                    .name(
                        isOfAddress ? SourceNames.decoded(name.replaceFirst("\\?.*$", "")) : name));
  }

  private void region(JsonNode region, List<Found> found, String where) {
    Points points = Tree.points(region);
    JsonNode bounds = region.path("boundingBox");
    PixelBox box =
        new PixelBox(
            Tree.number(bounds.path("left")),
            Tree.number(bounds.path("top")),
            Tree.number(bounds.path("width")),
            Tree.number(bounds.path("height")));
    boolean hasBox =
        Double.isFinite(box.left() + box.top()) && Double.isFinite(box.width() + box.height());
    if (!hasBox && points.isGood()) {
      sink.report().lose(Loss.BOX_OF_SEGMENTATION, points.isBox() ? 0 : 1, where);
      box = points.box();
    } else if (!hasBox) {
      sink.report().leaveOut(where, "it has no boundingBox of four numbers");
      return;
    }
    JsonNode tags = region.path("tags");
    if (tags.isEmpty()) {
      sink.report().leaveOut(where, "it has no tag");
      return;
    }
    String type = region.path("type").stringValue("");
    if (type.equals("POINT") || type.equals("POLYLINE")) {
      sink.report().lose(Loss.ANNOTATION_WITHOUT_BOX, 1, where);
      return;
    }
    sink.report().lose(Loss.SEGMENTATION, hasBox && type.equals("POLYGON") ? 1 : 0, where);
    for (JsonNode tag : tags) {
      String label = sink.label(tag, where);
      if (label.isEmpty()) {
        sink.report().leaveOut(where, "one of its tags is no text");
      } else {
        found.add(new Found(label, box, Origin.UNKNOWN, where));
      }
    }
  }
}
