package io.groundskeeper.cli.dataset;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Line as the server lists it, for people.
 *
 * @param sourceRef which image
 * @param labels the names of its labels, each once
 * @param boxes how many bounding boxes it has
 * @param hasErrors whether anything is wrong with it
 * @param json all of it
 */
record EntryLine(
    String sourceRef, Set<String> labels, int boxes, boolean hasErrors, JsonNode json) {
  private static final String METADATA = "-metadata";

  /** A line may be one long number or string. */
  private static final int CHARACTERS_MAX = 1_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(CHARACTERS_MAX).build())
                  .build())
          .build();

  static EntryLine parse(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalStateException("The server lists only lines of JSON: " + line, e);
    }
    Set<String> labels = new LinkedHashSet<>();
    int boxes = 0;
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (member.getKey().endsWith(METADATA)) {
        String name = member.getKey().substring(0, member.getKey().length() - METADATA.length());
        boxes += read(json.path(name), member.getValue(), labels);
      }
    }
    return new EntryLine(
        json.path("source-ref").asString(""),
        labels,
        boxes,
        json.findValue("cl-errors") != null,
        json);
  }

  /** Adds the labels of one attribute; returns how many boxes it has. */
  private static int read(JsonNode value, JsonNode metadata, Set<String> labels) {
    JsonNode name = metadata.path("class-name");
    if (name.isString()) {
      labels.add(name.asString());
    }
    JsonNode annotations = value.path("annotations");
    for (JsonNode box : annotations) {
      JsonNode mapped = metadata.path("class-map").path(box.path("class_id").asString(""));
      if (mapped.isString()) {
        labels.add(mapped.asString());
      }
    }
    return annotations.isArray() ? annotations.size() : 0;
  }
}
