package io.groundskeeper.manifest;

import static io.groundskeeper.manifest.Lines.line;
import static io.groundskeeper.manifest.TerminalContentError.ERROR_DUPLICATE_SOURCE_REF;
import static io.groundskeeper.manifest.TerminalContentError.ERROR_INVALID_JSON_LINE;
import static io.groundskeeper.manifest.TerminalContentError.ERROR_LINE_TOO_LONG;
import static io.groundskeeper.manifest.TerminalContentError.ERROR_MISSING_SOURCE_REF;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where lines begin and end, and which of them are left out. */
class CheckedManifestTest {
  private static final String A = "{\"source-ref\":\"s3://images/a\"}";
  private static final String B = "{\"source-ref\":\"s3://images/b\"}";
  private static final String BYTE_ORDER_MARK = "\ufeff";

  @Nested
  class LineEnds {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "A\nB",
          "A\nB\n",
          "A\r\nB\r\n",
          "A\r\nB",
          "A\nB\r\n",
          "A\nB\n\n\r\n",
          " A\t\n B "
        })
    void are_lf_or_crlf_and_none_is_needed_at_the_end(String lines) {
      CheckedManifest manifest = check(lines.replace("A", A).replace("B", B));
      assertThat(manifest.lines()).isEqualTo(2);
      assertThat(sourceRefs(manifest)).containsExactly("s3://images/a", "s3://images/b");
      assertThat(manifest.rejected()).isEmpty();
      assertThat(manifest.entries()).allSatisfy(e -> assertThat(e.line()).hasSize(A.length()));
    }

    @ParameterizedTest
    @CsvSource({"'A\n\nB', ''", "'A\r\n\r\nB', ''", "'A\n \t\nB', ' \t'", "'A\n\r\r\nB', ''"})
    void that_leave_a_line_blank_between_others_make_an_invalid_line(String lines, String blank) {
      CheckedManifest manifest = check(lines.replace("A", A).replace("B", B));
      assertThat(manifest.lines()).isEqualTo(3);
      assertThat(sourceRefs(manifest)).containsExactly("s3://images/a", "s3://images/b");
      assertThat(withoutReasons(manifest)).containsExactly(left(2, ERROR_INVALID_JSON_LINE, blank));
    }

    @Test
    void at_the_beginning_are_blank_lines() {
      assertThat(withoutReasons(check("\n" + A)))
          .containsExactly(left(1, ERROR_INVALID_JSON_LINE, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", BYTE_ORDER_MARK, BYTE_ORDER_MARK + "\n"})
    void alone_are_no_lines(String nothing) {
      assertThat(check(nothing).lines()).isZero();
      assertThat(check(nothing).entries()).isEmpty();
      assertThat(check(nothing).rejected()).isEmpty();
    }

    @Test
    void a_cr_alone_is_none() {
      assertThat(withoutReasons(check(A + "\r" + B)))
          .containsExactly(left(1, ERROR_INVALID_JSON_LINE, A + "\r" + B));
    }

    @Test
    void an_object_does_not_go_on_over_one() {
      assertThat(withoutReasons(check("{\n\"source-ref\":\"s3://images/a\"}")))
          .containsExactly(
              left(1, ERROR_INVALID_JSON_LINE, "{"),
              left(2, ERROR_INVALID_JSON_LINE, "\"source-ref\":\"s3://images/a\"}"));
    }
  }

  @Test
  void a_byte_order_mark_is_skipped_at_the_start_alone() {
    CheckedManifest manifest = check(BYTE_ORDER_MARK + A + "\n" + BYTE_ORDER_MARK + B);
    assertThat(sourceRefs(manifest)).containsExactly("s3://images/a");
    assertThat(manifest.entries().getFirst().line()).isEqualTo(A.getBytes(UTF_8));
    assertThat(withoutReasons(manifest))
        .containsExactly(left(2, ERROR_INVALID_JSON_LINE, BYTE_ORDER_MARK + B));
  }

  @Nested
  class Duplicates {
    @Test
    void are_left_out_the_first_one_counts() {
      String again = A.replace("}", ",\"note\":1}");
      CheckedManifest manifest = check(String.join("\n", A, B, again, A));
      assertThat(manifest.entries().getFirst().line()).isEqualTo(A.getBytes(UTF_8));
      assertThat(withoutReasons(manifest))
          .containsExactly(
              left(3, ERROR_DUPLICATE_SOURCE_REF, again), left(4, ERROR_DUPLICATE_SOURCE_REF, A));
    }

    @Test
    void are_found_by_the_value_however_it_is_spelled() {
      assertThat(withoutReasons(check(A + "\n{\"source-ref\":\"s3:\\/\\/images/\\u0061\"}")))
          .extracting(RejectedLine::error)
          .containsExactly(ERROR_DUPLICATE_SOURCE_REF);
    }

    @Test
    void are_not_those_that_differ_in_case_or_white_space() {
      assertThat(
              check(String.join("\n", A, A.replace("/a", "/A"), A.replace("/a", "/a "))).entries())
          .hasSize(3);
    }

    @Test
    void do_not_count_lines_that_are_left_out_themselves() {
      String broken = A + "}";
      CheckedManifest manifest = check(broken + "\n" + A);
      assertThat(sourceRefs(manifest)).containsExactly("s3://images/a");
      assertThat(manifest.rejected()).hasSize(1);
    }
  }

  @Nested
  class RejectedLines {
    @Test
    void are_told_of_by_number_code_and_beginning() {
      CheckedManifest manifest = check(String.join("\r\n", A, "{}", B, "[]", A, "x") + "\r\n");
      assertThat(manifest.lines()).isEqualTo(6);
      assertThat(withoutReasons(manifest))
          .containsExactly(
              left(2, ERROR_MISSING_SOURCE_REF, "{}"),
              left(4, ERROR_INVALID_JSON_LINE, "[]"),
              left(5, ERROR_DUPLICATE_SOURCE_REF, A),
              left(6, ERROR_INVALID_JSON_LINE, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u20ac", "\ud83d\ude97"})
    void begin_with_their_first_200_characters_of_any_size(String character) {
      assertThat(check(character.repeat(200)).rejected().getFirst().beginning())
          .isEqualTo(character.repeat(200));
      assertThat(check(character.repeat(201)).rejected().getFirst().beginning())
          .isEqualTo(character.repeat(200));
    }

    @Test
    void that_are_no_utf_8_begin_with_replacements() {
      byte[] broken = "{\"source-ref\":\"s3://images/\u00e9\"}".getBytes(ISO_8859_1);
      assertThat(withoutReasons(CheckedManifest.check(broken, Quotas.OPEN)))
          .containsExactly(
              left(1, ERROR_INVALID_JSON_LINE, "{\"source-ref\":\"s3://images/\ufffd\"}"));
    }

    @Test
    void have_messages_for_people() {
      assertThat(ERROR_LINE_TOO_LONG.message())
          .isEqualTo("The JSON Line is longer than 100,000 characters.");
      assertThat(ERROR_DUPLICATE_SOURCE_REF.message())
          .isEqualTo("The source-ref value is used by an earlier JSON Line.");
    }
  }

  @Nested
  class LongLines {
    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u20ac", "\ud83d\ude97"})
    void have_100_000_characters_at_most_of_any_size(String character) {
      assertThat(check(ofCharacters(100_000, character) + "\r\n").rejected()).isEmpty();
      assertThat(withoutReasons(check(ofCharacters(100_001, character))))
          .extracting(RejectedLine::error)
          .containsExactly(ERROR_LINE_TOO_LONG);
    }

    @Test
    void are_too_long_with_their_white_space() {
      assertThat(withoutReasons(check(" ".repeat(100_000) + A)))
          .extracting(RejectedLine::error)
          .containsExactly(ERROR_LINE_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_001, 3_000_000})
    void that_are_no_json_either_are_too_long_in_the_first_place(int characters) {
      assertThat(withoutReasons(check("x".repeat(characters) + "\n" + A)))
          .containsExactly(left(1, ERROR_LINE_TOO_LONG, "x".repeat(200)));
    }

    private static String ofCharacters(int count, String character) {
      String empty = line("\"note\":\"\"");
      return line("\"note\":\"" + character.repeat(count - empty.length()) + "\"");
    }
  }

  @Nested
  class Json {
    @ParameterizedTest
    @CsvSource({"{\"a\":,}", "[,]"})
    void may_be_nested_100_levels_deep_and_no_deeper(String open, String close) {
      // The line itself and the list are two levels.
      String inside = open.repeat(98) + "1" + close.repeat(98);
      assertThat(Checked.error(line("\"note\":[" + inside + "]"))).isEmpty();
      assertThat(Checked.error(line("\"note\":[" + open + inside + close + "]")))
          .contains(ERROR_INVALID_JSON_LINE);
      assertThat(Checked.error(line("\"note\":[" + inside.replace("1", "{}") + "]")))
          .contains(ERROR_INVALID_JSON_LINE);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\"a\":1,\"a\":1",
          "\"a\":1,\"b\":2,\"\\u0061\":3",
          "\"\\u00e9\":1,\"\\u00E9\":1",
          "\"\u00e9\":1,\"\\u00e9\":1",
          "\"\\/\":1,\"/\":1",
          "\"\":1,\"\":2",
        })
    void has_no_key_twice_at_any_level_however_it_is_spelled(String members) {
      for (String line :
          List.of(
              line(members),
              line("\"note\":{" + members + "}"),
              line("\"note\":[[1,{" + members + "}]]"))) {
        assertThat(Checked.error(line)).as(line).contains(ERROR_INVALID_JSON_LINE);
      }
    }

    @Test
    void has_no_key_twice_among_many() {
      String[] members = new String[1000];
      Arrays.setAll(members, i -> "\"k" + i + "\":" + i);
      assertThat(Checked.error(line(members))).isEmpty();
      members[999] = "\"k0\":0";
      assertThat(Checked.error(line(members))).contains(ERROR_INVALID_JSON_LINE);
    }

    @Test
    void may_have_the_same_key_in_different_objects() {
      assertThat(Checked.error(line("\"a\":{\"a\":[{\"a\":1},{\"a\":1}]},\"A\":1"))).isEmpty();
    }

    @Test
    void may_hold_nul_as_an_escape_and_not_as_a_byte() {
      String line = line("\"\\u0000\":\"a\\u0000b\"");
      assertThat(Checked.kept(line)).isEqualTo(line);
      assertThat(Checked.error(line.replace("\\u0000", "\0"))).contains(ERROR_INVALID_JSON_LINE);
      assertThat(sourceRefs(check("{\"source-ref\":\"s3://images/\\u0000\"}")))
          .containsExactly("s3://images/\0");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "80",
          "bf",
          "c0 80",
          "c1 bf",
          "c3",
          "c3 28",
          "e0 80 80",
          "e0 9f bf",
          "e2 82",
          "ed a0 80",
          "ed bf bf",
          "f0 80 80 80",
          "f0 8f bf bf",
          "f0 9f 9a",
          "f4 90 80 80",
          "f5 80 80 80",
          "fe",
          "ff",
          "e2 28 a1",
          "e2 82 28",
        })
    void is_valid_utf_8(String hex) {
      for (String around : List.of("\"note\":\"%s\"", "\"%s\":1")) {
        String line = line(around.formatted("\u00e9" + latin1(hex) + "aaaaaaaaaaaa"));
        byte[] bytes = line.replace("\u00e9", "\u00c3\u00a9").getBytes(ISO_8859_1);
        assertThat(Checked.error(bytes)).as(hex).contains(ERROR_INVALID_JSON_LINE);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "c2 80",
          "df bf",
          "e0 a0 80",
          "ed 9f bf",
          "ee 80 80",
          "f0 90 80 80",
          "f4 8f bf bf"
        })
    void is_any_utf_8_that_is_valid(String hex) {
      byte[] line = line("\"note\":\"" + latin1(hex) + "\"").getBytes(ISO_8859_1);
      assertThat(Checked.error(line)).isEmpty();
      assertThat(Checked.entry(line).line()).isEqualTo(line);
    }

    private static String latin1(String hex) {
      StringBuilder text = new StringBuilder();
      for (String part : hex.split(" ", -1)) {
        text.append((char) Integer.parseInt(part, 16));
      }
      return text.toString();
    }
  }

  private static CheckedManifest check(String lines) {
    return CheckedManifest.check(lines.getBytes(UTF_8), Quotas.OPEN);
  }

  private static List<String> sourceRefs(CheckedManifest manifest) {
    return manifest.entries().stream().map(entry -> new String(entry.sourceRef(), UTF_8)).toList();
  }

  private static RejectedLine left(long number, TerminalContentError error, String beginning) {
    return new RejectedLine(number, error, beginning, null);
  }

  /** What they are is held here, why by ReasonsTest. */
  private static List<RejectedLine> withoutReasons(CheckedManifest manifest) {
    return manifest.rejected().stream()
        .map(line -> left(line.lineNumber(), line.error(), line.beginning()))
        .toList();
  }
}
