package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.manifest.json.JsonFault;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Each finding says which attribute, which field, which value. */
final class ReasonsTest {
  private static final String LABEL =
      "{\"source-ref\":\"s3://bkt/1.jpg\",\"cats\":1,\"cats-metadata\":{\"class-name\":\"cat\",\"confidence\":1,\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"type\":\"groundtruth/image-classification\"}}";
  private static final String BOX =
      "{\"source-ref\":\"s3://bkt/1.jpg\",\"bb\":{\"image_size\":[{\"width\":640,\"height\":480,\"depth\":3}],\"annotations\":[{\"class_id\":1,\"left\":1,\"top\":2,\"width\":30,\"height\":40}]},\"bb-metadata\":{\"objects\":[{\"confidence\":1}],\"class-map\":{\"1\":\"cat\"},\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"type\":\"groundtruth/object-detection\"}}";

  private static String reasonOf(String line) {
    return reasonOf(line, Quotas.OPEN);
  }

  private static String reasonOf(String line, Quotas quotas) {
    byte[] bytes = line.getBytes(UTF_8);
    LineChecker checker = new LineChecker(quotas);
    return checker
        .check(bytes, 0, bytes.length)
        .map(error -> String.valueOf(RejectedLine.of(1, error, bytes, 0, bytes.length).reason()))
        .orElseGet(() -> {
          Finding first = checker.findings().getFirst();
          assertThat(first.reason()).startsWith(first.attribute());
          return first.reason();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "\"confidence\":1, | | cats-metadata: confidence is missing",
        "\"confidence\":1 | \"confidence\":95 | cats-metadata: confidence is 95, which is not from 0 to 1",
        "\"confidence\":1 | \"confidence\":\"1\" | cats-metadata: confidence is 1, not a number",
        "\"class-name\":\"cat\", | | cats-metadata: class-name is missing",
        "\"cat\" | 7 | cats-metadata: class-name is 7, not a text",
        "\"cat\" | \"\" | cats-metadata: class-name is an empty label",
        "\"cats\":1 | \"cats\":\"\" | cats is \"\", not a number",
        "\"yes\" | \"True\" | cats-metadata: human-annotated is True, which is neither \"yes\" nor \"no\"",
        "2026-01-01T00:00:00 | 15/07/2020 | cats-metadata: creation-date is 15/07/2020, which is no ISO 8601 date and time, such as 2026-11-25T12:00:00",
        ",\"type\":\"groundtruth/image-classification\" | | cats-metadata: type is missing",
        "-classification | -x | cats-metadata: type is groundtruth/image-x; groundtruth/image-classification and groundtruth/object-detection are supported",
        "\"cats\":1 | \"cats\":\"x\" | cats is x, not a number",
        "\"cats\":1 | \"cats\":\"0\" | cats is the text \"0\", where a number is expected",
        "\"cats\":1 | \"dogs\":1 | dogs has no partner dogs-metadata",
        "s3://bkt/1.jpg | https://b/1.jpg | source-ref is https://b/1.jpg: it must begin with s3://, a bucket and /",
        "s3://bkt/1.jpg | s3://s3://b/1 | source-ref is s3://s3://b/1: two addresses stand one after the other",
        "s3://bkt/1.jpg | s3://bkt | source-ref is s3://bkt: the key after the bucket is missing",
        "s3://bkt/1.jpg | s3://b/1.jpg | source-ref is s3://b/1.jpg: the bucket's name must have 3 to 255 characters",
        "\"source-ref\" | \"source_ref\" | there is no key source-ref; the keys are source_ref, cats, cats-metadata",
        "\"s3://bkt/1.jpg\" | 5 | source-ref is 5, not a text",
      })
  void of_an_image_level_label(String replaced, String by, String reason) {
    assertThat(reasonOf(LABEL.replace(replaced, by == null ? "" : by))).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[{\"confidence\":1}] | [{}] | bb-metadata: objects[0]: confidence is missing",
        "[{\"confidence\":1}] | [] | bb-metadata: objects has 0 elements, and annotations 1",
        "[{\"confidence\":1}] | [{\"confidence\":2}] | bb-metadata: objects[0]: confidence is 2, which is not from 0 to 1",
        "\"class_id\":1 | \"class_id\":0 | bb: annotations[0]: class_id 0 is not in class-map, which has 1",
        "\"left\":1, | | bb: annotations[0]: left is missing",
        "\"left\":1, | \"left\":\"1\", | bb: annotations[0]: left is 1, not a number",
        ",\"depth\":3 | | bb: image_size[0]: depth is missing",
        "\"image_size\" | \"size\" | bb: image_size is missing",
        "\"class-map\" | \"classes\" | bb-metadata: class-map is missing",
        "\"1\":\"cat\" | \"1\":2 | bb-metadata: class-map: 1 is 2, not a text",
        "\"1\":\"cat\" | \"0\":\"dog\",\"1\":\"\" | bb-metadata: class-map: 1 is an empty label",
        "\"left\":1 | \"left\":620 | bb: annotations[0] is left 620, top 2, width 30, height 40 in an image of 640 × 480",
        "\"width\":30 | \"width\":0.3 | bb: annotations[0] is left 1, top 2, width 0.3, height 40 in an image of 640 × 480",
      })
  void of_a_box(String replaced, String by, String reason) {
    assertThat(reasonOf(BOX.replace(replaced, by == null ? "" : by))).isEqualTo(reason);
  }

  @Test
  void of_quotas() {
    assertThat(reasonOf(BOX.replace("640", "5000"), Quotas.AWS))
        .isEqualTo("bb: image_size is 5000 × 480, and 64 to 4,096 pixels are allowed");
    assertThat(reasonOf(BOX.replace("640", "0"))).contains("in an image of 0 × 480");
    byte[] large = BOX.replace("640", "5000").getBytes(UTF_8);
    LineChecker open = new LineChecker(Quotas.OPEN);
    assertThat(open.check(large, 0, large.length)).isEmpty();
    assertThat(open.findings()).isEmpty();
  }

  @Test
  void a_value_that_is_a_text_of_digits_is_a_warning_and_its_label_counts() {
    byte[] line = LABEL.replace("\"cats\":1", "\"cats\":\"0\"").getBytes(UTF_8);
    LineChecker checker = new LineChecker(Quotas.OPEN);
    assertThat(checker.check(line, 0, line.length)).isEmpty();
    assertThat(checker.entry().hasErrors()).isFalse();
    assertThat(checker.entry().labels()).containsExactly(new Entry.LabelUse("cat", false));
    assertThat(checker.findings())
        .extracting(Finding::error)
        .containsExactly(LineError.WARNING_TEXT_LABEL_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"a\": NaN} | column 7: NaN is no JSON number",
        "{\"a\":[-Infinity]} | column 7: -Infinity is no JSON number",
        "{\"a\":True} | column 6: True is Python, not JSON",
        "{\"a\":01} | column 6: 01 is no JSON number",
        "{\"a\":.5} | column 6: .5 is no JSON number",
        "{\"cats\":1, \"b\":2,\"cats\":3} | the key 'cats' stands twice (columns 2 and 18)",
        "{\"a\":{\"\\u0062\":1,\"b\":2}} | the key 'b' stands twice (columns 7 and 18)",
        "{\"a\":1}, | column 8: a comma after the object: lines of a manifest have none between them",
        "{\"a\":1} {} | column 9: a second object: each must have a line of its own",
        "{\"a\":1,} | column 8: a comma before }",
        "{\"a\":[1,]} | column 9: a comma before ]",
        "{'a':1} | column 2: ''' where a key is expected",
        "{\"a\":'b'} | column 6: a text in ' where JSON has \"",
        "{\"a\" 1} | column 6: a colon is missing after a key",
        "{\"a\":1 \"b\":2} | column 8: '\"' where , or } is expected",
        "{\"a\":\"b | column 6: a text begins that has no end",
        "{\"a\": | column 6: the line ends where a value is expected",
        "{ | column 2: the line ends within an object",
        "{\"\u00e9\u00e9\":\"\\x\"} | column 8: \\x is no escape of JSON",
        "nonsense | column 1: 'n' where an object, {…}, is expected",
        "[1] | it is no object, {…}",
        "\"a\" | it is no object, {…}",
      })
  void of_what_is_no_json(String line, String reason) {
    byte[] bytes = line.getBytes(UTF_8);
    assertThat(JsonFault.of(bytes, 0, bytes.length)).isEqualTo(reason);
  }

  @Test
  void of_text_that_is_no_utf_8() {
    byte[] latin1 = "{\"a\":\"K\u00e4se\"}".getBytes(ISO_8859_1);
    assertThat(JsonFault.of(latin1, 0, latin1.length))
        .startsWith("column 8: byte 0xE4 is no UTF-8")
        .contains("iconv -f WINDOWS-1252 -t UTF-8");
    byte[] tab = "{\"a\":\"\t\"}".getBytes(UTF_8);
    assertThat(JsonFault.of(tab, 0, tab.length)).contains("U+0009");
  }

  /** Whatever one byte more, less or other makes of a line, both agree whether it is one. */
  @Test
  void there_is_a_reason_where_the_tape_refuses_and_only_there() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    JsonTape tape = new JsonTape();
    String odd = "{}[]\",:\\u0e+-.nNtf \t\u00e9\ufffd\ud83d\ude00'";
    for (int i = 0; i < 20_000; i++) {
      byte[] line =
          (random.nextBoolean() ? LABEL : BOX).replace("cat", "c\u00e4t\\u00e4").getBytes(UTF_8);
      byte[] other = odd.getBytes(UTF_8);
      for (int j = random.nextInt(3); j >= 0; j--) {
        line[random.nextInt(line.length)] = other[random.nextInt(other.length)];
      }
      int to = random.nextInt(4) == 0 ? random.nextInt(line.length) : line.length;
      boolean good = tape.scan(line, 0, to) && tape.type(0) == JsonTape.OBJECT;
      assertThat(JsonFault.of(line, 0, to).isEmpty())
          .as("seed %d: %s", seed, new String(line, 0, to, UTF_8))
          .isEqualTo(good);
    }
  }

  @Test
  void a_label_that_is_too_long_is_named_with_its_length() {
    assertThat(reasonOf(LABEL.replace("\"cat\"", "\"" + "c".repeat(300) + "\"")))
        .isEqualTo(
            "cats-metadata: class-name is a label of 300 characters, over 255: %s…"
                .formatted("c".repeat(60)));
    assertThat(reasonOf(BOX.replace("\"cat\"", "\"" + "\ud83d\ude97".repeat(256) + "\"")))
        .isEqualTo(
            "bb-metadata: class-map: 1 is a label of 256 characters, over 255: %s…"
                .formatted("\ud83d\ude97".repeat(60)));
  }

  @Test
  void a_long_name_of_metadata_has_no_partner_either() {
    String name = "n".repeat(70);
    assertThat(reasonOf("{\"source-ref\":\"s3://bkt/1\",\"%s-metadata\":1}".formatted(name)))
        .endsWith("… has no partner " + "n".repeat(60) + "…");
  }

  /** Whatever stands in the line, in whatever place of it. */
  @Test
  void a_reason_is_short_and_can_be_shown_and_stored_anywhere() {
    String bad = "\\u001b[2J\\n\\ud800\\u202e\\uffff";
    String digits = "9".repeat(50_000);
    for (String line : List.of(LABEL, BOX)) {
      for (String by :
          List.of(bad, "\u001b", "\\u\u001b[1", digits, "x".repeat(20_000), bad + digits)) {
        for (String what :
            List.of(
                "cats",
                "cat",
                "bb",
                "yes",
                "1",
                "3",
                "s3://",
                "s3",
                "T",
                "type",
                "confidence",
                "class_id",
                "source-ref",
                "image-")) {
          bounded(line.replace(what, by));
          bounded(line.replace("\"" + what + "\"", "\"" + by + "\""));
          bounded(line.replace("\"" + what + "\":1", "\"" + what + "\":\"" + by + "\""));
          bounded(line.replace("{", "{\"" + by + "\":1,\"" + by + "\":1,"));
        }
      }
    }
  }

  private static void bounded(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    LineChecker checker = new LineChecker(Quotas.AWS);
    List<String> reasons = new ArrayList<>();
    checker
        .check(bytes, 0, bytes.length)
        .ifPresentOrElse(
            error ->
                reasons.add(
                    String.valueOf(RejectedLine.of(1, error, bytes, 0, bytes.length).reason())),
            () -> checker.findings().forEach(finding -> reasons.add(finding.reason())));
    for (String reason : reasons) {
      assertThat(reason)
          .hasSizeLessThan(700)
          .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\uffff]");
      assertThat(new String(reason.getBytes(UTF_8), UTF_8)).isEqualTo(reason);
    }
  }

  /** Each member of a good line, taken away or made another, is what the reason tells of. */
  @Test
  void the_reason_names_the_member_that_is_wrong() {
    JsonMapper json = JsonMapper.shared();
    int refused = 0;
    for (String line : List.of(LABEL, BOX)) {
      Matcher member = Pattern.compile("\"([a-z_-]+)\":(\"[^\"]*\"|[0-9]+)").matcher(line);
      while (member.find()) {
        for (String by :
            List.of(
                "", "null", "true", "-3", "7", "\"\"", "\"odd\"", "[1]", "{\"a\":1}", "1e999")) {
          String other =
              (line.substring(0, member.start())
                      + (by.isEmpty() ? "" : "\"" + member.group(1) + "\":" + by)
                      + line.substring(member.end()))
                  .replaceAll(",(?=[,}])|(?<=\\{),", "");
          json.readTree(other);
          byte[] bytes = other.getBytes(UTF_8);
          LineChecker checker = new LineChecker(Quotas.OPEN);
          var error = checker.check(bytes, 0, bytes.length);
          if (error.isPresent() || !checker.findings().isEmpty()) {
            refused++;
            assertThat(reasonOf(other)).as(other).contains(member.group(1));
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  /** What stands before the column that a reason names can be the beginning of some JSON. */
  @Test
  void the_column_is_where_it_goes_wrong() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Pattern column = Pattern.compile("column (\\d+): .*");
    String odd = "{}[]\",:\\u0e+-.nNtf '";
    int named = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(random.nextBoolean() ? LABEL : BOX);
      for (int j = random.nextInt(3); j >= 0; j--) {
        line.setCharAt(random.nextInt(line.length()), odd.charAt(random.nextInt(odd.length())));
      }
      byte[] bytes = line.toString().getBytes(UTF_8);
      Matcher reason = column.matcher(JsonFault.of(bytes, 0, bytes.length));
      if (reason.matches()) {
        named++;
        int at = Integer.parseInt(reason.group(1));
        String what = "seed %d: %s of %s".formatted(seed, reason.group(), line);
        assertThat(goesOn(line.substring(0, at - 1))).as(what).isTrue();
      }
    }
    assertThat(named).isGreaterThan(10_000);
  }

  /** Whether a text is JSON, or ends before it is. */
  private static boolean goesOn(String text) {
    try (JsonParser parser =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .createParser(ObjectReadContext.empty(), text)) {
      while (parser.nextToken() != null) {
        parser.getString();
      }
      return true;
    } catch (StreamReadException e) {
      return String.valueOf(e.getMessage()).contains("end-of-input");
    }
  }
}
