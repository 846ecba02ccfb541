package io.groundskeeper.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a line says of its image, read by other code than the product's: for comparisons that do not
 * depend on names of attributes, numbers of classes, and how numbers are written.
 */
public record Content(String sourceRef, List<String> labels, List<String> boxes) {
  public static Content of(String line) {
    JsonNode root = JsonMapper.shared().readTree(line);
    List<String> labels = new ArrayList<>();
    List<String> boxes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      JsonNode metadata = root.path(member.getKey() + "-metadata");
      if (metadata.has("class-name")) {
        labels.add(
            metadata.get("class-name").stringValue()
                + " "
                + metadata.get("confidence").doubleValue());
      }
      JsonNode size = member.getValue().path("image_size").path(0);
      for (int i = 0; i < member.getValue().path("annotations").size(); i++) {
        JsonNode box = member.getValue().get("annotations").get(i);
        boxes.add(
            "%s %s,%s %sx%s of %sx%s %s"
                .formatted(
                    metadata.get("class-map").get(box.get("class_id").asString()).stringValue(),
                    box.get("left").doubleValue(),
                    box.get("top").doubleValue(),
                    box.get("width").doubleValue(),
                    box.get("height").doubleValue(),
                    size.get("width").doubleValue(),
                    size.get("height").doubleValue(),
                    metadata.get("objects").get(i).get("confidence").doubleValue()));
      }
    }
    return new Content(root.get("source-ref").stringValue(), labels, boxes);
  }

  public static List<Content> of(List<String> lines) {
    return lines.stream().map(Content::of).toList();
  }
}
