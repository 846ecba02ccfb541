package io.groundskeeper.manifest.edit;

import static io.groundskeeper.manifest.Lines.box;
import static io.groundskeeper.manifest.Lines.classification;
import static io.groundskeeper.manifest.Lines.classificationMetadata;
import static io.groundskeeper.manifest.Lines.detection;
import static io.groundskeeper.manifest.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.manifest.Checked;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.LineError;
import io.groundskeeper.manifest.Lines;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.TerminalContentError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits of single lines: what the JSON says changes, and not a byte besides. */
class LineEditTest {
  private static final String MAP = "\"0\":\"car\"";
  private static final LineEdit CAR_TO_AUTO = LineEdit.rename(Map.of("car", "auto"));
  private static final LineEdit WITHOUT_CAR = LineEdit.remove(Set.of("car"));

  @Test
  void renames_image_level_labels_and_names_in_class_maps_used_or_not() {
    assertThat(
            edited(
                CAR_TO_AUTO,
                line(
                    classification("kind", "car"),
                    detection("boxes", "\"0\":\"car\",\"1\":\"bus\",\"2\":\"car\"", box("0")))))
        .isEqualTo(
            line(
                classification("kind", "auto"),
                detection("boxes", "\"0\":\"auto\",\"1\":\"bus\",\"2\":\"auto\"", box("0"))));
  }

  @Test
  void renames_where_the_metadata_comes_first() {
    String metadata = classificationMetadata("kind", "\"class-name\":\"car\"");
    assertThat(edited(CAR_TO_AUTO, line(metadata, "\"kind\":1")))
        .isEqualTo(line(metadata.replace("\"car\"", "\"auto\""), "\"kind\":1"));
  }

  @Test
  void leaves_the_same_text_at_other_places_alone() {
    String names = "\"class-name\":\"car\",\"class-map\":{\"0\":\"car\"}";
    for (String other :
        List.of(
            "\"car\":\"car\"",
            "\"note\":{\"class-name\":\"car\"}",
            "\"orphan-metadata\":{\"type\":\"groundtruth/image-classification\"," + names + "}",
            "\"t\":1,\"t-metadata\":{\"type\":\"groundtruth/text-classification\"," + names + "}",
            "\"t\":1,\"t-metadata\":{" + names + "}",
            "\"t\":1,\"t-metadata\":[\"car\"]",
            "\"kind\":1,"
                + classificationMetadata(
                    "kind", "\"class-name\":\"bus\"", "\"class-map\":{\"0\":\"car\"}"),
            detection("car", "\"0\":\"bus\"", box("0"))
                .replace("\"objects\"", "\"class-name\":\"car\",\"job-name\":\"car\",\"objects\""),
            detection("boxes", "\"car\":\"bus\",\"1\":7,\"2\":[\"car\"],\"3\":\"car2\""))) {
      for (String spelled : List.of(other, other + ",\"x\":\"\\n\"")) {
        assertThat(CAR_TO_AUTO.apply(bytes(line(spelled)))).isEqualTo(new Edited.Unchanged());
        assertThat(WITHOUT_CAR.apply(bytes(line(spelled)))).isEqualTo(new Edited.Unchanged());
      }
    }
  }

  @Test
  void keeps_the_order_of_keys_the_spelling_of_numbers_and_escapes() {
    String before =
        "{\"z\":1.0E+2,\"k\\u0069nd-metadata\":{\"class-name\":\"%s\",\"x\":\"\\u00e9\\/\","
            + "\"type\":\"groundtruth\\/image-classification\"},\"kind\":-0.0,"
            + "\"source-ref\":\"s3://images/\\u0061.png\"}";
    assertThat(edited(CAR_TO_AUTO, before.formatted("c\\u0061r")))
        .isEqualTo(before.formatted("auto"));
  }

  @Test
  void writes_new_names_as_json_strings() {
    String name = "a \"b\"\\\n\u0000é🚗";
    String line = edited(LineEdit.rename(Map.of("car", name)), line(classification("kind", "car")));

    assertThat(line).isEqualTo(line(classification("kind", "a \\\"b\\\"\\\\\\n\\u0000é🚗")));
    assertThat(Checked.labels(Checked.entry(line))).containsExactly(name);
    assertThat(edited(LineEdit.rename(Map.of(name, "car")), line))
        .isEqualTo(line(classification("kind", "car")));
  }

  @Test
  void knows_a_name_of_half_a_surrogate_pair() {
    assertThat(
            edited(
                LineEdit.rename(Map.of("\ud800", "car")),
                line(classification("a", "\\ud800"), classification("b", "?"))))
        .isEqualTo(line(classification("a", "car"), classification("b", "?")));
  }

  @Test
  void never_takes_half_a_surrogate_pair_for_a_question_mark() {
    // One edit for all lines: it remembers names.
    LineEdit edit = LineEdit.rename(Map.of("bus", "car"));
    LineChecker checker = new LineChecker(Quotas.OPEN);
    for (int i = 0; i < 5_000; i++) {
      byte[] line = bytes(line(classification("a", i + "\\ud800"), classification("b", i + "?")));
      assertThat(edit.apply(line)).isEqualTo(new Edited.Unchanged());
      assertThat(checker.check(line, 0, line.length)).isEmpty();
      assertThat(Checked.labels(checker.entry())).containsExactly(i + "\ud800", i + "?");
    }
  }

  @Test
  void edits_lines_of_many_members() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      members
          .append(classification("a" + i, "dog " + i))
          .append(",\"orphan")
          .append(i)
          .append("\":1,");
    }
    String dogs = members.toString();
    String before = line(dogs + classification("b", "car"), detection("c", MAP, box("0")));
    assertThat(edited(CAR_TO_AUTO, before)).isEqualTo(before.replace("\"car\"", "\"auto\""));
    assertThat(edited(WITHOUT_CAR, before)).isEqualTo(line(dogs + detection("c", "")));
    assertThat(edited(LineEdit.remove(Set.of("dog 7", "dog 8")), before))
        .isEqualTo(
            before
                .replace(classification("a7", "dog 7") + ",", "")
                .replace(classification("a8", "dog 8") + ",", ""));
  }

  @Test
  void edits_metadata_that_has_metadata_of_its_own() {
    String chain =
        "\"a\":1,"
            + classificationMetadata("a", "\"class-name\":\"%s\"")
            + ","
            + classificationMetadata("a-metadata", "\"class-name\":\"%s\"");
    assertThat(edited(WITHOUT_CAR, line(chain.formatted("car", "car")))).isEqualTo(line());
    assertThat(edited(WITHOUT_CAR, line(chain.formatted("car", "dog"))))
        .isEqualTo(line(classificationMetadata("a-metadata", "\"class-name\":\"dog\"")));
    assertThat(edited(CAR_TO_AUTO, line(chain.formatted("car", "dog"))))
        .isEqualTo(line(chain.formatted("auto", "dog")));
  }

  @Test
  void lets_labels_change_places() {
    LineEdit swap = LineEdit.rename(Map.of("car", "bus", "bus", "car"));
    assertThat(
            edited(
                swap,
                line(
                    classification("a", "car"),
                    classification("b", "bus"),
                    detection("c", "\"0\":\"car\",\"1\":\"bus\""))))
        .isEqualTo(
            line(
                classification("a", "bus"),
                classification("b", "car"),
                detection("c", "\"0\":\"bus\",\"1\":\"car\"")));
  }

  @Test
  void keeps_the_first_of_image_level_attributes_that_a_merge_made_the_same() {
    LineEdit merge = LineEdit.rename(Map.of("car", "vehicle", "bus", "vehicle"));
    String first = classification("a", "vehicle");
    String dog = classification("x", "dog");
    for (List<String> names :
        List.of(
            List.of("car", "bus"),
            List.of("bus", "car"),
            List.of("vehicle", "car"),
            List.of("car", "vehicle"))) {
      String a = classification("a", names.getFirst());
      String b = classification("b", names.getLast());
      String c = classification("c", names.getLast());
      assertThat(edited(merge, line(a, b))).isEqualTo(line(first));
      assertThat(edited(merge, line(a, dog, b))).isEqualTo(line(first, dog));
      assertThat(edited(merge, line(dog, a, b, "\"z\":1"))).isEqualTo(line(dog, first, "\"z\":1"));
      assertThat(edited(merge, line(a, b, c))).isEqualTo(line(first));
    }
  }

  @Test
  void takes_the_halves_of_a_double_from_wherever_they_are() {
    String metadata = classificationMetadata("b", "\"class-name\":\"bus\"");
    String before = line(metadata, classification("a", "car"), "\"z\":1", "\"b\":1");
    assertThat(edited(LineEdit.rename(Map.of("bus", "car")), before))
        .isEqualTo(line(classification("a", "car"), "\"z\":1"));
  }

  @Test
  void keeps_the_first_without_errors_of_doubles() {
    LineEdit merge = LineEdit.rename(Map.of("car", "auto", "van", "auto"));
    String bad = classification("a", "car").replace("\"confidence\":1", "\"confidence\":7");
    String alsoBad = classification("b", "van").replace("\"b\":1", "\"b\":\"\"");
    String good = classification("c", "auto");

    assertThat(edited(merge, line(bad, alsoBad, good, classification("d", "car"))))
        .isEqualTo(line(good));
    assertThat(edited(merge, line(bad, alsoBad))).isEqualTo(line(bad.replace("car", "auto")));
  }

  @Test
  void keeps_doubles_that_the_edit_did_not_make() {
    String doubles =
        line(classification("a", "car"), classification("b", "car"), classification("c", "dog"));
    assertThat(edited(LineEdit.rename(Map.of("dog", "cat")), doubles))
        .isEqualTo(doubles.replace("dog", "cat"));
    assertThat(edited(CAR_TO_AUTO, doubles)).isEqualTo(doubles.replace("\"car\"", "\"auto\""));
    assertThat(edited(LineEdit.rename(Map.of("dog", "car")), doubles))
        .isEqualTo(line(classification("a", "car"), classification("b", "car")));
  }

  @Test
  void keeps_class_ids_of_the_same_name() {
    String before = line(detection("a", "\"0\":\"car\",\"1\":\"auto\"", box("0"), box("1")));
    assertThat(edited(CAR_TO_AUTO, before)).isEqualTo(before.replace("\"car\"", "\"auto\""));
  }

  @Test
  void removes_image_level_attributes_wherever_they_are() {
    String car = classification("a", "car");
    String dog = classification("b", "dog");
    String ref = Lines.SOURCE_REF;
    assertThat(edited(WITHOUT_CAR, line(car))).isEqualTo(line());
    assertThat(edited(WITHOUT_CAR, line(car, dog))).isEqualTo(line(dog));
    assertThat(edited(WITHOUT_CAR, line(dog, car))).isEqualTo(line(dog));
    assertThat(edited(WITHOUT_CAR, "{" + car + "," + ref + "}")).isEqualTo("{" + ref + "}");
    assertThat(edited(WITHOUT_CAR, "{" + car.replace(",\"a-m", "," + ref + ",\"a-m") + "}"))
        .isEqualTo("{" + ref + "}");
  }

  @Test
  void removes_boxes_with_their_objects_and_names() {
    String boxes =
        detection(
            "a",
            "\"0\":\"car\",\"1\":\"dog\",\"2\":\"c\\u0061r\"",
            box("0"),
            box("1"),
            box("2.0"),
            box("1", "5", "5", "9", "9"),
            box("2"));
    String counted =
        boxes.replace(
            "\"objects\":[{\"confidence\":1},{\"confidence\":1},{\"confidence\":1},"
                + "{\"confidence\":1},{\"confidence\":1}]",
            "\"objects\":[{\"confidence\":0.1},{\"confidence\":0.2},{\"confidence\":0.3},"
                + "{\"confidence\":0.4},{\"confidence\":0.5}]");
    assertThat(counted).isNotEqualTo(boxes);
    assertThat(edited(WITHOUT_CAR, line(counted)))
        .isEqualTo(
            line(
                detection("a", "\"1\":\"dog\"", box("1"), box("1", "5", "5", "9", "9"))
                    .replace(
                        "[{\"confidence\":1},{\"confidence\":1}]",
                        "[{\"confidence\":0.2},{\"confidence\":0.4}]")));
  }

  @Test
  void leaves_an_attribute_without_boxes_where_all_of_them_go() {
    assertThat(edited(WITHOUT_CAR, line(detection("a", "\"0\":\"car\"", box("0"), box("0")))))
        .isEqualTo(line(detection("a", "")));
    assertThat(Checked.codes(line(detection("a", ""))))
        .contains(LineError.WARNING_NO_ATTRIBUTE_ANNOTATIONS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"confidence\":1}]|[]",
        "[]|[]",
        "7|7",
        "{\"0\":1}|{\"0\":1}",
        "[1,2,3]|[3]",
        "[[1],{},\"x\",4]|[\"x\",4]",
      })
  void removes_as_many_objects_as_there_are(String before, String after) {
    String line = line(detection("a", "\"0\":\"car\"", box("0"), box("0")));
    String objects = "[{\"confidence\":1},{\"confidence\":1}]";
    assertThat(edited(WITHOUT_CAR, line.replace(objects, before)))
        .isEqualTo(line(detection("a", "")).replace("\"objects\":[]", "\"objects\":" + after));
  }

  @Test
  void removes_names_from_class_maps_where_the_annotations_are_no_list() {
    String line = line(detection("a", "\"0\":\"car\",\"1\":\"dog\""));
    for (String annotations : List.of("7", "{\"class_id\":0}", "[7,{},{\"class_id\":\"0\"}]")) {
      String odd = line.replace("\"annotations\":[]", "\"annotations\":" + annotations);
      assertThat(edited(WITHOUT_CAR, odd)).isEqualTo(odd.replace("\"0\":\"car\",", ""));
    }
  }

  @Test
  void keeps_the_source_ref_even_where_it_is_half_of_a_pair() {
    String pair = classificationMetadata("source-ref", "\"class-name\":\"car\"");
    assertThat(edited(WITHOUT_CAR, line(pair))).isEqualTo(line());
    assertThat(edited(CAR_TO_AUTO, line(classification("a", "auto"), pair)))
        .isEqualTo(line(classification("a", "auto")));
  }

  @Test
  void refuses_an_edit_that_makes_a_line_too_long() {
    String names = "\"0\":\"car\",\"1\":\"";
    String line = line(detection("a", names + "\""));
    String full = line(detection("a", names + "x".repeat(100_000 - line.length()) + "\""));

    assertThat(CAR_TO_AUTO.apply(bytes(full)))
        .isEqualTo(new Edited.Refused(TerminalContentError.ERROR_LINE_TOO_LONG));
    assertThat(edited(LineEdit.rename(Map.of("car", "bus")), full))
        .isEqualTo(full.replace("car", "bus"));
    assertThat(Checked.error(full)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ud800", "a\udc00"})
  void refuses_names_that_no_label_may_have(String name) {
    assertThatThrownBy(() -> LineEdit.rename(Map.of("car", name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 255 characters");
  }

  @Test
  void counts_the_characters_of_names_as_the_format_does() {
    String longest = "🚗".repeat(255);
    assertThat(edited(LineEdit.rename(Map.of("car", longest)), line(classification("a", "car"))))
        .isEqualTo(line(classification("a", longest)));
    assertThatThrownBy(() -> LineEdit.rename(Map.of("car", longest + "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void has_nothing_to_do_without_labels() {
    byte[] line = bytes(line(classification("a", "car"), "\"x\":\"\\n\""));
    assertThat(LineEdit.rename(Map.of()).apply(line)).isEqualTo(new Edited.Unchanged());
    assertThat(LineEdit.rename(Map.of("car", "car")).apply(line)).isEqualTo(new Edited.Unchanged());
    assertThat(LineEdit.remove(Set.of()).apply(line)).isEqualTo(new Edited.Unchanged());
    assertThat(LineEdit.rewriteSourceRef("s3", "s3").apply(line)).isEqualTo(new Edited.Unchanged());
  }

  @Test
  void refuses_what_is_no_line_of_an_entry() {
    for (String text : List.of("\"car\"", "{\"car\"", "")) {
      byte[] line = bytes(text + " \\");
      assertThatThrownBy(() -> CAR_TO_AUTO.apply(line))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3://images/, s3://other/a/, s3://images/x.png, s3://other/a/x.png",
    "s3://images/, s3://images/a/, s3://images/images/x.png, s3://images/a/images/x.png",
    "s3://im, s3://t, s3://images/x.png, s3://tages/x.png",
    "s3://images/x.png, s3://images/y.png, s3://images/x.png, s3://images/y.png",
    "'', s3://buc/s3/, '///', s3://buc/s3////",
    "s3://images/é, s3://images/🚗, s3://images/éé, s3://images/🚗é",
    "s3://images/🚗, s3://images/a, s3://images/🚗🚗, s3://images/a🚗",
    "s3://images/, s3://images/a, s3:\\/\\/images\\/\\u0078\\/y, s3://images/a\\u0078\\/y",
    "s3://images/x, s3://images/, s3:\\/\\/images\\/\\u0078\\/y, s3://images/\\/y",
    "s3://images/🚗, s3://images/b, s3://images/\\ud83d\\ude97\\u00e9, s3://images/b\\u00e9",
    "'s3://images/\"', 's3://images/\\', 's3://images/\\\"x', 's3://images/\\\\x'",
  })
  void rewrites_the_beginning_of_source_refs(String from, String to, String before, String after) {
    String line = "{\"x\":\"%1$s\",\"source-ref\":\"%2$s\",\"y\":{\"source-ref\":\"%1$s\"}}";
    assertThat(edited(LineEdit.rewriteSourceRef(from, to), line.formatted(before, before)))
        .isEqualTo(line.formatted(before, after));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://other", "S3://images/", "s3://images/1.png0", "images", "s3://é"})
  void leaves_source_refs_that_begin_otherwise(String from) {
    LineEdit edit = LineEdit.rewriteSourceRef(from, "s3://new/");
    String inside = line("\"x\":{\"source-ref\":\"" + from + "\"}");
    for (String line : List.of(line(), inside, inside.replace("{\"x", "{\"\\n\":1,\"x"))) {
      assertThat(edit.apply(bytes(line))).isEqualTo(new Edited.Unchanged());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3:/", "s3://", "s3://a/", "s3://b cket/", "http://images/"})
  void refuses_source_refs_of_another_form(String to) {
    assertThat(LineEdit.rewriteSourceRef("s3://images/", to).apply(bytes(line())))
        .isEqualTo(new Edited.Refused(TerminalContentError.ERROR_INVALID_SOURCE_REF_FORMAT));
  }

  @Test
  void refuses_source_refs_whose_key_is_missing_or_too_long() {
    Edited refused = new Edited.Refused(TerminalContentError.ERROR_INVALID_SOURCE_REF_FORMAT);
    String longest = "s3://images/" + "k".repeat(1024 - "1.png".length());

    assertThat(LineEdit.rewriteSourceRef("s3://images/1.png", "s3://images/").apply(bytes(line())))
        .isEqualTo(refused);
    assertThat(LineEdit.rewriteSourceRef("s3://images/", longest + "k").apply(bytes(line())))
        .isEqualTo(refused);
    assertThat(edited(LineEdit.rewriteSourceRef("s3://images/", longest), line()))
        .isEqualTo(line().replace("s3://images/", longest));
  }

  @Test
  void finds_each_of_many_labels() {
    for (int labels : new int[] {1, 2, 8, 9, 100}) {
      for (int i = 0; i < labels; i++) {
        Map<String, String> all = new HashMap<>();
        for (int j = 0; j < labels; j++) {
          all.put("label " + j, "new " + j);
        }
        assertThat(edited(LineEdit.rename(all), line(classification("a", "label " + i))))
            .isEqualTo(line(classification("a", "new " + i)));
      }
    }
  }

  static byte[] bytes(String line) {
    return line.getBytes(UTF_8);
  }

  /** The line as the edit changes it, which it must. */
  static String edited(LineEdit edit, String line) {
    byte[] bytes = bytes(line);
    return switch (edit.apply(bytes)) {
      case Edited.Changed(byte[] changed) -> {
        assertThat(bytes).as("the line that was given").isEqualTo(bytes(line));
        yield new String(changed, UTF_8);
      }
      case Edited.Unchanged() -> throw new AssertionError("unchanged: " + line);
      case Edited.Refused(TerminalContentError error) -> throw new AssertionError(error + line);
    };
  }
}
