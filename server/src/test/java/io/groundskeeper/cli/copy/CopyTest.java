package io.groundskeeper.cli.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.rekognition.model.DatasetType.TEST;
import static software.amazon.awssdk.services.rekognition.model.DatasetType.TRAIN;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Copies between two real servers. */
@Tag("long")
final class CopyTest {
  private static RecordingServer far;
  private static RecordingServer near;

  private String farProject = "";

  @BeforeAll
  static void start() throws IOException {
    far = new RecordingServer();
    near = new RecordingServer();
  }

  @BeforeEach
  void makeProject() {
    farProject = far.createProject("flowers");
  }

  @AfterEach
  void clear() throws InterruptedException {
    far.clear();
    near.clear();
  }

  @AfterAll
  static void stop() {
    far.close();
    near.close();
  }

  private CommandLineRun pull(String arguments) {
    return CommandLineRun.of(
        "pull %s --from %s --endpoint-url %s".formatted(arguments, far.address(), near.address()));
  }

  private CommandLineRun push(String arguments) {
    return CommandLineRun.of(
        "push %s --to %s --endpoint-url %s".formatted(arguments, near.address(), far.address()));
  }

  private static void requireDone(CommandLineRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void copies_both_datasets_of_a_project_that_is_not_there_yet() {
    far.create(farProject, TRAIN, Flowers.lines(250));
    far.create(farProject, TEST, List.of(Flowers.line(1000, "tulip")));

    CommandLineRun run = pull("flowers");

    requireDone(run);
    assertThat(near.entries("flowers", TRAIN))
        .hasSize(250)
        .isEqualTo(far.entries("flowers", TRAIN));
    assertThat(near.entries("flowers", TEST)).hasSize(1).isEqualTo(far.entries("flowers", TEST));
    assertThat(run.out())
        .contains("flowers/train: 250 entries", "250 new, 0 changed, 0 the same")
        .contains("flowers/test: 1 entry", "Sent 1 entry");
  }

  @Test
  void a_second_run_sends_nothing() {
    far.create(farProject, TRAIN, Flowers.lines(250));
    requireDone(pull("flowers"));
    near.updates.clear();

    JsonNode dataset = pull("flowers --json --verify").dataset();

    assertThat(near.updates).isEmpty();
    assertThat(dataset.get("EntriesUnchanged").asInt()).isEqualTo(250);
    assertThat(dataset.get("Updates").asInt()).isZero();
  }

  @Test
  void sends_only_what_is_new_or_changed() {
    String arn = far.create(farProject, TRAIN, Flowers.lines(250));
    requireDone(push("flowers/train"));
    near.updates.clear();
    far.put(arn, List.of(Flowers.line(7, "tulip"), Flowers.line(1000, "rose")));

    CommandLineRun run = push("flowers/train --json");

    assertThat(near.updates)
        .extracting(update -> new String(update, UTF_8))
        .containsExactly(Flowers.line(7, "tulip") + "\n" + Flowers.line(1000, "rose"));
    assertThat(run.dataset().get("EntriesAdded").asInt()).isEqualTo(1);
    assertThat(run.dataset().get("EntriesReplaced").asInt()).isEqualTo(1);
    assertThat(run.exit()).isZero();
    assertThat(near.entries("flowers", TRAIN)).isEqualTo(far.entries("flowers", TRAIN));
  }

  @Test
  void copies_one_dataset_under_another_name() {
    far.create(farProject, TRAIN, Flowers.lines(3));
    String test = far.create(farProject, TEST, Flowers.lines(2));

    requireDone(pull("flowers/train --as tulips"));
    requireDone(pull(test + " --as tulips.2"));
    requireDone(pull(farProject + " --as tulips-3"));

    assertThat(near.projects()).containsExactlyInAnyOrder("tulips", "tulips.2", "tulips-3");
    assertThat(near.entries("tulips", TRAIN)).hasSize(3);
    assertThat(near.entries("tulips.2", TEST)).hasSize(2);
    assertThat(near.entries("tulips-3", TRAIN)).hasSize(3);
    assertThat(near.entries("tulips-3", TEST)).hasSize(2);
  }

  @Test
  void a_dry_run_says_what_would_be_sent_and_changes_nothing() {
    far.create(farProject, TRAIN, Flowers.lines(120));

    CommandLineRun run = pull("flowers --dry-run");

    assertThat(run.out()).contains("Would send 120 entries", "in 1 update.");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(near.projects()).isEmpty();

    requireDone(pull("flowers"));
    near.updates.clear();
    assertThat(pull("flowers --dry-run").exit()).isZero();
    far.put(
        pull("flowers --json --dry-run").dataset().get("SourceDatasetArn").stringValue(),
        List.of(Flowers.line(3, "tulip")));

    assertThat(pull("flowers --dry-run").out()).contains("0 new, 1 changed, 119 the same");
    assertThat(near.updates).isEmpty();
  }

  @Test
  void no_update_is_longer_than_the_protocol_allows() {
    List<String> lines =
        IntStream.range(0, 120).mapToObj(i -> Flowers.longLine(i, 99_900 + i % 100)).toList();
    far.create(farProject, TRAIN, lines);

    requireDone(pull("flowers --verify"));

    // 52 lines and their line ends fit, 53 do not.
    assertThat(near.updates).hasSize(3);
    assertThat(near.updates)
        .allSatisfy(update -> assertThat(update.length).isLessThanOrEqualTo(5_242_880));
    assertThat(near.updates.getFirst().length).isGreaterThan(5_242_880 - 100_001);
    assertThat(near.entries("flowers", TRAIN)).isEqualTo(far.entries("flowers", TRAIN));
  }

  @Test
  void what_was_interrupted_goes_on_where_it_stopped() {
    far.create(
        farProject,
        TRAIN,
        IntStream.range(0, 120).mapToObj(i -> Flowers.longLine(i, 99_990)).toList());
    near.updatesLeft.set(1);

    CommandLineRun interrupted = pull("flowers");

    assertThat(interrupted.exit()).isEqualTo(2);
    assertThat(interrupted.err().lines()).hasSize(1);
    assertThat(interrupted.err()).contains("No server answers at " + near.address());
    assertThat(near.entries("flowers", TRAIN)).hasSize(52);

    near.updatesLeft.set(Integer.MAX_VALUE);
    near.updates.clear();
    JsonNode dataset = pull("flowers --json").dataset();

    assertThat(dataset.get("EntriesUnchanged").asInt()).isEqualTo(52);
    assertThat(dataset.get("EntriesAdded").asInt()).isEqualTo(68);
    assertThat(near.updates).hasSize(2);
    assertThat(near.entries("flowers", TRAIN)).isEqualTo(far.entries("flowers", TRAIN));
  }

  @Test
  void entries_that_only_the_target_has_are_told_and_stay() {
    far.create(farProject, TRAIN, Flowers.lines(3));
    near.create(
        near.createProject("flowers"), TRAIN, List.of(Flowers.line(8, "x"), Flowers.line(9, "x")));

    CommandLineRun run = pull("flowers");

    requireDone(run);
    assertThat(run.out()).contains("2 entries are only at " + near.address(), "--delete");
    assertThat(near.entries("flowers", TRAIN)).hasSize(5);
    assertThat(pull("flowers --json").dataset().get("EntriesOnlyAtTarget").asInt()).isEqualTo(2);
  }

  @Test
  void entries_that_only_the_target_has_are_deleted_if_wished_in_several_calls() {
    far.create(farProject, TRAIN, List.of(Flowers.line(5050, "rose"), Flowers.line(9999, "tulip")));
    near.create(near.createProject("flowers"), TRAIN, Flowers.lines(5101));

    CommandLineRun run = pull("flowers --delete --verify");

    requireDone(run);
    assertThat(run.out()).contains("Removed 5,100 that only " + near.address() + " had.");
    assertThat(near.entries("flowers", TRAIN)).isEqualTo(far.entries("flowers", TRAIN));
  }

  @Test
  void entries_with_errors_are_copied_without_what_the_service_has_added() {
    far.create(
        farProject,
        TRAIN,
        List.of("{\"source-ref\":\"s3://garden/1.jpg\",\"flower\":1}", Flowers.line(2, "rose")));

    requireDone(pull("flowers --verify"));

    assertThat(new String(near.updates.getFirst(), UTF_8)).doesNotContain("cl-");
    assertThat(near.entries("flowers", TRAIN))
        .isEqualTo(far.entries("flowers", TRAIN))
        .first()
        .asString()
        .contains("cl-errors");
  }

  @Test
  void a_project_without_datasets_and_a_dataset_without_entries_are_made() {
    requireDone(pull("flowers"));
    assertThat(near.projects()).containsExactly("flowers");

    far.create(farProject, TEST, List.of());
    requireDone(pull("flowers"));
    assertThat(near.entries("flowers", TEST)).isEmpty();
    assertThat(near.updates).isEmpty();
  }

  @Test
  void the_json_names_both_sides() {
    far.create(farProject, TRAIN, Flowers.lines(2));

    JsonNode json = pull("flowers --as tulips --json").json();

    assertThat(json.get("From").stringValue()).isEqualTo(far.address());
    assertThat(json.get("To").stringValue()).isEqualTo(near.address());
    assertThat(json.get("Project").stringValue()).isEqualTo("flowers");
    assertThat(json.get("TargetProject").stringValue()).isEqualTo("tulips");
    assertThat(json.get("Done").booleanValue()).isTrue();
    JsonNode dataset = json.get("Datasets").get(0);
    assertThat(dataset.get("Dataset").stringValue()).isEqualTo("tulips/train");
    assertThat(dataset.get("TargetDatasetArn").stringValue()).contains("/tulips/dataset/train/");
    assertThat(dataset.get("BytesSent").asInt())
        .isEqualTo(Flowers.line(0, "rose").length() * 2 + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "roses, There is no roses at",
    "flowers/test, There is no flowers/test at",
    "arn:aws:rekognition:us-east-1:123456789012:project/flowers/1, There is no arn:aws:rekog",
    "arn:aws:rekognition:us-east-1:123456789012:project/flowers/dataset/train/1, There is no arn:",
  })
  void what_is_not_there_gets_one_line(String name, String part) {
    far.create(farProject, TRAIN, Flowers.lines(1));

    requireFailure(pull(name), part);
    assertThat(near.projects()).isEmpty();
  }

  private static void requireFailure(CommandLineRun run, String part) {
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("groundskeeper: ").contains(part);
    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isEqualTo(2);
  }

  @Test
  void an_arn_tells_the_region_of_the_source() {
    assertThat(CopyName.parse(farProject).region()).contains("us-east-1");
    assertThat(CopyName.parse("flowers").region()).isEmpty();
  }

  @Test
  void a_copy_to_itself_is_refused() {
    requireFailure(
        CommandLineRun.of("push flowers --to %1$s --endpoint-url %1$s".formatted(far.address())),
        "copied to itself");
  }

  @Test
  void an_endpoint_that_is_not_there_gets_one_line() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    requireFailure(
        CommandLineRun.of(
            "pull flowers --from http://127.0.0.1:%d --endpoint-url %s"
                .formatted(port, near.address())),
        "No server answers at http://127.0.0.1:" + port);
  }

  @Test
  void an_address_of_another_path_gets_one_line() {
    requireFailure(
        CommandLineRun.of(
            "pull flowers --from %s/nothing --endpoint-url %s"
                .formatted(far.origin(), near.address())),
        "UnknownOperationException: There is nothing at this address.");
  }

  @ParameterizedTest
  @CsvSource({
    "pull flowers, --from",
    "push flowers, --to",
    "pull --from aws, NAME",
    "pull a/b --from http://127.0.0.1:1, names no project or dataset",
    "pull flowers/train/1 --from http://127.0.0.1:1, names no project or dataset",
    "pull flowers --from http://127.0.0.1:1 --as a/b, --as must be the name of a project",
    "pull flowers --from awz, --from must be 'aws' or an address",
    "push flowers --to ftp://a, --to must be 'aws' or an address",
    "push flowers --to http://a:b@c, --to must be 'aws' or an address",
    "pull flowers --from http://127.0.0.1:1 --endpoint-url x, --endpoint-url must be",
    "pull flowers --from aws --region a_b, --region must be of letters",
    "pull flowers --from http://127.0.0.1:1 --wait 0, --wait must be 1 to",
    "pull flowers --from http://127.0.0.1:1 --dry-run --verify, --dry-run sends nothing",
    "pull flowers --from http://127.0.0.1:1 --profile no-such-profile, Profile 'no-such-profile'",
  })
  void a_wrong_command_line_gets_one_line(String line, String part) {
    requireFailure(CommandLineRun.of(line), part);
  }

  @Test
  void the_help_shows_examples() {
    Stream.of("pull", "push")
        .forEach(command ->
            assertThat(CommandLineRun.of(command + " --help").out())
                .contains("Examples:", "groundskeeper " + command + " flowers")
                .contains("aws", "--delete", "--verify", "--dry-run", "--json", "Exit code"));
  }
}
