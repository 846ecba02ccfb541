package io.groundskeeper.manifest.edit;

import static io.groundskeeper.manifest.Lines.box;
import static io.groundskeeper.manifest.Lines.classification;
import static io.groundskeeper.manifest.Lines.detection;
import static io.groundskeeper.manifest.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.manifest.Checked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attributes of one line set in another line of the same image. */
class AttributeMergeTest {
  private final AttributeMerge merge = new AttributeMerge();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`source-ref`:`r`}|{`source-ref`:`r`}|{`source-ref`:`r`}",
        "{`source-ref`:`r`,`a`:1}|{`a`:2,`source-ref`:`r`}|{`source-ref`:`r`,`a`:2}",
        "{`a`:1,`source-ref`:`r`}|{`b`:2,`a`:{},`c`:[3]}|{`a`:{},`source-ref`:`r`,`b`:2,`c`:[3]}",
        "{`a`:1.0,`b`:`\\u0061`}|{`a`:1e0}|{`a`:1e0,`b`:`\\u0061`}",
        "{`source-ref`:`\\u0072`}|{`source-ref`:`r`,`a`:1}|{`source-ref`:`\\u0072`,`a`:1}",
        "{`source-ref`:`r`}|{`sourc\\u0065-ref`:`r`}|{`source-ref`:`r`}",
        "{`\\u0061`:1}|{`a`:2}|{`\\u0061`:2}",
        "{`a`:1}|{`\\u0061`:2,`\\u0062`:3}|{`a`:2,`\\u0062`:3}",
        "{`a`:{`b`:1,`c`:2}}|{`a`:{`b`:3}}|{`a`:{`b`:3}}",
        "{}|{`a`:1,`b`:2}|{`a`:1,`b`:2}",
      })
  void sets_what_comes_in_and_keeps_the_rest(String existing, String incoming, String merged) {
    assertThat(merged(existing.replace('`', '"'), incoming.replace('`', '"')))
        .isEqualTo(merged.replace('`', '"'));
  }

  @Test
  void keeps_attributes_that_the_incoming_line_does_not_mention() {
    String sport = classification("sport", "golf");
    String boxes = detection("boxes", "\"0\":\"ball\"", box("0"));
    String more = detection("boxes", "\"0\":\"ball\"", box("0"), box("0", "1", "1", "9", "9"));

    assertThat(merged(line(sport, boxes), line(more))).isEqualTo(line(sport, more));
    assertThat(merged(line(boxes), line(sport))).isEqualTo(line(boxes, sport));
    assertThat(Checked.labels(Checked.entry(merged(line(boxes), line(sport)))))
        .containsExactly("ball box", "golf");
  }

  @Test
  void is_fast_for_lines_of_many_members() {
    StringBuilder existing = new StringBuilder("{\"source-ref\":\"s3://images/1.png\"");
    StringBuilder incoming = new StringBuilder(existing);
    for (int i = 0; i < 8_000; i++) {
      existing.append(",\"").append(i).append("\":0");
      incoming.append(",\"").append(i + 4_000).append("\":1");
    }
    String merged = merged(existing + "}", incoming + "}");

    assertThat(merged).startsWith(existing.substring(0, 100)).endsWith(",\"11999\":1}");
    assertThat(merged.chars().filter(c -> c == ':').count()).isEqualTo(12_002);
  }

  @Test
  void refuses_what_is_no_line_of_an_entry() {
    assertThatThrownBy(() -> merged("{}", "[]")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> merged("{", "{}")).isInstanceOf(IllegalArgumentException.class);
  }

  private String merged(String existing, String incoming) {
    return new String(merge.merge(existing.getBytes(UTF_8), incoming.getBytes(UTF_8)), UTF_8);
  }
}
