package io.groundskeeper.cli.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code project} and {@code dataset}, and what all commands share. */
final class DatasetCommandsTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  private static Finished run(String line) {
    return GROUNDSKEEPER.run(line);
  }

  private static List<String> done(String line) {
    Finished finished = run(line);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.out().replaceAll(TIME, "TIME").lines().toList();
  }

  private static void refused(Finished finished, String... parts) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(parts).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
  }

  @Test
  void projects_and_datasets_are_made_listed_and_removed_by_their_names() {
    assertThat(done("project create tour"))
        .containsExactly("Made the project tour. Next: groundskeeper dataset create tour/train");
    assertThat(done("dataset create tour/train"))
        .containsExactly("Made tour/train with 0 entries.");
    done("dataset create tour/test");

    assertThat(done("project ls")).contains("tour     train, test  TIME");
    assertThat(done("dataset ls tour"))
        .containsExactlyInAnyOrder(
            "DATASET     STATUS           ENTRIES  LABELLED  ERRORS  LABELS  UPDATED",
            "tour/train  CREATE_COMPLETE        0         0       0       0  TIME",
            "tour/test   CREATE_COMPLETE        0         0       0       0  TIME");

    assertThat(done("dataset rm tour/test")).containsExactly("Removed tour/test.");
    assertThat(done("dataset ls tour")).hasSize(2);
    assertThat(done("project rm -r tour")).containsExactly("Removed the project tour.");
    assertThat(done("project ls").toString()).doesNotContain("tour");
  }

  @Test
  void programs_get_json_with_the_members_of_the_api() {
    String project =
        run("project create programs --json").json().getFirst().path("ProjectArn").asString();
    String dataset =
        run("dataset create programs/train --json").json().getFirst().path("DatasetArn").asString();

    assertThat(run("project ls --json").json())
        .filteredOn(each -> each.path("ProjectArn").asString().equals(project))
        .hasSize(1)
        .first()
        .satisfies(
            each -> assertThat(each.at("/Datasets/0/DatasetArn").asString()).isEqualTo(dataset));
    assertThat(run("dataset ls programs --json").json())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.path("DatasetArn").asString()).isEqualTo(dataset);
          assertThat(each.at("/DatasetStats/TotalEntries").asLong()).isZero();
        });
    assertThat(run("dataset show programs/train --json").json())
        .singleElement()
        .satisfies(each -> assertThat(each.path("Status").asString()).isEqualTo("CREATE_COMPLETE"));
  }

  @Test
  void a_dataset_is_shown_by_its_arn_as_by_its_name() {
    done("project create arn");
    String arn =
        run("dataset create arn/train --json").json().getFirst().path("DatasetArn").asString();

    assertThat(done("dataset show " + arn))
        .isEqualTo(done("dataset show arn/train"))
        .containsExactly(
            "arn/train@1",
            "  arn:       " + arn,
            "  status:    CREATE_COMPLETE: The dataset was successfully created.",
            "  created:   TIME",
            "  version:   1 of TIME",
            "  entries:   0: 0 labelled, 0 with errors",
            "  labels:    0");
  }

  @Test
  void a_dataset_can_be_a_copy() {
    done("project create original");
    done("dataset create original/train");
    done("project create copy");

    assertThat(done("dataset create copy/train --copy-of original/train"))
        .containsExactly("Made copy/train with 0 entries.");
  }

  @Test
  void a_project_with_datasets_is_not_removed_by_mistake() {
    done("project create full");
    done("dataset create full/train");

    refused(
        run("project rm full"),
        "The project full has datasets (full/train)."
            + " Remove it with them: groundskeeper project rm --recursive full");
    assertThat(done("dataset ls full")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "dataset show none/train, The project none does not exist. Make it: groundskeeper project create none",
        "project rm none, The project none does not exist.",
        "dataset ls none, The project none does not exist.",
        "dataset create none/train, groundskeeper project create none",
        "dataset show flowers, 'flowers' is no dataset: name it as PROJECT/train",
        "dataset show flowers/trian, 'flowers/trian' is no dataset",
        "dataset show none/train@, '' is no version.",
        "dataset show none/train@2026, The project none does not exist.",
        "dataset show none/train@2026-13-01T00:00:00Z, is no version.",
        "dataset show arn:aws:rekognition:us-east-1:123456789012:project/x/dataset/train/1, ResourceNotFoundException: ",
        "project create a/b, 'a/b'",
        "project create, PROJECT",
        "dataset create x/train --from file.manifest, groundskeeper import --create x/train FILE",
        "dataset create x/train --from s3://a/b --copy-of x/test, not both",
        "dataset create x/train --from s3://bucket, --from must be like s3://bucket/key",
      })
  void a_refusal_is_one_line_that_says_what_to_do(String line, String part) {
    refused(run(line), part);
  }

  @Test
  void a_project_without_the_dataset_says_how_to_make_it() {
    done("project create half");

    refused(
        run("dataset rm half/test"),
        "The project half has no test dataset. Make it: groundskeeper dataset create half/test");
  }

  @Test
  void a_name_that_is_taken_is_the_servers_refusal() {
    done("project create twice");

    refused(run("project create twice"), "ResourceInUseException: ", "already exists");
  }

  @Test
  void where_no_server_answers_is_said() throws IOException {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + free.getLocalPort();
    }

    refused(alone("project", "ls", "--endpoint-url", nobody), "No server answers at " + nobody);
    refused(alone("project", "ls", "--endpoint-url", "here"), "--endpoint-url");
    refused(alone("project", "ls", "--endpoint-url", "file:///etc"), "--endpoint-url");
    refused(alone("project", "ls", "--endpoint-url", "http://[:"), "--endpoint-url");
  }

  private static Finished alone(String... arguments) {
    return CommandLineOnServer.runAlone(InputStream.nullInputStream(), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "project, create",
    "dataset, show",
    "entries, put",
    "labels, merge",
    "tag, add",
  })
  void a_group_shows_its_commands(String group, String command) {
    Finished finished = alone(group);

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.out()).startsWith("Usage: groundskeeper " + group).contains(command);
    assertThat(alone(group, "--version").out()).startsWith("groundskeeper ");
    assertThat(alone(group, command, "--version").out()).startsWith("groundskeeper ");
    assertThat(alone(group, command, "--help").out())
        .startsWith("Usage: groundskeeper " + group + " " + command)
        .contains("--endpoint-url", "--json");
  }

  @Test
  void completion_is_a_script_that_knows_commands_and_options() throws Exception {
    Finished finished = alone("completion");

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.out()).contains("_complete_groundskeeper", "labels", "--endpoint-url");
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    bash.getOutputStream().write(finished.bytes());
    bash.getOutputStream().close();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(bash.waitFor()).isZero();
  }
}
