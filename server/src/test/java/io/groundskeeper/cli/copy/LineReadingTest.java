package io.groundskeeper.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.manifest.TerminalContentError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When two lines say the same. */
final class LineReadingTest {
  private static final String START = "{\"source-ref\":\"s3://garden/1.jpg\"";

  private final LineReading reading = new LineReading();

  private ListedLine read(String line) {
    return reading.read(line).orElseThrow();
  }

  private ListedLine member(String member) {
    return read(START + "," + member + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"a\":1,\"b\":2 | \"b\":2,\"a\":1",
        "\"a\":{\"x\":[1,{\"p\":1,\"q\":2}],\"y\":2} | \"a\":{\"y\":2,\"x\":[1,{\"q\":2,\"p\":1}]}",
        "\"a\":[1,2] | \"a\" : [ 1 , 2 ]",
        "\"a\":1 | \"a\":1.0",
        "\"a\":100 | \"a\":1e2",
        "\"a\":0 | \"a\":-0.0",
        "\"a\":0.5 | \"a\":5E-1",
        "\"a\":1e400 | \"a\":1.0e400",
        "\"a\":\"\\u00e9\\/\" | \"a\":\"é/\"",
        "\"a\":\"\\ud83c\\udf37\" | \"a\":\"🌷\"",
        "\"\\u0061\":1 | \"a\":1",
        "\"a\":1,\"cl-metadata\":{\"is_labeled\":true} | \"a\":1",
        "\"a\":1,\"cl-errors\":[{\"code\":\"X\",\"message\":\"y\"}] | \"a\":1",
        "\"a\":{},\"a-metadata\":{\"cl-warnings\":[]} | \"a\":{},\"a-metadata\":{}",
      })
  void lines_that_say_the_same(String one, String other) {
    assertThat(member(one).meaning()).isEqualTo(member(other).meaning());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"a\":1 | \"a\":2",
        "\"a\":1 | \"b\":1",
        "\"a\":1 | \"a\":\"1\"",
        "\"a\":1 | \"a\":[1]",
        "\"a\":[1,2] | \"a\":[2,1]",
        "\"a\":[[1],2] | \"a\":[[1,2]]",
        "\"a\":[] | \"a\":{}",
        "\"a\":null | \"a\":false",
        "\"a\":true | \"a\":false",
        "\"a\":\"x\" | \"a\":\"X\"",
        "\"a\":{\"b\":1},\"c\":2 | \"a\":{\"b\":1,\"c\":2}",
        "\"a\":12345678901234567890 | \"a\":12345678901234567891",
        "\"a\":0.1 | \"a\":0.10000000000000001",
        "\"a\":1e99999999999 | \"a\":2e99999999999",
        "\"a\":\"\\ud83c\" | \"a\":\"\\ud83d\"",
      })
  void lines_that_do_not(String one, String other) {
    assertThat(member(one).meaning()).isNotEqualTo(member(other).meaning());
  }

  @Test
  void the_line_to_send_is_the_clients_own() {
    ListedLine line =
        read(
            "{ \"b\": 1.0, \"source-ref\": \"s3:\\/\\/garden/\\u00e9.jpg\", \"cl-metadata\": {} }");

    assertThat(line.sourceRefText()).isEqualTo("s3://garden/é.jpg");
    assertThat(new String(line.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"b\":1.0,\"source-ref\":\"s3:\\/\\/garden/\\u00e9.jpg\"}");
  }

  @Test
  void deep_and_long_values_are_read() {
    String deep = "[".repeat(98) + "]".repeat(98);
    member("\"a\":" + deep);
    member("\"a\":" + "9".repeat(99_000));
    member("\"" + "k".repeat(99_000) + "\":1");
    assertThat(member("\"a\":\"" + "é".repeat(99_000) + "\"").bytes().length)
        .isGreaterThan(198_000);
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, ERROR_INVALID_JSON_LINE",
    "{}, ERROR_MISSING_SOURCE_REF",
    "{\"source-ref\":\"garden/1.jpg\"}, ERROR_INVALID_SOURCE_REF_FORMAT",
  })
  void a_line_that_no_service_takes_says_why(String line, TerminalContentError why) {
    assertThat(reading.read(line)).isEmpty();
    assertThat(reading.refusal()).contains(why);
  }
}
