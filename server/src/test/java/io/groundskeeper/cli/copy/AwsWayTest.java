package io.groundskeeper.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.manifest.TerminalContentError;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Copies from and to a server that behaves as AWS does. */
@Tag("long")
final class AwsWayTest {
  private final FakeAws aws;
  private final FakeAws other;

  AwsWayTest() throws IOException {
    aws = new FakeAws();
    other = new FakeAws();
  }

  @AfterEach
  void stop() {
    aws.close();
    other.close();
  }

  private CommandLineRun push(String arguments) {
    return CommandLineRun.of(
        "push %s --to %s --endpoint-url %s --region eu-west-1"
            .formatted(arguments, aws.address(), other.address()));
  }

  private static void requireFailure(CommandLineRun run, String part) {
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("groundskeeper: ").contains(part);
    assertThat(run.exit()).isEqualTo(2);
  }

  @Test
  void waits_until_each_thing_is_done_before_the_next() {
    other.with(
        "flowers/train",
        IntStream.range(0, 60).mapToObj(i -> Flowers.longLine(i, 99_000)).toList());

    CommandLineRun run = push("flowers --verify");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Verified");
    assertThat(aws.updateBytes).hasSize(2);
    assertThat(aws.calls("UpdateDatasetEntries")).isEqualTo(2);
    assertThat(aws.dataset("flowers/train").lines).hasSize(60);
    assertThat(aws.called)
        .allMatch(
            List.of(
                    "DescribeProjects",
                    "CreateProject",
                    "CreateDataset",
                    "DescribeDataset",
                    "ListDatasetEntries",
                    "UpdateDatasetEntries")
                ::contains);
  }

  @Test
  void another_order_of_keys_and_added_members_are_no_difference() {
    List<String> lines = Flowers.lines(205);
    other.with("flowers/train", lines);
    aws.with("flowers/train", lines.stream().map(l -> l.replace(":1,", " : 1.0 , ")).toList());

    CommandLineRun run = push("flowers/train --json");

    assertThat(run.dataset().get("EntriesUnchanged").asInt()).isEqualTo(205);
    assertThat(run.exit()).isZero();
    assertThat(aws.calls("UpdateDatasetEntries")).isZero();
    assertThat(aws.calls("ListDatasetEntries")).isEqualTo(3);
  }

  @Test
  void somebody_elses_update_is_waited_for() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", List.of());
    aws.beginUpdate("flowers/train");
    aws.refused = "UpdateDatasetEntries";
    aws.refusal = "ResourceInUseException";
    aws.refusals = 2;

    assertThat(push("flowers").exit()).isZero();
    assertThat(aws.calls("UpdateDatasetEntries")).isEqualTo(3);
    assertThat(aws.dataset("flowers/train").lines).hasSize(3);
  }

  @Test
  void a_dataset_that_stays_busy_is_given_up() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", List.of());
    aws.refused = "UpdateDatasetEntries";
    aws.refusal = "ResourceInUseException";
    aws.refusals = Integer.MAX_VALUE;

    requireFailure(
        push("flowers --wait 1"),
        "refused to update dataset flowers/train: ResourceInUseException: This is refused.");
  }

  @Test
  void an_update_that_never_ends_is_given_up() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", List.of());
    aws.looksUntilDone = 1000;

    requireFailure(
        push("flowers --wait 1"),
        "dataset flowers/train is still UPDATE_IN_PROGRESS after 1 s. Wait, and run this again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CreateProject", "CreateDataset", "UpdateDatasetEntries"})
  void a_lost_answer_does_no_harm(String operation) {
    other.with("flowers/train", Flowers.lines(3));
    aws.losesAnswerOf = operation;

    CommandLineRun run = push("flowers");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(aws.losesAnswerOf).isEmpty();
    assertThat(aws.calls(operation)).isGreaterThan(1);
    assertThat(aws.dataset("flowers/train").lines).hasSize(3);
  }

  @Test
  void throttling_is_waited_out() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", Flowers.lines(1));
    aws.refused = "ListDatasetEntries";
    aws.refusals = 6;

    assertThat(push("flowers").exit()).isZero();
    assertThat(aws.dataset("flowers/train").lines).hasSize(3);
    assertThat(aws.calls("ListDatasetEntries")).isEqualTo(7);
  }

  @Test
  void an_update_that_fails_stops_the_copy_with_its_reason() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", List.of());
    aws.failure = "The manifest file has too many terminal errors.";

    requireFailure(
        push("flowers"),
        "did not take update 1 (3 lines, the first of s3://garden/0.jpg): The manifest file has too"
            + " many terminal errors.");
    // The failure is no reason for the next run not to try.
    assertThat(push("flowers").exit()).isZero();
  }

  @Test
  void lines_that_are_dropped_without_a_word_are_noticed() {
    other.with("flowers/train", Flowers.lines(20));
    aws.with("flowers/train", List.of());
    aws.drops = line -> line.contains("/7.jpg");

    CommandLineRun run = push("flowers");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("1 entry fewer", "--verify");
  }

  @Test
  void verifying_names_the_lines_that_are_not_there_as_sent() {
    other.with("flowers/train", Flowers.lines(20));
    aws.with("flowers/train", List.of(Flowers.line(3, "tulip")));
    aws.drops = line -> line.contains("/7.jpg") || line.contains("/3.jpg");

    CommandLineRun run = push("flowers --verify");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().map(String::strip))
        .contains("s3://garden/7.jpg", "s3://garden/3.jpg")
        .noneMatch(l -> l.equals("s3://garden/4.jpg"));
    assertThat(run.out()).contains("2 are not at");
  }

  @Test
  void lines_that_no_service_takes_are_left_out_and_told() {
    String tooLong = Flowers.longLine(2, 100_001);
    other.with("flowers/train", List.of(Flowers.line(1, "rose"), tooLong, Flowers.line(3, "rose")));

    CommandLineRun run = push("flowers --json");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "groundskeeper: flowers/train: entry 2 of the source is left out: ERROR_LINE_TOO_LONG: "
                + TerminalContentError.ERROR_LINE_TOO_LONG.message()
                + System.lineSeparator());
    assertThat(run.dataset().get("LinesLeftOut").asInt()).isEqualTo(1);
    assertThat(run.json().get("Done").booleanValue()).isFalse();
    assertThat(aws.dataset("flowers/train").lines).hasSize(2);
  }

  @Test
  void entries_that_only_the_target_has_cannot_be_deleted_there() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", Flowers.lines(5));

    CommandLineRun run = push("flowers --delete");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("2 entries are only at", "no operation that deletes entries");
    assertThat(push("flowers").exit()).isZero();
  }

  @Test
  void entries_that_only_the_target_has_are_deleted_where_it_can() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with(
        "flowers/train", IntStream.of(1, 7, 2, 9).mapToObj(i -> Flowers.line(i, "x")).toList());
    aws.deletes = true;

    assertThat(push("flowers --delete --dry-run").out()).contains("would be removed");
    assertThat(aws.dataset("flowers/train").lines).hasSize(4);
    JsonNode dataset = push("flowers --delete --json").dataset();

    assertThat(dataset.get("EntriesRemoved").asInt()).isEqualTo(2);
    assertThat(dataset.get("EntriesOnlyAtTarget").asInt()).isZero();
    assertThat(aws.dataset("flowers/train").lines.keySet())
        .containsExactlyInAnyOrder("s3://garden/0.jpg", "s3://garden/1.jpg", "s3://garden/2.jpg");
    assertThat(push("flowers --delete").exit()).isZero();
  }

  @Test
  void a_deletion_that_is_refused_gets_one_line() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", Flowers.lines(5));
    aws.deletes = true;
    aws.refused = "DeleteDatasetEntries";
    aws.refusal = "ResourceInUseException";
    aws.refusals = 1;

    requireFailure(
        push("flowers --delete"), "refused to delete entries: ResourceInUseException: This is");
  }

  @Test
  void a_web_page_gets_one_line() {
    aws.isWebPage = true;

    other.with("flowers/train", Flowers.lines(3));
    requireFailure(push("flowers"), "makes no sense");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "AccessDeniedException"
      })
  void wrong_credentials_get_one_line(String code) {
    other.with("flowers/train", Flowers.lines(3));
    aws.refused = "DescribeProjects";
    aws.refusal = code;
    aws.refusals = Integer.MAX_VALUE;

    CommandLineRun run = push("flowers");

    requireFailure(run, code + ": This is refused. Check the credentials");
  }

  @Test
  void a_dataset_whose_creation_failed_is_not_copied_to() {
    other.with("flowers/train", Flowers.lines(3));
    aws.with("flowers/train", List.of()).status = "CREATE_FAILED";

    requireFailure(push("flowers"), "The creation of dataset flowers/train");
  }

  @Test
  void a_source_is_copied_as_it_is_when_its_update_is_done() {
    other.with("flowers/train", Flowers.lines(3));
    other.beginUpdate("flowers/train");

    assertThat(push("flowers").exit()).isZero();
    assertThat(other.dataset("flowers/train").status).isEqualTo("UPDATE_COMPLETE");
    assertThat(aws.dataset("flowers/train").lines).hasSize(3);
  }
}
