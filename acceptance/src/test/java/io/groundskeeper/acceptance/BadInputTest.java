package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.RawConnection.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no well-behaved client sends: never a 5xx, never a hang, never half a change. */
final class BadInputTest {
  private static final String SERIAL = "Serialization";
  private static final String SERIALIZATION = "SerializationException";
  private static final String SOURCE_REF = "{\"source-ref\":\"s3://bucket/%s\"}";

  @TempDir private static Path data;
  private static PackagedServer server;
  private static String dataset;
  private RawConnection connection;

  @BeforeAll
  static void startWithADatasetOfTwoEntries() throws IOException {
    server = PackagedServer.start(data);
    try (RawConnection first = new RawConnection(server.endpoint())) {
      String project =
          make(first, "CreateProject", "{\"ProjectName\":\"bad-input\"}", "ProjectArn");
      dataset =
          make(
              first,
              "CreateDataset",
              "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}".formatted(project),
              "DatasetArn");
      first.send(
          RawRequest.of(
              "UpdateDatasetEntries",
              RawRequest.update(
                  dataset,
                  (SOURCE_REF.formatted(1) + "\n" + SOURCE_REF.formatted(2)).getBytes(UTF_8))));
      assertThat(first.read().status()).isEqualTo(200);
    }
  }

  private static String make(RawConnection on, String operation, String body, String member)
      throws IOException {
    on.send(RawRequest.of(operation, body));
    Answer answer = on.read();
    return answer.member(member).orElseThrow(() -> new AssertionError(answer));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    connection = new RawConnection(server.endpoint());
  }

  /** Whatever came before, the dataset is as it was: a change in part would show. */
  @AfterEach
  void finds_the_dataset_unchanged() throws IOException {
    connection.close();
    try (RawConnection fresh = new RawConnection(server.endpoint())) {
      requireUntouched(fresh);
    }
  }

  private static void requireUntouched(RawConnection on) throws IOException {
    on.send(RawRequest.of("DescribeDataset", RawRequest.describe(dataset)));
    Answer answer = on.read();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.member("TotalEntries")).hasValue("2");
  }

  // ---- what is answered with an error

  /** Name, operation, body, error code. */
  static Stream<Arguments> refused() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    return Stream.of(
        row("a body that ends early", "DescribeDataset", "{\"DatasetArn\":", SERIAL),
        row("no JSON at all", "DescribeDataset", "hello", SERIAL),
        row("an array", "DescribeDataset", "[]", SERIAL),
        row("a text", "DescribeDataset", "\"text\"", SERIAL),
        row("two objects", "DescribeProjects", "{}{}", SERIAL),
        row("rubbish after the object", "DescribeProjects", "{} x", SERIAL),
        row("a NUL", "DescribeProjects", "\0", SERIAL),
        row("a comment", "DescribeProjects", "{/* no */}", SERIAL),
        row("nesting 10,000 deep", "DescribeProjects", "{\"X\":" + deep + "}", SERIAL),
        row("nesting never closed", "DescribeProjects", "[".repeat(10_000), SERIAL),
        row("objects 10,000 deep", "DescribeProjects", "{\"X\":".repeat(10_000), SERIAL),
        row("a number for a text", "DescribeDataset", "{\"DatasetArn\":1}", SERIAL),
        row("a list for a text", "DescribeDataset", "{\"DatasetArn\":[]}", SERIAL),
        row(
            "a text for a number",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"MaxResults\":\"5\""),
            SERIAL),
        row(
            "a fraction",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"MaxResults\":1.5"),
            SERIAL),
        row(
            "a text for a truth",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"Labeled\":\"true\""),
            SERIAL),
        row(
            "a text for a list",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"ContainsLabels\":\"a\""),
            SERIAL),
        row(
            "a list of numbers",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"ContainsLabels\":[1]"),
            SERIAL),
        row(
            "a text for an object",
            "UpdateDatasetEntries",
            RawRequest.list(dataset, "\"Changes\":\"x\""),
            SERIAL),
        row(
            "base64 that is none",
            "UpdateDatasetEntries",
            RawRequest.updateOfBase64(dataset, "*not base64*"),
            SERIAL),
        row(
            "base64 cut short",
            "UpdateDatasetEntries",
            RawRequest.updateOfBase64(dataset, "e30=="),
            SERIAL),
        row(
            "a number for a blob",
            "UpdateDatasetEntries",
            RawRequest.list(dataset, "\"Changes\":{\"GroundTruth\":1}"),
            SERIAL),
        row(
            "a huge number",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"MaxResults\":1" + "0".repeat(60)),
            SERIAL),
        row(
            "too large a number",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"MaxResults\":101"),
            "Validation"),
        row(
            "zero results",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"MaxResults\":0"),
            "Validation"),
        row("no members", "DescribeDataset", "{}", "Validation"),
        row("null for a member", "DescribeDataset", "{\"DatasetArn\":null}", "Validation"),
        row("an empty body", "DescribeDataset", "", "Validation"),
        row("no ARN", "DescribeDataset", "{\"DatasetArn\":\"no-arn\"}", "Validation"),
        row(
            "an empty blob",
            "UpdateDatasetEntries",
            RawRequest.updateOfBase64(dataset, ""),
            "Validation"),
        row(
            "a blob over 5 MiB",
            "UpdateDatasetEntries",
            RawRequest.update(dataset, new byte[5_242_881]),
            "Validation"),
        row(
            "a tampered token",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"NextToken\":\"AAAA\""),
            "InvalidPaginationToken"),
        row(
            "a token of other text",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"NextToken\":\"é ☃ ../..\""),
            "InvalidPaginationToken"),
        row(
            "a token far too long",
            "ListDatasetEntries",
            RawRequest.list(dataset, "\"NextToken\":\"" + "A".repeat(1_025) + "\""),
            "Validation"),
        row("an unknown operation", "DropEverything", "{}", "UnknownOperation"),
        row("an operation of Rekognition's", "DetectFaces", "{}", "UnknownOperation"),
        row("an operation still to come", "CreateProjectVersion", "{}", "UnknownOperation"),
        row("an operation in lower case", "describeprojects", "{}", "UnknownOperation"),
        row("an operation with a blank", "Describe Projects", "{}", "UnknownOperation"),
        row("an operation with a path", "../DescribeProjects", "{}", "UnknownOperation"),
        row("an operation of 8,000 letters", "x".repeat(8_000), "{}", "UnknownOperation"));
  }

  private static Arguments row(String name, String operation, String body, String error) {
    return Arguments.of(name, operation, body, error + "Exception");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void is_refused_with_the_error_of_the_spec_and_the_connection_goes_on(
      String name, String operation, String body, String error) throws IOException {
    connection.send(RawRequest.of(operation, body));

    requireError(connection.read(), error);
    requireUntouched(connection);
  }

  private static void requireError(Answer answer, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    requireErrorBody(answer, code);
  }

  private static void requireErrorBody(Answer answer, String code) {
    assertThat(answer.header("x-amzn-ErrorType")).as(answer.body()).isEqualTo(code);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(answer.header("x-amzn-RequestId")).matches("[0-9a-f-]{36}");
    assertThat(answer.member("__type")).hasValue(code);
    assertThat(answer.member("Code")).hasValue(code);
    assertThat(answer.member("Logref")).hasValue(answer.header("x-amzn-RequestId"));
    assertThat(answer.member("Message")).hasValueSatisfying(m -> assertThat(m).isNotBlank());
    assertThat(answer.member("message")).isEqualTo(answer.member("Message"));
  }

  /** Name, headers, body, error code. */
  static Stream<Arguments> refusedForItsHeaders() {
    String target = "X-Amz-Target: RekognitionService.DescribeProjects\r\n";
    byte[] object = "{}".getBytes(UTF_8);
    byte[] invalid = "{\"ProjectNames\":[\"\u00e9\"]}".getBytes(ISO_8859_1);
    return Stream.of(
        Arguments.of("no target", "", object, "UnknownOperationException"),
        Arguments.of("an empty target", "X-Amz-Target:\r\n", object, "UnknownOperationException"),
        Arguments.of(
            "a target without a service",
            "X-Amz-Target: DescribeProjects\r\n",
            object,
            "UnknownOperationException"),
        Arguments.of(
            "another service's target",
            "X-Amz-Target: DynamoDB_20120810.ListTables\r\n",
            object,
            "UnknownOperationException"),
        Arguments.of("text that is not UTF-8", target, invalid, "SerializationException"),
        Arguments.of("UTF-16", target, "{}".getBytes(UTF_16LE), SERIALIZATION),
        Arguments.of(
            "text that is not UTF-8, in a member that nobody knows",
            target,
            "{\"X\":\"\u00e9\u00e9\"}".getBytes(ISO_8859_1),
            "SerializationException"),
        Arguments.of(
            "gzip that is none", target + "Content-Encoding: gzip\r\n", object, SERIALIZATION),
        Arguments.of(
            "gzip that ends early",
            target + "Content-Encoding: gzip\r\n",
            Arrays.copyOf(RawRequest.gzip("{}"), 15),
            SERIALIZATION),
        Arguments.of(
            "an encoding that is not understood",
            target + "Content-Encoding: br\r\n",
            object,
            SERIALIZATION),
        Arguments.of(
            "the Origin of a web page",
            target + "Origin: http://evil.example\r\n",
            object,
            "AccessDeniedException"),
        Arguments.of(
            "another site's page",
            target + "Sec-Fetch-Site: cross-site\r\n",
            object,
            "AccessDeniedException"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedForItsHeaders")
  void is_refused_for_its_headers_or_bytes_and_the_connection_goes_on(
      String name, String headers, byte[] body, String error) throws IOException {
    connection.send(RawRequest.of(headers, body));

    requireError(connection.read(), error);
    requireUntouched(connection);
  }

  @ParameterizedTest
  @CsvSource({"evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.1.2"})
  void a_stranger_in_the_host_header_is_refused(String host) throws IOException {
    String request = new String(RawRequest.of("DescribeProjects", "{}"), UTF_8);
    connection.send(request.replaceFirst("Host: [^\r]*", "Host: " + host));

    requireError(connection.read(), "AccessDeniedException");
    requireUntouched(connection);
  }

  // ---- lines that are left out

  /**
   * Name, lines: an answer of 200, and the status of the dataset tells that nothing was applied.
   */
  static Stream<Arguments> lines() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    return Stream.of(
        Arguments.of("no JSON", "hello".getBytes(UTF_8)),
        Arguments.of("nothing but line ends", "\n\n".getBytes(UTF_8)),
        Arguments.of("not UTF-8", SOURCE_REF.formatted("\u00e9").getBytes(ISO_8859_1)),
        Arguments.of(
            "nesting 10,000 deep",
            "{\"source-ref\":\"s3://bucket/x\",\"x\":%s}".formatted(deep).getBytes(UTF_8)),
        Arguments.of("objects 10,000 deep, never closed", "{\"x\":".repeat(10_000).getBytes(UTF_8)),
        Arguments.of(
            "a source-ref of 90,000 characters",
            SOURCE_REF.formatted("x".repeat(90_000)).getBytes(UTF_8)),
        Arguments.of("a line of 100,001 characters", longLine(100_001)),
        Arguments.of("zeros", new byte[5_242_880]));
  }

  private static byte[] longLine(int characters) {
    int rest = characters - SOURCE_REF.formatted("").length();
    return SOURCE_REF.formatted("x".repeat(rest)).getBytes(UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void lines_that_are_none_fail_the_update_and_change_nothing(String name, byte[] lines)
      throws IOException {
    connection.send(RawRequest.of("UpdateDatasetEntries", RawRequest.update(dataset, lines)));

    assertThat(connection.read().status()).isEqualTo(200);
    connection.send(RawRequest.of("DescribeDataset", RawRequest.describe(dataset)));
    Answer after = connection.read();
    assertThat(after.member("Status")).as(after.body()).hasValue("UPDATE_FAILED");
    assertThat(after.member("StatusMessageCode")).hasValue("CLIENT_ERROR");
  }

  @Test
  void a_token_that_was_changed_in_one_letter_is_refused() throws IOException {
    connection.send(
        RawRequest.of("ListDatasetEntries", RawRequest.list(dataset, "\"MaxResults\":1")));
    String token = connection.read().member("NextToken").orElseThrow();
    for (int i = 0; i < token.length(); i++) {
      String changed =
          token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1);
      connection.send(
          RawRequest.of(
              "ListDatasetEntries", RawRequest.list(dataset, "\"NextToken\":\"" + changed + "\"")));

      requireError(connection.read(), "InvalidPaginationTokenException");
    }
  }
}
