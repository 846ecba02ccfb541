package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.Checked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The edits of lines done on a tree of Jackson's, in the plainest way. */
final class TreeEdits {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private TreeEdits() {}

  static ObjectNode tree(String line) {
    return (ObjectNode) JSON.readTree(line);
  }

  /** All class names and names in class maps, of attributes of any type. */
  static Set<String> labels(ObjectNode line) {
    Set<String> labels = new HashSet<>();
    for (JsonNode member : line) {
      labels.add(member.path("class-name").asString(""));
      member.path("class-map").forEach(name -> labels.add(name.asString("")));
    }
    return labels;
  }

  static void rename(ObjectNode line, Map<String, String> newNames) {
    Map<String, String> oldNames = new HashMap<>();
    Map<String, List<String>> attributes = new HashMap<>();
    for (String name : attributes(line, "groundtruth/image-classification")) {
      ObjectNode metadata = (ObjectNode) line.get(name + "-metadata");
      JsonNode old = metadata.get("class-name");
      if (old == null || !old.isString()) {
        continue;
      }
      String label = newNames.getOrDefault(old.asString(), old.asString());
      metadata.put("class-name", label);
      oldNames.put(name, old.asString());
      attributes.computeIfAbsent(label, key -> new ArrayList<>()).add(name);
    }
    for (List<String> same : attributes.values()) {
      String kept =
          same.stream()
              .filter(name -> isWellFormed(line, name))
              .findFirst()
              .orElse(same.getFirst());
      same.stream()
          .filter(name -> !Objects.equals(oldNames.get(name), oldNames.get(kept)))
          .forEach(name -> line.remove(List.of(name, name + "-metadata")));
    }
    for (String name : attributes(line, "groundtruth/object-detection")) {
      if (line.get(name + "-metadata").get("class-map") instanceof ObjectNode map) {
        for (String id : List.copyOf(map.propertyNames())) {
          if (map.get(id).isString() && newNames.containsKey(map.get(id).asString())) {
            map.put(id, newNames.get(map.get(id).asString()));
          }
        }
      }
    }
  }

  private static boolean isWellFormed(ObjectNode line, String name) {
    ObjectNode alone = JSON.createObjectNode();
    alone.put("source-ref", "s3://images/x");
    alone.set(name, line.get(name));
    alone.set(name + "-metadata", line.get(name + "-metadata").deepCopy());
    ((ObjectNode) alone.get(name + "-metadata")).put("class-name", "x");
    return !Checked.entry(alone.toString()).labels().isEmpty();
  }

  static void remove(ObjectNode line, Set<String> labels) {
    for (String name : attributes(line, "groundtruth/image-classification")) {
      JsonNode label = line.get(name + "-metadata").path("class-name");
      if (label.isString() && labels.contains(label.asString())) {
        line.remove(List.of(name, name + "-metadata"));
      }
    }
    for (String name : attributes(line, "groundtruth/object-detection")) {
      ObjectNode metadata = (ObjectNode) line.get(name + "-metadata");
      if (metadata.get("class-map") instanceof ObjectNode map) {
        if (line.get(name).path("annotations") instanceof ArrayNode annotations) {
          removeAnnotations(annotations, metadata.path("objects"), map, labels);
        }
        for (String id : List.copyOf(map.propertyNames())) {
          if (map.get(id).isString() && labels.contains(map.get(id).asString())) {
            map.remove(id);
          }
        }
      }
    }
  }

  private static void removeAnnotations(
      ArrayNode annotations, JsonNode objects, ObjectNode map, Set<String> labels) {
    for (int i = annotations.size() - 1; i >= 0; i--) {
      JsonNode classId = annotations.get(i).path("class_id");
      if (!classId.isNumber()) {
        continue;
      }
      String id = classId.decimalValue().stripTrailingZeros().toPlainString();
      JsonNode label = map.path(id);
      if (label.isString() && labels.contains(label.asString())) {
        annotations.remove(i);
        if (objects instanceof ArrayNode array && i < array.size()) {
          array.remove(i);
        }
      }
    }
  }

  private static List<String> attributes(ObjectNode line, String type) {
    return line.propertyNames().stream()
        .filter(name -> line.path(name + "-metadata").path("type").asString("").equals(type))
        .toList();
  }

  static void merge(ObjectNode existing, ObjectNode incoming) {
    incoming.remove("source-ref");
    existing.setAll(incoming);
  }
}
