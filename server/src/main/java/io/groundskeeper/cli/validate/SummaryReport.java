package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.cli.validate.CheckOutcome.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The manifest summary as {@code manifest_summary.json} of AWS has it ("Understanding the manifest
 * summary" of its guide), in one line, with the name of the file as an additional member {@code
 * manifest}. What was checked stands as {@code training}; {@code testing} is there, of zero lines.
 * The errors of the whole file, which AWS puts nowhere, are in {@code errors} of {@code training};
 * what was found, with the reasons of the first lines, is in {@code findings}, and what there is to
 * say about the whole file in {@code hints}.
 */
final class SummaryReport implements CheckReport {
  private static final JsonFactory JSON = new JsonFactory();

  private final String file;
  private final OutputStream out;

  SummaryReport(String file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  @Override
  public void end(CheckOutcome outcome) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("manifest", file);
      findings(json, outcome);
      json.writeArrayPropertyStart("hints");
      outcome.hints().forEach(json::writeString);
      json.writeEndArray();
      json.writeObjectPropertyStart("statistics");
      json.writeObjectPropertyStart("training");
      statistics(json, outcome);
      json.writeEndObject();
      json.writeObjectPropertyStart("testing");
      statistics(json, new CheckOutcome());
      json.writeEndObject();
      json.writeEndObject();
      json.writeArrayPropertyStart("errors");
      json.writeEndArray();
      json.writeEndObject();
    }
    line.write('\n');
    line.writeTo(out);
    out.flush();
  }

  private static void findings(JsonGenerator json, CheckOutcome outcome) {
    json.writeArrayPropertyStart("findings");
    for (Found found : outcome.found()) {
      json.writeStartObject();
      json.writeStringProperty("severity", found.severity.name());
      json.writeStringProperty("code", found.code);
      json.writeStringProperty("message", found.message);
      if (!found.attribute.isEmpty()) {
        json.writeStringProperty("attribute", found.attribute);
      }
      json.writeNumberProperty("lines", found.lines);
      json.writeArrayPropertyStart("first");
      for (Place place : found.places) {
        json.writeStartObject();
        json.writeNumberProperty("line", place.line());
        json.writeStringProperty("reason", place.text());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void statistics(JsonGenerator json, CheckOutcome outcome) {
    json.writeStringProperty("use_case", useCase(outcome));
    json.writeNumberProperty("total_json_lines", outcome.lines());
    json.writeNumberProperty("valid_json_lines", outcome.valid());
    json.writeNumberProperty("invalid_json_lines", outcome.invalid());
    json.writeNumberProperty("ignored_json_lines", outcome.ignored());
    json.writeArrayPropertyStart("error_json_line_indices");
    BitSet numbers = outcome.linesWithErrors();
    for (int i = numbers.nextSetBit(0); i >= 0; i = numbers.nextSetBit(i + 1)) {
      json.writeNumber(i);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("errors");
    for (Found error : outcome.fileErrors()) {
      json.writeStartObject();
      json.writeStringProperty("code", error.code);
      json.writeStringProperty("message", error.message);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String useCase(CheckOutcome outcome) {
    if (outcome.onlyImageLevelLabels()) {
      return "IMAGE_LEVEL_LABELS";
    }
    return outcome.onlyBoundingBoxes() ? "OBJECT_LOCALIZATION" : "NOT_DETERMINED";
  }
}
