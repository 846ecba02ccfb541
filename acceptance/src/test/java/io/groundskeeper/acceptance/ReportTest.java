package io.groundskeeper.acceptance;

import static io.groundskeeper.acceptance.ManifestClient.object;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/** {@code groundskeeper show}: the lines that changes left out. */
final class ReportTest {
  private static final int CANNOT = 2;
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  /** More than the command asks for at once. */
  private static final int REJECTED_MANY = 2_500;

  @TempDir private static Path folder;
  private static Path bucket;
  private static PackagedServer server;
  private static ManifestClient client;

  @BeforeAll
  static void start() throws IOException {
    Path buckets = folder.resolve("buckets");
    bucket = Files.createDirectories(buckets.resolve("manifests"));
    server = PackagedServer.start(folder.resolve("data"), "--buckets", buckets.toString());
    client = ManifestClient.of(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static String good(int number) {
    return "{\"source-ref\":\"s3://bucket/%d.jpg\"}".formatted(number);
  }

  private static List<String> good(int from, int to) {
    return IntStream.range(from, to).mapToObj(ReportTest::good).toList();
  }

  private static String emptyDataset(String project) {
    String arn = client.calls().createProject(p -> p.projectName(project)).projectArn();
    return client
        .calls()
        .createDataset(d -> d.projectArn(arn).datasetType(DatasetType.TRAIN))
        .datasetArn();
  }

  private static void update(String arn, List<String> lines) {
    SdkBytes bytes = SdkBytes.fromUtf8String(lines.stream().collect(joining("\n")));
    client.calls().updateDatasetEntries(u -> u.datasetArn(arn).changes(c -> c.groundTruth(bytes)));
  }

  private static Finished report(String dataset) {
    return PackagedServer.run("show", dataset, "--endpoint-url", server.endpoint().toString());
  }

  private static List<String> told(Finished finished) {
    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.err()).isEmpty();
    return finished.out().replaceAll(TIME, "TIME").lines().toList();
  }

  @Test
  void tells_what_an_update_left_out_and_why() {
    String arn = emptyDataset("update");
    List<String> lines = new ArrayList<>(good(0, 12));
    lines.set(3, "no JSON \u001b[31mat\tall");
    lines.set(7, "{\"image\":\"s3://bucket/7.jpg\"}");
    update(arn, good(10, 14));
    update(arn, lines);
    List<String> expected =
        List.of(
            "Version 3: UPDATE at TIME",
            "  entries: 8 added, 2 replaced, 0 removed",
            "  lines rejected: 2",
            "  line 4: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'n'"
                + " where an object, {…}, is expected)",
            "    no JSON \ufffd[31mat\ufffdall",
            "  line 8: ERROR_MISSING_SOURCE_REF: The source-ref key is missing. (there is no key"
                + " source-ref; the keys are image)",
            "    {\"image\":\"s3://bucket/7.jpg\"}");

    assertThat(told(report(arn))).containsExactlyElementsOf(expected);
    update(arn, good(0, 1));
    assertThat(told(report("update/train@3"))).containsExactlyElementsOf(expected);
    assertThat(told(report(arn + "@1")))
        .containsExactly(
            "Version 1: CREATE at TIME",
            "  entries: 0 added, 0 replaced, 0 removed",
            "  lines rejected: 0");
  }

  @Test
  void tells_every_line_that_an_import_left_out() throws IOException {
    int lines = REJECTED_MANY * 5;
    Files.write(
        bucket.resolve("many.manifest"),
        IntStream.rangeClosed(1, lines)
            .mapToObj(number -> number % 5 == 0 ? good(number - 1) : good(number))
            .toList());
    String arn =
        client.creates(
            "many", object("manifests", "many.manifest"), lines - REJECTED_MANY, 0, 0, 0);

    List<String> told = told(report(arn));

    assertThat(told)
        .startsWith(
            "Version 1: CREATE at TIME",
            "  entries: 10000 added, 0 replaced, 0 removed",
            "  lines rejected: 2500",
            "  line 5: ERROR_DUPLICATE_SOURCE_REF:"
                + " The source-ref value is used by an earlier JSON Line.",
            "    " + good(4));
    assertThat(told.stream().filter(line -> line.startsWith("  line ")))
        .extracting(line -> Integer.valueOf(line.substring(7, line.indexOf(':'))))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, REJECTED_MANY).mapToObj(each -> 5 * each).toList());
  }

  @Test
  void tells_why_a_change_failed_as_a_whole() throws IOException {
    Files.writeString(bucket.resolve("failed.manifest"), good(1) + "\nbroken\n");
    String arn =
        client.fails(
            "failed",
            object("manifests", "failed.manifest"),
            "The manifest file has too many terminal errors.");

    assertThat(told(report(arn)))
        .containsExactly(
            "Version 1: CREATE at TIME",
            "  failed: ERROR_TOO_MANY_RECORDS_IN_ERROR",
            "  entries: 0 added, 0 replaced, 0 removed",
            "  lines rejected: 1",
            "  line 2: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'b'"
                + " where an object, {…}, is expected)",
            "    broken");
  }

  @Test
  void refuses_what_there_is_not_in_one_line() {
    String arn = emptyDataset("refused");

    refused(report(arn + "@2"), "ResourceNotFoundException: ");
    refused(report("refused/train@2"), "ResourceNotFoundException: ");
    refused(report(arn + "1"), "ResourceNotFoundException: ");
    refused(report(arn + "@0"), "'0' is no version");
    refused(report("nonsense"), "'nonsense' is no dataset");
    refused(report("refused/test"), "groundskeeper dataset create refused/test");
    refused(PackagedServer.run("show"), "DATASET");
  }

  @Test
  void says_where_no_server_answers() throws IOException {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + free.getLocalPort();
    }

    refused(
        PackagedServer.run("show", "any/train", "--endpoint-url", nobody),
        "No server answers at " + nobody);
    refused(PackagedServer.run("show", "any/train", "--endpoint-url", "here"), "--endpoint-url");
  }

  private static void refused(Finished finished, String named) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(named).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(CANNOT);
    assertThat(finished.out()).isEmpty();
  }
}
