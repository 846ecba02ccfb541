package io.groundskeeper.manifest;

import static io.groundskeeper.manifest.TerminalContentError.ERROR_INVALID_JSON_LINE;
import static io.groundskeeper.manifest.TerminalContentError.ERROR_MISSING_SOURCE_REF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files as labelling jobs and tools write them, one of each kind, in {@code manifest/real}. What is
 * expected of an entry is said in one line: its labels, or "unlabelled", and each error and warning
 * with its place.
 */
class RealManifestsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void image_classification() {
    assertThat(entries("image-classification"))
        .containsExactly(
            "[apple]", "[pear]", "[apple]", "unlabelled [] cl-errors: ERROR_NO_LABEL_ATTRIBUTES");
    assertThat(rejected("image-classification")).isEmpty();
  }

  @Test
  void several_classes_of_one_image() {
    assertThat(entries("several-classes")).containsExactly("[winter, night]", "[summer, night]");
    assertThat(rejected("several-classes")).isEmpty();
  }

  @Test
  void object_detection() {
    assertThat(entries("object-detection"))
        .containsExactly(
            "[car box, bicycle box]",
            "unlabelled [] vehicles/cl-warnings: WARNING_NO_ATTRIBUTE_ANNOTATIONS,"
                + " cl-warnings: WARNING_NO_ANNOTATIONS",
            "[car box]",
            "[] vehicles/annotations/1/cl-errors: ERROR_INVALID_BOUNDING_BOX,"
                + " vehicles/cl-errors: ERROR_INVALID_IMAGE_DIMENSION,"
                + " cl-errors: ERROR_NO_VALID_LABEL_ATTRIBUTES");
    assertThat(rejected("object-detection")).isEmpty();
  }

  @Test
  void classes_and_boxes_in_one_manifest_and_in_one_line() {
    assertThat(entries("classes-and-boxes"))
        .containsExactly(
            "[rain, car box]",
            "[sun]",
            "[car box]",
            "unlabelled [] cl-warnings: WARNING_UNANNOTATED_RECORD");
    assertThat(rejected("classes-and-boxes")).isEmpty();
  }

  @Test
  void multi_label_classification_is_an_unsupported_type() {
    assertThat(entries("multi-label-classification"))
        .hasSize(2)
        .containsOnly(
            "unlabelled [] produce-metadata/cl-errors: ERROR_UNSUPPORTED_USE_CASE_TYPE,"
                + " cl-errors: ERROR_NO_VALID_LABEL_ATTRIBUTES");
    assertThat(rejected("multi-label-classification")).isEmpty();
  }

  @Test
  void chained_jobs_keep_what_is_supported_of_them() {
    assertThat(entries("chained-jobs"))
        .containsExactly(
            "[bird, robin box] verify-metadata/cl-errors: ERROR_UNSUPPORTED_USE_CASE_TYPE",
            "[none] verify-metadata/cl-errors: ERROR_UNSUPPORTED_USE_CASE_TYPE");
    assertThat(rejected("chained-jobs")).isEmpty();
  }

  @Test
  void semantic_segmentation_is_an_unsupported_type() {
    assertThat(entries("semantic-segmentation"))
        .containsExactly(
            "unlabelled [] rows-ref-metadata/cl-errors: ERROR_UNSUPPORTED_USE_CASE_TYPE,"
                + " cl-errors: ERROR_NO_VALID_LABEL_ATTRIBUTES");
    assertThat(rejected("semantic-segmentation")).isEmpty();
  }

  @Test
  void text_classification_is_an_unsupported_type_and_text_in_the_line_is_no_image() {
    assertThat(entries("text-classification"))
        .containsExactly(
            "[] topic-metadata/cl-errors: ERROR_UNSUPPORTED_USE_CASE_TYPE,"
                + " cl-errors: ERROR_NO_VALID_LABEL_ATTRIBUTES");
    assertThat(rejected("text-classification"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.lineNumber()).isEqualTo(1);
          assertThat(line.error()).isEqualTo(ERROR_MISSING_SOURCE_REF);
          assertThat(line.beginning()).startsWith("{\"source\": \"The pears").hasSize(200);
        });
  }

  @Test
  void crlf() {
    assertThat(entries("crlf")).hasSize(3).containsOnly("[apple]");
    assertThat(rejected("crlf"))
        .containsExactly(new RejectedLine(3, ERROR_INVALID_JSON_LINE, "", "the line is blank"));
  }

  @Test
  void byte_order_mark() {
    assertThat(entries("byte-order-mark")).containsExactly("[apple]", "[apple]");
    assertThat(rejected("byte-order-mark")).isEmpty();
  }

  @Test
  void names_that_are_not_ascii_as_they_are_and_escaped() {
    assertThat(entries("non-ascii"))
        .containsExactly("[gro\u00df]", "[gro\u00df]", "[\u3075\u3058 \ud83c\udf4e box]");
    assertThat(check("non-ascii").entries())
        .extracting(entry -> new String(entry.sourceRef(), UTF_8))
        .containsExactly(
            "s3://orchard-photos/\u00c4pfel/Boskoop n\u00ba 1.jpg",
            "s3://orchard-photos/\u00c4pfel/Boskoop n\u00ba 2.jpg",
            "s3://orchard-photos/\u30ea\u30f3\u30b4/\ud83c\udf4e %20+&.jpg");
    assertThat(rejected("non-ascii")).isEmpty();
  }

  /** The training's errors of the line are its own: images are not read here. */
  @Test
  void validation_manifest() {
    assertThat(entries("validation"))
        .containsExactly(
            "[car box] vehicles/annotations/1/cl-errors: ERROR_INVALID_BOUNDING_BOX",
            "unlabelled [] vehicles/cl-warnings: WARNING_NO_ATTRIBUTE_ANNOTATIONS,"
                + " cl-warnings: WARNING_NO_ANNOTATIONS",
            "[] vehicles-metadata/cl-errors: ERROR_MISSING_CLASS_MAP_ID",
            "[apple]",
            "unlabelled [] cl-warnings: WARNING_UNANNOTATED_RECORD");
    assertThat(rejected("validation")).isEmpty();
    assertThat(check("validation").entries())
        .allSatisfy(entry ->
            assertThat(new String(entry.line(), UTF_8)).doesNotContain("errors", "warnings"));
  }

  private static CheckedManifest check(String name) {
    return CheckedManifest.check(Catalogue.bytes("real/" + name + ".manifest"), Quotas.AWS);
  }

  private static List<RejectedLine> rejected(String name) {
    return check(name).rejected();
  }

  private static List<String> entries(String name) {
    return check(name).entries().stream().map(RealManifestsTest::inOneLine).toList();
  }

  private static String inOneLine(Entry entry) {
    List<String> findings = new ArrayList<>();
    collect(JSON.readTree(Checked.listed(entry)), "", findings);
    assertThat(entry.hasErrors()).isEqualTo(findings.toString().contains("ERROR_"));
    return ((entry.labelled() ? "" : "unlabelled ")
            + Checked.labels(entry)
            + " "
            + String.join(", ", findings))
        .strip();
  }

  private static void collect(JsonNode node, String path, List<String> findings) {
    node.propertyStream()
        .forEach(member -> {
          String place = path + member.getKey();
          if (place.endsWith("cl-errors") || place.endsWith("cl-warnings")) {
            member
                .getValue()
                .forEach(finding -> findings.add(place + ": " + finding.get("code").asString()));
          } else {
            collect(member.getValue(), place + "/", findings);
          }
        });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + i + "/", findings);
    }
  }
}
