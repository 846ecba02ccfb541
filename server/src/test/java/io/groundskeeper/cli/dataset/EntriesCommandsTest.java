package io.groundskeeper.cli.dataset;

import static io.groundskeeper.cli.TestLines.boxed;
import static io.groundskeeper.cli.TestLines.labelled;
import static io.groundskeeper.cli.TestLines.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** {@code entries} and {@code labels}, as far as they read. */
final class EntriesCommandsTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  @BeforeAll
  static void make() {
    GROUNDSKEEPER.make("pets/train");
    GROUNDSKEEPER.put(
        "pets/train",
        plain("none"),
        labelled("cat", "cat"),
        boxed("dog", "dög", 10, 20, 30, 40),
        boxed("off", "dog", 630, 20, 30, 40));
    GROUNDSKEEPER.put("pets/train", labelled("cat", "犬"));
  }

  private static List<String> done(String line) {
    Finished finished = GROUNDSKEEPER.run(line);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.lines();
  }

  @Test
  void entries_are_a_table_for_people() {
    assertThat(done("entries ls pets/train"))
        .containsExactly(
            "SOURCE-REF            BOXES          LABELS",
            "s3://images/none.jpg      0",
            "s3://images/cat.jpg       0          犬",
            "s3://images/dog.jpg       1          dög",
            "s3://images/off.jpg       1  errors  dog");
  }

  @Test
  void entries_are_their_lines_for_programs_in_ascii() {
    List<String> lines = done("entries ls pets/train --json");

    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).contains("\"class-name\":\"\\u72ac\"").isASCII();
    assertThat(GROUNDSKEEPER.run("entries ls pets/train --json").json())
        .extracting(line -> line.path("source-ref").asString())
        .containsExactly(
            "s3://images/none.jpg",
            "s3://images/cat.jpg",
            "s3://images/dog.jpg",
            "s3://images/off.jpg");
  }

  @Test
  void entries_of_an_old_version_are_as_they_were() {
    assertThat(done("entries ls pets/train@2"))
        .contains("s3://images/cat.jpg       0          cat");
    assertThat(done("entries ls pets/train@1")).containsExactly("SOURCE-REF  BOXES    LABELS");
    String time =
        GROUNDSKEEPER.run("dataset show pets/train@2").lines().get(4).replaceAll(".* of ", "");
    assertThat(done("entries ls pets/train@" + time)).isEqualTo(done("entries ls pets/train@2"));
  }

  @Test
  void filters_pass_what_they_say() {
    assertThat(sourceRefs("--label dog")).containsExactly("off");
    assertThat(sourceRefs("--label dög")).containsExactly("dog");
    assertThat(sourceRefs("--labelled")).containsExactly("cat", "dog", "off");
    assertThat(sourceRefs("--no-labelled")).containsExactly("none");
    assertThat(sourceRefs("--errors")).containsExactly("off");
    assertThat(sourceRefs("--no-errors --labelled")).containsExactly("cat", "dog");
    assertThat(sourceRefs("--contains o")).containsExactly("none", "dog", "off");
    assertThat(sourceRefs("--limit 2")).containsExactly("none", "cat");
    assertThat(sourceRefs("--limit 0")).isEmpty();
  }

  private static List<String> sourceRefs(String options) {
    return GROUNDSKEEPER.run("entries ls pets/train --json " + options).json().stream()
        .map(line -> line.path("source-ref").asString())
        .map(ref -> ref.substring("s3://images/".length(), ref.length() - ".jpg".length()))
        .toList();
  }

  @Test
  void listing_goes_over_all_pages() {
    GROUNDSKEEPER.make("many/train");
    GROUNDSKEEPER.put(
        "many/train",
        IntStream.range(0, 1234).mapToObj(number -> plain(number)).toArray(String[]::new));

    assertThat(done("entries ls many/train")).hasSize(1235);
    assertThat(done("entries ls many/train@2")).hasSize(1235);
    assertThat(done("entries ls many/train --limit 150")).hasSize(151);
    assertThat(done("entries ls many/train@2 --limit 1100 --json")).hasSize(1100);
  }

  @Test
  void an_entry_is_got_by_its_source_ref() {
    assertThat(done("entries get pets/train s3://images/dog.jpg"))
        .startsWith("{", "  \"source-ref\" : \"s3://images/dog.jpg\",")
        .contains("      \"0\" : \"dög\"");
    assertThat(
            GROUNDSKEEPER
                .run("entries get pets/train@2 s3://images/cat.jpg s3://images/none.jpg --json")
                .json())
        .extracting((JsonNode line) -> line.at("/kind-metadata/class-name").asString(""))
        .containsExactly("cat", "");
  }

  @Test
  void an_entry_that_is_not_there_says_how_to_look_for_it() {
    Finished finished = GROUNDSKEEPER.run("entries get pets/train s3://images/do");

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err())
        .isEqualToIgnoringNewLines(
            "groundskeeper: pets/train has no entry s3://images/do."
                + " Look for it: groundskeeper entries ls pets/train --contains TEXT");
  }

  @Test
  void labels_are_counted_at_any_version() {
    assertThat(done("labels ls pets/train"))
        .containsExactlyInAnyOrder(
            "LABEL  ENTRIES  WITH BOXES  IN ERRORS",
            "dög          1           1          0",
            "犬           1           0          0",
            "dog          0           0          1");
    assertThat(done("labels ls pets/train@2 --json"))
        .contains("{\"LabelName\":\"cat\",\"LabelStats\":{\"EntryCount\":1}}");
  }

  @Test
  void labels_that_are_nearly_the_same_are_told() {
    GROUNDSKEEPER.make("like/train");
    GROUNDSKEEPER.put(
        "like/train", labelled("1", "Cat"), labelled("2", "cat "), labelled("3", "dog"));
    Finished finished = GROUNDSKEEPER.run("labels ls like/train");
    assertThat(finished.exitCode()).isZero();
    assertThat(finished.err()).contains("is nearly").contains("'Cat'").doesNotContain("dog");
  }

  @Test
  void nothing_out_of_a_manifest_steers_the_terminal() {
    GROUNDSKEEPER.make("evil/train");
    GROUNDSKEEPER.put("evil/train", labelled("\\u001b]0;x\u009b31m", "\\u001b[31mred\u202e"));

    for (String line :
        List.of(
            "entries ls evil/train",
            "entries ls evil/train --json",
            "labels ls evil/train",
            "labels ls evil/train --json",
            "entries get evil/train s3://images/\u001b]0;x\u009b31m.jpg")) {
      assertThat(GROUNDSKEEPER.run(line).out())
          .hasSizeGreaterThan(20)
          .doesNotContain("\u001b", "\u009b", "\u202e");
    }
  }

  @Test
  void labels_with_line_ends_are_found_and_renamed() {
    GROUNDSKEEPER.make("odd/train");
    GROUNDSKEEPER.put("odd/train", labelled("1", "cat\\r"), labelled("2", "a\\nb"));

    assertThat(GROUNDSKEEPER.run("entries", "ls", "odd/train", "--label", "cat\r").lines())
        .hasSize(2);
    assertThat(GROUNDSKEEPER.run("entries", "ls", "odd/train", "--contains", "\n").lines())
        .hasSize(1);
    assertThat(GROUNDSKEEPER.run("labels", "rename", "odd/train", "cat\r", "cat").exitCode())
        .isZero();
    assertThat(GROUNDSKEEPER.run("labels", "merge", "odd/train", "a\nb", "--into", "ab").exitCode())
        .isZero();
    assertThat(done("labels ls odd/train"))
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactlyInAnyOrder("LABEL", "cat", "ab");
    assertThat(GROUNDSKEEPER.run("labels", "rm", "odd/train", "cat").exitCode()).isZero();
  }
}
