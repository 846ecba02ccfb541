package io.groundskeeper.cli.dataset;

import static io.groundskeeper.cli.TestLines.boxed;
import static io.groundskeeper.cli.TestLines.labelled;
import static io.groundskeeper.cli.TestLines.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Labels in attributes with errors: every command knows them, and the same of them. */
final class LabelsInErrorsTest {
  private static final String LONG = "long".repeat(64);

  @RegisterExtension static final CommandLineOnServer SERVER = new CommandLineOnServer();

  /** A line whose label attribute is one in which something is wrong. */
  private static String wrong(String line) {
    return line.replace("2026-11-01T00:00:00", "15/07/2020");
  }

  private static List<String> done(String command) {
    Finished finished = SERVER.run(command);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.lines();
  }

  private static List<String> images(String dataset, String label) {
    return SERVER.run("entries", "ls", dataset, "--label", label, "--json").json().stream()
        .map(line -> line.path("source-ref").asString())
        .map(ref -> ref.replace("s3://images/", "").replace(".jpg", ""))
        .toList();
  }

  private static void make(String dataset) {
    SERVER.make(dataset);
    SERVER.put(
        dataset,
        labelled(1, "cat"),
        wrong(labelled(2, "cat")),
        wrong(labelled(3, "dog")),
        wrong(boxed(4, "dog", 1, 2, 30, 40)),
        boxed(5, "fish", 1, 2, 30, 40).replace("\"class_id\":0", "\"class_id\":\"0\""),
        labelled(6, LONG),
        plain(7));
  }

  @Test
  void are_counted_in_a_column_of_their_own() {
    make("listed/train");

    assertThat(done("labels ls listed/train"))
        .satisfiesExactly(
            line ->
                assertThat(line.split(" {2,}"))
                    .containsExactly("LABEL", "ENTRIES", "WITH BOXES", "IN ERRORS"),
            line -> assertThat(line.split(" +")).containsExactly("cat", "1", "0", "1"),
            line -> assertThat(line.split(" +")).containsExactly("dog", "0", "0", "2"),
            line -> assertThat(line.split(" +")).containsExactly("fish", "0", "0", "1"),
            line -> assertThat(line).startsWith("longlong").endsWith(" 1"));
    assertThat(done("dataset show listed/train"))
        .contains("  labels:    1, and 3 only in entries with errors");
  }

  @Test
  void are_found_by_the_listing_of_entries_and_removed_by_the_same_filter() {
    make("found/train");

    assertThat(images("found/train", "cat")).containsExactly("1", "2");
    assertThat(images("found/train", "dog")).containsExactly("3", "4");
    assertThat(images("found/train", "fish")).containsExactly("5");
    assertThat(images("found/train", LONG)).containsExactly("6");
    assertThat(images("found/train", "wolf")).isEmpty();
    assertThat(done("entries rm found/train --label dog"))
        .containsExactly("found/train@3: 0 entries added, 0 replaced, 2 removed.");
    assertThat(done("entries ls found/train --json")).hasSize(5);
  }

  @Test
  void are_renamed_merged_and_removed() {
    make("edited/train");

    done("labels rename edited/train dog wolf");
    assertThat(images("edited/train", "wolf")).containsExactly("3", "4");
    Finished taken = SERVER.run("labels rename edited/train cat wolf");
    assertThat(taken.err()).contains("The dataset has the label wolf already.");
    done("labels merge edited/train fish wolf --into cat");
    assertThat(images("edited/train", "cat")).containsExactly("1", "2", "3", "4", "5");
    done("labels rm edited/train " + LONG);
    assertThat(done("labels ls edited/train"))
        .satisfiesExactly(
            head -> assertThat(head).startsWith("LABEL"),
            line -> assertThat(line.split(" +")).containsExactly("cat", "1", "0", "4"));
    assertThat(SERVER.run("labels rm edited/train dog").exitCode()).isEqualTo(1);
    assertThat(images("edited/train@2", "dog")).containsExactly("3", "4");
  }

  @Test
  void names_of_a_class_map_that_no_box_uses_stand_nowhere() {
    SERVER.make("unused/train");
    SERVER.put(
        "unused/train",
        wrong(boxed(1, "dog", 1, 2, 30, 40).replace("{\"0\":", "{\"1\":\"unused\",\"0\":")));

    assertThat(done("labels ls unused/train"))
        .satisfiesExactly(
            head -> assertThat(head).startsWith("LABEL"),
            line -> assertThat(line).startsWith("dog"));
    assertThat(SERVER.run("labels rename unused/train unused used").exitCode()).isEqualTo(1);
  }

  @Test
  void an_import_says_how_many_entries_are_in_error_and_of_what_kinds() {
    Finished finished =
        SERVER.runWith(
            labelled(1, "cat") + wrong(labelled(2, "dog")) + wrong(labelled(3, "dog")) + plain(4),
            "import",
            "--create",
            "import/train",
            "-");

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.lines())
        .containsExactly(
            "import/train@2: 4 entries added, 0 replaced, 0 removed.",
            "2 entries in error: 2 ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT."
                + " groundskeeper entries ls import/train --errors lists all of the dataset.",
            "3 entries without a label that counts.");
  }

  @Test
  void pages_have_each_once() throws InterruptedException {
    make("paged/train");
    try (Api api = new Api(URI.create(SERVER.endpoint()), LabelsInErrorsTest::noBar)) {
      String arn = DatasetName.parse("paged/train").arn(api);
      ObjectNode request = request(arn).put("MaxResults", 1);
      for (String name : List.of("cat", "dog", "fish", LONG)) {
        JsonNode page = api.call(Api.Service.OWN, "ListDatasetLabels", request);
        assertThat(page.at("/DatasetLabelDescriptions/0/LabelName").asString()).isEqualTo(name);
        assertThat(page.path("DatasetLabelDescriptions")).hasSize(1);
        request.put("NextToken", page.path("NextToken").asString(""));
      }
      assertThat(request.path("NextToken").asString()).isEmpty();
    }
  }

  @Test
  void pages_of_entries_that_few_pass_have_each_once() throws InterruptedException {
    SERVER.make("many/train");
    SERVER.put(
        "many/train",
        IntStream.range(0, 5_000)
            .mapToObj(i -> wrong(labelled(i, i % 1_000 == 7 ? "rare" : "common")))
            .toArray(String[]::new));
    try (Api api = new Api(URI.create(SERVER.endpoint()), LabelsInErrorsTest::noBar)) {
      ObjectNode request = request(DatasetName.parse("many/train").arn(api)).put("MaxResults", 2);
      request.putArray("ContainsLabels").add("rare");
      for (int left = 5; left > 0; left -= 2) {
        JsonNode page = api.call(Api.Service.OWN, "ListDatasetEntries", request);
        assertThat(page.path("DatasetEntries")).hasSize(Math.min(2, left));
        request.put("NextToken", page.path("NextToken").asString(""));
      }
      assertThat(request.path("NextToken").asString()).isEmpty();
    }
  }

  @Test
  void are_none_of_those_that_aws_lists() throws InterruptedException {
    make("aws/train");
    try (Api api = new Api(URI.create(SERVER.endpoint()), LabelsInErrorsTest::noBar)) {
      String arn = DatasetName.parse("aws/train").arn(api);
      JsonNode labels = api.call(Api.Service.REKOGNITION, "ListDatasetLabels", request(arn));
      assertThat(labels.path("DatasetLabelDescriptions").toString())
          .isEqualTo("[{\"LabelName\":\"cat\",\"LabelStats\":{\"EntryCount\":1}}]");
      ObjectNode filter = request(arn);
      filter.putArray("ContainsLabels").add("cat").add("dog");
      JsonNode entries = api.call(Api.Service.REKOGNITION, "ListDatasetEntries", filter);
      assertThat(entries.path("DatasetEntries")).hasSize(1);
    }
  }

  private static ObjectNode request(String arn) {
    return JsonMapper.shared().createObjectNode().put("DatasetArn", arn);
  }

  private static ProgressBar noBar() {
    return new ProgressBar(
        new PrintWriter(Writer.nullWriter()), false, "", OptionalLong.empty(), () -> 0);
  }
}
