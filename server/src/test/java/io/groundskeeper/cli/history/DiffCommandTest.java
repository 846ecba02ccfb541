package io.groundskeeper.cli.history;

import static io.groundskeeper.cli.TestLines.boxed;
import static io.groundskeeper.cli.TestLines.labelled;
import static io.groundskeeper.cli.TestLines.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.cli.remote.Paint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code diff}: labels and boxes, not JSON. */
final class DiffCommandTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  @BeforeAll
  static void make() {
    GROUNDSKEEPER.make("pets/train");
    GROUNDSKEEPER.put(
        "pets/train",
        labelled(1, "cat"),
        boxed(2, "cat", 10, 20, 30, 40),
        boxed(3, "dog", 10, 20, 30, 40),
        boxed(4, "dog", 10, 20, 30, 40));
    GROUNDSKEEPER.put(
        "pets/train",
        labelled(1, "dog"),
        boxed(2, "cat", 12, 20, 30, 41),
        boxed(3, "hound", 10, 20, 30, 40),
        plain(4));
    GROUNDSKEEPER.put("pets/train", labelled(5, "bird"), boxed(6, "fox", 1, 2, 300, 40), plain(7));
  }

  private static List<String> done(String line) {
    Finished finished = GROUNDSKEEPER.run(line);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.lines();
  }

  @Test
  void replaced_entries_show_what_became_of_labels_and_boxes() {
    assertThat(done("diff pets/train 2 3"))
        .containsExactly(
            "pets/train@2 -> @3: 0 entries added, 4 replaced, 0 removed",
            "~ s3://images/1.jpg",
            "  - label cat",
            "  + label dog",
            "~ s3://images/2.jpg",
            "  ~ box cat 10,20 30x40 -> 12,20 30x41",
            "~ s3://images/3.jpg",
            "  ~ box 10,20 30x40 dog -> hound",
            "~ s3://images/4.jpg",
            "  - box dog 10,20 30x40");
  }

  @Test
  void added_and_removed_entries_show_all_that_they_have() {
    List<String> added =
        List.of(
            "+ s3://images/5.jpg",
            "  + label bird",
            "+ s3://images/6.jpg",
            "  + box fox 1,2 300x40",
            "+ s3://images/7.jpg");

    assertThat(done("diff pets/train"))
        .first()
        .isEqualTo("pets/train@3 -> @4: 3 entries added, 0 replaced, 0 removed");
    assertThat(done("diff pets/train").subList(1, 6)).isEqualTo(added);
    assertThat(done("diff pets/train 4 3"))
        .containsExactly(
            "pets/train@4 -> @3: 0 entries added, 0 replaced, 3 removed",
            "- s3://images/5.jpg",
            "  - label bird",
            "- s3://images/6.jpg",
            "  - box fox 1,2 300x40",
            "- s3://images/7.jpg");
  }

  @Test
  void versions_are_named_in_every_way() {
    GROUNDSKEEPER.run("tag add pets/train@2 first");
    String time =
        GROUNDSKEEPER.run("show pets/train@3").lines().getFirst().replaceAll(".* at ", "");

    assertThat(done("diff pets/train first " + time)).isEqualTo(done("diff pets/train 2 3"));
    assertThat(done("diff pets/train @2 @3")).isEqualTo(done("diff pets/train 2 3"));
    assertThat(done("diff pets/train 3")).isEqualTo(done("diff pets/train 3 4"));
    assertThat(done("diff pets/train 2 3 --stat"))
        .containsExactly("pets/train@2 -> @3: 0 entries added, 4 replaced, 0 removed");
  }

  @Test
  void the_exit_code_tells_of_differences_only_where_it_shall() {
    assertThat(GROUNDSKEEPER.run("diff pets/train 2 3 --exit-code").exitCode()).isEqualTo(1);
    assertThat(GROUNDSKEEPER.run("diff pets/train 3 3 --exit-code").exitCode()).isZero();
    assertThat(GROUNDSKEEPER.run("diff pets/train 2 3 --stat --exit-code").exitCode()).isEqualTo(1);
  }

  @Test
  void programs_get_the_totals_and_then_the_entries() {
    List<JsonNode> lines = GROUNDSKEEPER.run("diff pets/train 2 4 --json").json();

    assertThat(lines.getFirst().path("EntriesReplaced").asLong()).isEqualTo(4);
    assertThat(lines.getFirst().path("EntriesAdded").asLong()).isEqualTo(3);
    assertThat(lines.subList(1, 8))
        .extracting((JsonNode entry) -> entry.path("Change").asString())
        .containsOnly("ADDED", "REPLACED");
    assertThat(lines).hasSize(8);
  }

  @Test
  void a_diff_goes_over_all_pages() {
    GROUNDSKEEPER.make("many/train");
    GROUNDSKEEPER.put(
        "many/train", IntStream.range(0, 2345).mapToObj(i -> plain(i)).toArray(String[]::new));

    assertThat(done("diff many/train")).hasSize(2346);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "diff pets/train@2, like: groundskeeper diff pets/train 3 5",
        "diff pets/train 2 3 4, '4'",
        "diff pets/train 9, ResourceNotFoundException: ",
        "diff pets/train none, ResourceNotFoundException: ",
        "diff pets/train 1x!, is no version.",
        "diff alone/train, alone/train has one version only",
      })
  void refusals_are_one_line(String line, String part) {
    GROUNDSKEEPER.make("alone/train");

    Finished finished = GROUNDSKEEPER.run(line);

    assertThat(finished.err()).startsWith("groundskeeper: ").contains(part).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
  }

  @Test
  void colours_are_of_the_report_and_nothing_else_steers_the_terminal() {
    StringWriter text = new StringWriter();
    String line = labelled("\\u001b[0m", "\\u001b[31mred").strip();
    JsonNode entry =
        JsonMapper.shared()
            .createObjectNode()
            .put("SourceRef", "s3://images/\u001b[0m.jpg")
            .put("Change", "ADDED")
            .put("After", line);

    new EntryReport(new PrintWriter(text, true), new Paint(true)).print(entry);

    assertThat(text.toString().lines())
        .containsExactly(
            "\u001b[32m+ s3://images/\ufffd[0m.jpg\u001b[0m",
            "  \u001b[32m+ label \ufffd[31mred\u001b[0m");
  }

  @Test
  void where_two_attributes_say_the_same_they_are_named() {
    StringWriter text = new StringWriter();
    String line = labelled(1, "cat").strip();
    JsonNode entry =
        JsonMapper.shared()
            .createObjectNode()
            .put("SourceRef", "s3://images/1.jpg")
            .put("Change", "REPLACED")
            .put("Before", line)
            .put("After", line.replace("\"kind", "\"sort"));

    new EntryReport(new PrintWriter(text, true), new Paint(false)).print(entry);

    assertThat(text.toString().lines())
        .containsExactlyInAnyOrder(
            "~ s3://images/1.jpg", "  - label cat of kind", "  + label cat of sort");
  }
}
