package io.groundskeeper.manifest;

import static io.groundskeeper.manifest.Lines.box;
import static io.groundskeeper.manifest.Lines.classification;
import static io.groundskeeper.manifest.Lines.classificationMetadata;
import static io.groundskeeper.manifest.Lines.detection;
import static io.groundskeeper.manifest.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service itself adds to lines is dropped from lines that come in; nothing else is. */
class ServiceMembersTest {
  private static final String FINDINGS = "[{\"code\":\"ERROR_X\",\"message\":\"m\"}]";
  private static final String SPORT = classification("sport", "golf");
  private static final String CARS = detection("cars", "\"0\":\"car\"", box("0"));

  static List<Catalogue.Case> kept() {
    return Catalogue.kept();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cl-errors", "cl-warnings", "errors", "warnings"})
  void drops_lists_of_findings_at_each_place_first_in_the_middle_and_last(String key) {
    String member = '"' + key + "\":" + FINDINGS;
    String clean = line(SPORT, CARS);
    for (String brace :
        List.of("\"source-ref\"", "\"image_size\"", "\"objects\"", "\"class_id\"")) {
      assertThat(Checked.kept(clean.replace(brace, member + "," + brace))).isEqualTo(clean);
    }
    for (String last : List.of("\"height\":20}", "20}]}", "groundtruth/object-detection\"}}")) {
      int end = clean.indexOf(last) + last.length() - 1;
      String dirty = clean.substring(0, end) + "," + member + clean.substring(end);
      assertThat(Checked.kept(dirty)).as(dirty).isEqualTo(clean);
    }
    assertThat(Checked.kept(line(SPORT, member, CARS))).isEqualTo(clean);
  }

  @Test
  void drops_all_of_them_at_once() {
    String all =
        """
        "cl-metadata":{"is_labeled":false},"cl-errors":%1$s,"cl-warnings":%1$s,"errors":%1$s,\
        "warnings":%1$s\
        """
            .formatted(FINDINGS);
    assertThat(Checked.kept("{" + all + "," + line(SPORT).substring(1))).isEqualTo(line(SPORT));
    assertThat(Checked.kept(line(all, SPORT))).isEqualTo(line(SPORT));
    assertThat(Checked.kept(line(SPORT, all))).isEqualTo(line(SPORT));
  }

  @Test
  void drops_them_however_their_keys_are_spelled() {
    for (String key : List.of("cl\\u002derrors", "cl-m\\u0065tadata", "\\u0065rr\\u006Frs")) {
      String dropped = '"' + key + "\":" + FINDINGS;
      assertThat(Checked.kept(line(SPORT, dropped))).isEqualTo(line(SPORT));
    }
  }

  @Test
  void judges_the_line_without_them() {
    String dropped = "\"cl-metadata\":{\"is_labeled\":true},\"cl-errors\":" + FINDINGS;
    assertThat(Checked.codes(line(dropped))).containsExactly(LineError.WARNING_UNANNOTATED_RECORD);
    assertThat(Checked.entry(line(SPORT, dropped)).hasErrors()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "\"none\"",
        "{\"code\":\"a\",\"message\":\"b\"}",
        "[]",
        "[1]",
        "[{\"code\":\"a\"}]",
        "[{\"message\":\"b\"}]",
        "[{\"code\":1,\"message\":\"b\"}]",
        "[{\"code\":\"a\",\"message\":\"b\"},{}]",
      })
  void keeps_errors_and_warnings_of_the_client_that_have_another_shape(String value) {
    for (String key : List.of("errors", "warnings")) {
      String member = '"' + key + "\":" + value;
      for (String line :
          List.of(
              line(SPORT, member),
              line("\"sport\":1", classificationMetadata("sport", member)),
              line(CARS.replace("\"image_size\"", member + ",\"image_size\"")),
              line(CARS.replace("\"class_id\"", member + ",\"class_id\"")))) {
        assertThat(Checked.kept(line)).isEqualTo(line);
        assertThat(Checked.codes(line)).isEmpty();
      }
    }
  }

  @Test
  void keeps_them_at_any_other_place() {
    for (String key : List.of("cl-errors", "cl-warnings", "errors", "warnings")) {
      String object = "{\"" + key + "\":" + FINDINGS + "}";
      for (String line :
          List.of(
              line(SPORT, "\"note\":" + object),
              line(SPORT, "\"note\":[" + object + "]"),
              line(SPORT, "\"note\":{\"annotations\":[" + object + "]}"),
              line(SPORT, "\"orphan-metadata\":" + object),
              line("\"sport\":1", classificationMetadata("sport", "\"inner\":" + object)),
              line(
                  "\"sport\":1",
                  classificationMetadata("sport", "\"annotations\":[" + object + "]")),
              line(CARS.replace("\"class_id\"", "\"inner\":" + object + ",\"class_id\"")),
              line(CARS.replace("\"width\":640", "\"inner\":" + object + ",\"width\":640")))) {
        assertThat(Checked.kept(line)).isEqualTo(line);
      }
    }
  }

  @Test
  void keeps_cl_metadata_anywhere_but_at_the_top() {
    String line = line("\"sport\":1", classificationMetadata("sport", "\"cl-metadata\":{}"));
    assertThat(Checked.kept(line)).isEqualTo(line);
  }

  @Test
  void keeps_what_only_looks_like_them() {
    String line =
        line(
            SPORT,
            "\"my-errors\":" + FINDINGS,
            "\"errors2\":" + FINDINGS,
            "\"note\":\"\\\"errors\\\":[{\"",
            "\"Errors\":" + FINDINGS);
    assertThat(Checked.kept(line)).isEqualTo(line);
  }

  @Test
  void a_line_of_nothing_else_has_no_source_ref() {
    assertThat(Checked.error("{\"cl-metadata\":{\"is_labeled\":true}}"))
        .contains(TerminalContentError.ERROR_MISSING_SOURCE_REF);
  }

  @Test
  void leaves_the_clients_bytes_as_they_are_but_for_white_space_between_tokens() {
    String own =
        "{\"z\":[1.0,1e3,-0,0.10,1E+2],\"source-ref\":\"s3:\\/\\/images\\/a b.png\",\"a\":"
            + "\"\\u00e9 \u00e9 \\u00E9\\/\\t  \",\"\\u0061b\":{},\"e\":[[],{},null,true],"
            + SPORT
            + "}";
    assertThat(Checked.kept(own)).isEqualTo(own);
    assertThat(Checked.kept(spaced(own))).isEqualTo(own);
  }

  /** White space around every token that is no string. */
  private static String spaced(String json) {
    StringBuilder spaced = new StringBuilder(" \t");
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean escaped = inString && c == '\\';
      inString ^= c == '"';
      spaced.append(!inString && "{}[],:".indexOf(c) >= 0 ? " " + c + "\r \t" : c);
      if (escaped) {
        spaced.append(json.charAt(++i));
      }
    }
    return spaced.append("  ").toString();
  }

  @ParameterizedTest
  @MethodSource("kept")
  void a_listed_line_can_be_sent_back(Catalogue.Case example) {
    sendBack(example.line());
  }

  @ParameterizedTest
  @MethodSource("kept")
  void a_line_of_a_validation_manifest_can_be_sent_back(Catalogue.Case example) {
    String validated =
        example.listed().replace("cl-errors", "errors").replace("cl-warnings", "warnings");
    assertThat(Checked.listed(validated)).isEqualTo(example.listed());
  }

  @Test
  void any_listed_line_can_be_sent_back() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    RandomLines lines = new RandomLines(new Random(seed));
    int kept = 0;
    for (int i = 0; i < 5_000; i++) {
      String line = lines.line();
      if (Checked.error(line).isEmpty()) {
        sendBack(line);
        kept++;
      }
    }
    assertThat(kept).isGreaterThan(2_500);
  }

  @Test
  void a_line_that_is_too_long_only_when_listed_can_be_sent_back() {
    String[] attributes = new String[2500];
    Arrays.setAll(attributes, i -> "\"%x\":1,\"%1$x-metadata\":{\"type\":\"\"}".formatted(i));
    String line = line(attributes);
    assertThat(line.length()).isLessThan(Quotas.LINE_CHARACTERS_MAX);
    assertThat(Checked.listed(line).length()).isGreaterThan(Quotas.LINE_CHARACTERS_MAX);
    sendBack(line);
  }

  private static void sendBack(String line) {
    Entry first = Checked.entry(line);
    String listed = Checked.listed(first);
    Entry second = Checked.entry(listed);
    assertThat(values(second)).as(line).isEqualTo(values(first));
    assertThat(Checked.listed(second)).isEqualTo(listed);
  }

  private static List<Object> values(Entry entry) {
    return List.of(
        ByteBuffer.wrap(entry.sourceRef()),
        new String(entry.line(), UTF_8),
        ByteBuffer.wrap(entry.annotations()),
        entry.labels(),
        entry.labelled(),
        entry.hasErrors());
  }
}
