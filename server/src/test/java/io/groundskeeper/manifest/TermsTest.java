package io.groundskeeper.manifest;

import static io.groundskeeper.manifest.LineError.ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT;
import static io.groundskeeper.manifest.Lines.badBox;
import static io.groundskeeper.manifest.Lines.box;
import static io.groundskeeper.manifest.Lines.classification;
import static io.groundskeeper.manifest.Lines.classificationMetadata;
import static io.groundskeeper.manifest.Lines.detection;
import static io.groundskeeper.manifest.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What "labelled", "labels" and "has errors" mean, and the oddities of real files. */
class TermsTest {
  private static final String CARS = "\"0\":\"car\",\"1\":\"lorry\"";

  @Nested
  class Labelled {
    @Test
    void is_an_entry_with_a_class_name_or_an_annotation() {
      assertThat(labelled(line(classification("sport", "golf")))).isTrue();
      assertThat(labelled(line(detection("cars", CARS, box("0"))))).isTrue();
    }

    @Test
    void is_not_an_entry_without_them() {
      assertThat(labelled(line())).isFalse();
      assertThat(labelled(line("\"note\":\"golf\""))).isFalse();
      assertThat(labelled(line(detection("cars", CARS)))).isFalse();
      assertThat(labelled(line(classification("sport", "")))).isFalse();
    }

    @Test
    void stays_so_whatever_is_wrong_with_the_attribute() {
      assertThat(labelled(line(detection("cars", "", box("0"))))).isTrue();
      assertThat(labelled(line(detection("cars", CARS, badBox("0"))))).isTrue();
      assertThat(
              labelled(
                  line(
                      detection("cars", CARS, box("0"))
                          .replace("groundtruth/object-detection", "groundtruth/wrongtype"))))
          .isTrue();
    }

    @Test
    void is_not_one_whose_only_label_is_in_an_orphan_half() {
      assertThat(labelled(line(classificationMetadata("sport")))).isFalse();
    }

    private boolean labelled(String line) {
      return Checked.entry(line).labelled();
    }
  }

  @Nested
  class Labels {
    @Test
    void are_class_names_and_the_names_that_boxes_use_in_order_of_appearance() {
      assertThat(
              labels(
                  classification("sport", "golf"),
                  detection("cars", CARS, box("1"), box("0"), box("1")),
                  classification("weather", "rain")))
          .containsExactly("golf", "lorry box", "car box", "rain");
    }

    @Test
    void are_each_named_once_and_known_as_box_labels_where_a_box_has_them() {
      assertThat(
              labels(
                  classification("sport", "car"),
                  detection("cars", CARS, box("0")),
                  classification("weather", "car")))
          .containsExactly("car box");
    }

    @Test
    void do_not_count_what_an_invalid_annotation_alone_uses() {
      assertThat(labels(detection("cars", CARS, badBox("0"), box("1"))))
          .containsExactly("lorry box");
    }

    @Test
    void do_not_count_attributes_with_an_error_of_their_own() {
      String tooSmallAnImage =
          detection("dogs", "\"0\":\"dog\"", box("0")).replace("\"width\":640", "\"width\":63");
      assertThat(labels(classification("sport", "golf"), tooSmallAnImage)).containsExactly("golf");
      assertThat(labels(classification("sport", "golf"), classification("long", "x".repeat(256))))
          .containsExactly("golf");
    }

    @Test
    void are_none_where_the_checking_ended_early_and_the_attribute_is_the_only_one() {
      assertThat(labels(detection("cars", "\"1\":\"lorry\"", box("0")))).isEmpty();
    }

    @Test
    void may_have_255_characters_of_any_size() {
      String name = "\ud83d\ude97".repeat(255);
      assertThat(labels(classification("sport", name))).containsExactly(name);
    }

    @Test
    void are_the_same_however_they_are_spelled() {
      assertThat(
              labels(
                  classification("a", "caf\u00e9"),
                  classification("b", "caf\\u00e9"),
                  detection("c", "\"0\":\"\\u0063af\u00e9\"", box("0"))))
          .containsExactly("caf\u00e9 box");
    }

    @Test
    void may_hold_quotation_marks_and_nul() {
      assertThat(labels(classification("a", "\\\"a\\\\\\u0000\\n\\ud83d\\ude97")))
          .containsExactly("\"a\\\0\n\ud83d\ude97");
    }

    @Test
    void may_be_in_many_attributes() {
      String[] attributes =
          IntStream.range(0, 100)
              .mapToObj(i -> classification("a" + i, "label " + i))
              .toArray(String[]::new);
      assertThat(labels(attributes))
          .isEqualTo(
              IntStream.range(0, 100).mapToObj(i -> "label " + i).collect(Collectors.toList()));
    }

    private List<String> labels(String... attributes) {
      return Checked.labels(Checked.entry(line(attributes)));
    }
  }

  @Nested
  class HasErrors {
    @Test
    void does_not_mean_warnings() {
      assertThat(Checked.entry(line()).hasErrors()).isFalse();
      assertThat(Checked.codes(line())).containsExactly(LineError.WARNING_UNANNOTATED_RECORD);
    }

    @Test
    void means_an_error_anywhere_even_where_labels_are_left() {
      Entry entry = Checked.entry(line(detection("cars", CARS, badBox("0"), box("1"))));
      assertThat(entry.hasErrors()).isTrue();
      assertThat(Checked.labels(entry)).isNotEmpty();
    }
  }

  @Nested
  class Oddities {
    @ParameterizedTest
    @ValueSource(
        strings = {"0", "1", "1.0", "0.95", "1e0", "0e-7", "-0", "95E-2", "1.000000000000"})
    void confidence_is_any_form_of_a_number_from_0_to_1(String confidence) {
      clean(line("\"s\":1", classificationMetadata("s", "\"confidence\":" + confidence)));
      clean(
          line(
              detection("cars", CARS, box("0"))
                  .replace("\"confidence\":1", "\"confidence\":" + confidence)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "1.01", "-0.1", "1e400", "null", "true", "[1]"})
    void confidence_is_nothing_else(String confidence) {
      String metadata = "\"confidence\":" + confidence;
      assertThat(Checked.codes(line("\"s\":1", classificationMetadata("s", metadata))))
          .containsExactly(ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "2020-05-21T21:33:55",
          "2020-05-21 21:33:55",
          "2020-05-21T21:33:55Z",
          "2020-05-21 21:33:55.123Z",
          "2018-10-18T22:18:13.527256",
          "2018-10-18T22:18:13.527256+00:00",
          "2020-05-21T21:33:55+0530",
          "2020-05-21T21:33:55-08",
          "2016-12-31T23:59:60Z",
        })
    void creation_date_has_the_forms_of_real_files(String date) {
      clean(line("\"s\":1", classificationMetadata("s", "\"creation-date\":\"" + date + "\"")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "2020-05-21",
          "21.5.2020 21:33:55",
          "2020-13-21T21:33:55",
          "2020-05-32T21:33:55",
          "2020-05-21T25:33:55",
          "2020-05-21T21:60:55",
          "2020-05-21T21:33:55.",
          "2020-05-21T21:33:55z",
          "2020-05-21T21:33:55 UTC",
          "2020-05-21T21:33:55Z+01",
          "2020-05-21T21:33:55+1",
          "2020-05-21T21:33:55+01:",
          "2020-05-21T21:33:55+01::00",
          "2020-05-21T21:33:55+01:000",
          "2020-05-21_21:33:55",
        })
    void creation_date_is_no_other_text(String date) {
      String metadata = "\"creation-date\":\"" + date + "\"";
      assertThat(Checked.codes(line("\"s\":1", classificationMetadata("s", metadata))))
          .containsExactly(ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"maybe\"", "\"Yes\"", "true", "1", "null"})
    void human_annotated_is_yes_or_no(String human) {
      String metadata = "\"human-annotated\":" + human;
      assertThat(Checked.codes(line("\"s\":1", classificationMetadata("s", metadata))))
          .containsExactly(ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.0", "1e3", "123456789012345678901234567890"})
    void the_value_of_a_classification_is_any_number(String value) {
      clean(line("\"s\":" + value, classificationMetadata("s")));
    }

    @Test
    void coordinates_may_have_fractions() {
      clean(line(detection("cars", CARS, box("0", "0.25", "1e1", "639.75", "33.333333333333336"))));
      assertThat(Checked.codes(line(detection("cars", CARS, box("0", "0.26", "1", "639.75", "9")))))
          .contains(LineError.ERROR_INVALID_BOUNDING_BOX);
    }

    @Test
    void a_class_id_may_be_written_as_a_float() {
      Entry entry = Checked.entry(line(detection("cars", CARS, box("1.0"), box("-0"))));
      assertThat(Checked.labels(entry)).containsExactly("lorry box", "car box");
      assertThat(entry.hasErrors()).isFalse();
    }

    @Test
    void class_map_entries_that_no_annotation_uses_are_neither_labels_nor_errors() {
      String line = line(detection("cars", CARS + ",\"2\":\"\",\"x\":\"tram\"", box("0")));
      assertThat(Checked.labels(Checked.entry(line))).containsExactly("car box");
      clean(line);
    }

    @Test
    void orphan_halves_beside_a_whole_pair_are_kept_and_ignored() {
      String line =
          line(
              classification("sport", "golf"),
              "\"colour-metadata\":{\"type\":\"groundtruth/wrongtype\"}",
              "\"shape\":{\"image_size\":[]}",
              "\"-metadata\":7");
      clean(line);
      assertThat(Checked.kept(line)).isEqualTo(line);
    }

    @Test
    void extra_metadata_is_kept_and_ignored() {
      clean(
          line("\"s\":1", classificationMetadata("s", "\"worker\":\"w\"", "\"img_quality\":[1]")));
    }

    @Test
    void job_name_is_optional_and_may_be_anything() {
      clean(line("\"s\":1", classificationMetadata("s", "\"job-name\":null")));
    }

    @Test
    void keys_may_be_spelled_with_escapes() {
      String line =
          "{\"source\\u002dref\":\"s3:\\/\\/images\\/caf\\u00e9.png\","
              + classification("sport", "golf").replace("class-name", "cl\\u0061ss-name")
              + "}";
      Entry entry = Checked.entry(line);
      assertThat(new String(entry.sourceRef(), UTF_8)).isEqualTo("s3://images/caf\u00e9.png");
      assertThat(Checked.labels(entry)).containsExactly("golf");
      clean(line);
    }

    @Test
    void an_attribute_may_have_a_name_of_any_characters() {
      String line =
          line(
              classification("\u00e9\\\"\\u0000", "golf")
                  .replace(":1,", ":\"x\",")
                  .replace("\"confidence\":\"x\"", "\"confidence\":1"));
      assertThat(Checked.listed(line))
          .contains("The format of the label attribute \u00e9\\\"\\u0000 is invalid.");
    }

    private void clean(String line) {
      assertThat(Checked.codes(line)).isEmpty();
      assertThat(Checked.entry(line).hasErrors()).isFalse();
      assertThat(Checked.entry(line).labels()).isNotEmpty();
    }
  }
}
