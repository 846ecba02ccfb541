package io.groundskeeper.cli.history;

import static io.groundskeeper.cli.TestLines.labelled;
import static io.groundskeeper.cli.TestLines.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code log}, {@code show} and {@code tag}. */
final class HistoryCommandsTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  private static List<String> done(String line) {
    Finished finished = GROUNDSKEEPER.run(line);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.out().replaceAll(TIME, "TIME").lines().toList();
  }

  private static void threeVersions(String dataset) {
    GROUNDSKEEPER.make(dataset);
    GROUNDSKEEPER.put(dataset, labelled(1, "cat"), plain(2), plain(3), plain(4), "no JSON\n");
    GROUNDSKEEPER.put(dataset, labelled(1, "dog"), plain(5));
  }

  @Test
  void the_log_is_newest_first() {
    threeVersions("log/train");

    assertThat(done("log log/train").stream().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "VERSION TIME CHANGE ADDED REPLACED REMOVED REJECTED ENTRIES TAGS DETAIL",
            " 3 TIME UPDATE 1 1 0 0 5",
            " 2 TIME UPDATE 4 0 0 1 4",
            " 1 TIME CREATE 0 0 0 0 0");
    assertThat(done("log log/train -n 1")).hasSize(2);
    assertThat(GROUNDSKEEPER.run("log log/train --json").json())
        .extracting((JsonNode version) -> version.path("Version").asLong())
        .containsExactly(3L, 2L, 1L);
  }

  @Test
  void a_version_shows_what_its_change_did_and_left_out() {
    threeVersions("show/train");
    List<String> second =
        List.of(
            "Version 2: UPDATE at TIME",
            "  entries: 4 added, 0 replaced, 0 removed",
            "  lines rejected: 1",
            "  line 5: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'n' where"
                + " an object, {…}, is expected)",
            "    no JSON");

    assertThat(done("show show/train@2")).isEqualTo(second);
    assertThat(done("show show/train")).first().isEqualTo("Version 3: UPDATE at TIME");
    String time =
        GROUNDSKEEPER.run("show show/train@2").lines().getFirst().replaceAll(".* at ", "");
    assertThat(done("show show/train@" + time)).isEqualTo(second);
    assertThat(GROUNDSKEEPER.run("show show/train@2 --json").json())
        .extracting((JsonNode line) -> line.path("LinesRejected").asLong(-1))
        .containsExactly(1L, -1L);
  }

  @Test
  void a_change_that_failed_shows_why() {
    GROUNDSKEEPER.make("failed/train");
    GROUNDSKEEPER.put("failed/train", plain(1), "broken\n");

    assertThat(done("show failed/train"))
        .contains("  failed: ERROR_TOO_MANY_RECORDS_IN_ERROR", "    broken");
    assertThat(done("log failed/train").get(1)).endsWith("failed: ERROR_TOO_MANY_RECORDS_IN_ERROR");
  }

  @Test
  void a_tag_names_a_version_until_it_is_taken_off() {
    threeVersions("tags/train");

    assertThat(done("tag add tags/train@2 training-2026-11"))
        .containsExactly("tags/train@2 is tags/train@training-2026-11.");
    assertThat(done("tag add tags/train newest")).hasSize(1);
    assertThat(done("tag ls tags/train").stream().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "TAG VERSION TIME ENTRIES", "newest 3 TIME 5", "training-2026-11 2 TIME 4");
    assertThat(done("show tags/train@training-2026-11"))
        .contains("Version 2: UPDATE at TIME", "  tags: training-2026-11");
    assertThat(done("entries ls tags/train@training-2026-11")).hasSize(5);
    assertThat(done("dataset show tags/train@training-2026-11"))
        .contains("tags/train@2", "  entries:   4: 1 labelled, 0 with errors");
    assertThat(GROUNDSKEEPER.run("tag add tags/train@1 newest").err())
        .startsWith("groundskeeper: ResourceAlreadyExistsException: ");

    assertThat(done("tag rm tags/train newest"))
        .containsExactly("tags/train has no tag newest any more.");
    assertThat(GROUNDSKEEPER.run("tag ls tags/train --json").lines())
        .containsExactly("{\"Tag\":\"training-2026-11\",\"Version\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "show refused/train@9, ResourceNotFoundException: ",
        "show refused/train@no-such-tag, ResourceNotFoundException: ",
        "show refused/train@0, '0' is no version. A version is a number (12)",
        "show refused/train@newest!, is no version.",
        "log refused/train@1, 'refused/train@1' is no dataset",
        "log refused/test, The project refused has no test dataset.",
        "tag add refused/train@2 1, failed to satisfy constraint",
        "tag add refused/train, TAG",
        "tag rm refused/train none, ResourceNotFoundException: ",
        "revert refused/train, groundskeeper log refused/train",
        "expire refused/train, --before",
        "expire refused/train --before x!, is no version.",
        "show, DATASET",
      })
  void refusals_are_one_line(String line, String part) {
    GROUNDSKEEPER.make("refused/train");

    Finished finished = GROUNDSKEEPER.run(line);

    assertThat(finished.err()).startsWith("groundskeeper: ").contains(part).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
  }
}
