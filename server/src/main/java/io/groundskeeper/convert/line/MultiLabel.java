package io.groundskeeper.convert.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes image-level labels of the attributes of multi-label jobs, as AWS's guide "Transforming
 * multi-label SageMaker Ground Truth manifest files" does: {@code labels} with the classes 0 and 2
 * becomes {@code labels0} and {@code labels1}, each with its name and confidence. For one thread.
 */
public final class MultiLabel {
  static final String TYPE = "groundtruth/image-classification-multilabel";

  private static final byte[] MARK = "multilabel".getBytes(US_ASCII);
  private static final String METADATA = "-metadata";
  private static final Set<String> OF_THE_JOB =
      Set.of("human-annotated", "creation-date", "job-name");

  /** Numbers keep all of their digits. */
  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Bounds.NESTING_MAX)
                          .maxStringLength(Bounds.TEXT_CHARACTERS_MAX)
                          .maxNameLength(Bounds.TEXT_CHARACTERS_MAX)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Report report;

  public MultiLabel(Report report) {
    this.report = report;
  }

  /**
   * A line with image-level labels in place of attributes of multi-label jobs; the line itself
   * where it has none, or is no JSON.
   *
   * @param where what people find it by
   */
  public byte[] expanded(byte[] line, String where) {
    if (!mentions(line)) {
      return line;
    }
    JsonNode root;
    try {
      root = json.readTree(line);
    } catch (JacksonException e) {
      // Whoever checks the line says what is wrong with it.
      return line;
    }
    if (!root.isObject()) {
      return line;
    }
    ObjectNode changed = json.createObjectNode();
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      changed.set(member.getKey(), member.getValue());
    }
    boolean any = false;
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      JsonNode metadata = root.path(member.getKey() + METADATA);
      if (metadata.path("type").stringValue("").equals(TYPE)) {
        Optional<Map<String, JsonNode>> labels =
            labels(member.getKey(), member.getValue(), metadata, root);
        report.lose(Loss.INVALID_ATTRIBUTE, labels.isPresent() ? 0 : 1, where);
        if (labels.isPresent()) {
          any = true;
          changed.remove(member.getKey());
          changed.remove(member.getKey() + METADATA);
          labels.get().forEach(changed::set);
        }
      }
    }
    return any ? json.writeValueAsBytes(changed) : line;
  }

  private static boolean mentions(byte[] line) {
    for (int at = 0; at <= line.length - MARK.length; at++) {
      int same = 0;
      while (same < MARK.length && line[at + same] == MARK[same]) {
        same++;
      }
      if (same == MARK.length) {
        return true;
      }
    }
    return false;
  }

  /** The members to put in place of an attribute; empty where one of its classes has no name. */
  private Optional<Map<String, JsonNode>> labels(
      String attribute, JsonNode classes, JsonNode metadata, JsonNode root) {
    if (!classes.isArray() || classes.size() > Bounds.LABELS_MAX) {
      return Optional.empty();
    }
    Map<String, JsonNode> labels = new LinkedHashMap<>();
    int number = 0;
    for (JsonNode id : classes) {
      JsonNode name = metadata.path("class-map").path(id.asString(""));
      if (!id.isNumber() || !name.isString()) {
        return Optional.empty();
      }
      while (root.has(attribute + number) || root.has(attribute + number + METADATA)) {
        number++;
      }
      ObjectNode label = json.createObjectNode();
      label.set("class-name", name);
      JsonNode confidence = metadata.path("confidence-map").path(id.asString(""));
      label.set(
          "confidence", confidence.isNumber() ? confidence : json.getNodeFactory().numberNode(1));
      label.put("type", "groundtruth/image-classification");
      for (Map.Entry<String, JsonNode> field : metadata.properties()) {
        if (OF_THE_JOB.contains(field.getKey())) {
          label.set(field.getKey(), field.getValue());
        }
      }
      labels.put(attribute + number, id);
      labels.put(attribute + number + METADATA, label);
      number++;
    }
    return Optional.of(labels);
  }
}
