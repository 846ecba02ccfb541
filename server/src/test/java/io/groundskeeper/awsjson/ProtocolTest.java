package io.groundskeeper.awsjson;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What clients may send, and what they get, without HTTP. */
final class ProtocolTest {
  private static final String LINE = "{\"source-ref\":\"s3://birds/été.jpg\"}";

  private final Wire wire = new Wire();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "nul",
        "{",
        "{\"ProjectNames\":[\"a\"",
        "{\"ProjectNames\":[\"a\",]}",
        "{'ProjectNames':['a']}",
        "{ProjectNames:[\"a\"]}",
        "{\"MaxResults\":01}",
        "{\"MaxResults\":NaN}",
        "{\"MaxResults\":1}x",
        "{\"MaxResults\":1}{}",
        "{\"MaxResults\":1},",
        "{}/* no */",
        "{\"ProjectNames\":[\"a\tb\"]}",
        "{\"ProjectNames\":[\"\\x\"]}",
        "{\"NextToken\":\"\\u12\"}",
        "\0{}",
        "[]",
        "[{}]",
        "null",
        "true",
        "1",
        "\"{}\""
      })
  void a_body_that_is_not_one_json_object_cannot_be_read(String body) {
    assertThat(wire.call("DescribeProjects", body).code()).isEqualTo("SerializationException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0AF", "FF", "E9", "F8888080", "EDA080", "F4908080", "C3", "E282", "80"})
  void a_text_that_is_not_utf_8_cannot_be_read(String hex) {
    byte[] wrong = HexFormat.of().parseHex(hex);
    String body = "{\"NextToken\":\"" + new String(wrong, ISO_8859_1) + "\"}";

    assertThat(wire.call("DescribeProjects", body.getBytes(ISO_8859_1)).code())
        .isEqualTo("SerializationException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void text_in_another_encoding_of_unicode_cannot_be_read(String charset) {
    assertThat(wire.call("DescribeProjects", "{}".getBytes(Charset.forName(charset))).code())
        .isEqualTo("SerializationException");
  }

  static Stream<Arguments> wrong_types() {
    List<Arguments> rows = new ArrayList<>();
    for (String[] row :
        new String[][] {
          {"CreateProject", "ProjectName", "1", "true", "[]", "{}"},
          {"CreateProject", "Feature", "1", "true", "[]", "{}"},
          {"CreateProject", "Tags", "1", "true", "[]", "\"x\"", "{\"k\":1}", "{\"k\":{}}"},
          {"DescribeProjects", "MaxResults", "\"1\"", "true", "[]", "{}", "1.5", "1e30"},
          {"DescribeProjects", "MaxResults", "9223372036854775808"},
          {"DescribeProjects", "ProjectNames", "\"a\"", "1", "{}", "true", "[1]", "[[]]"},
          {"ListDatasetEntries", "Labeled", "\"true\"", "1", "0", "[]", "{}"},
          {"UpdateDatasetEntries", "Changes", "\"x\"", "1", "[]", "true"},
          {"UpdateDatasetEntries", "Changes", "{\"GroundTruth\":1}", "{\"GroundTruth\":[]}"},
          {"DistributeDatasetEntries", "Datasets", "{}", "[\"x\"]", "[[]]", "[{\"Arn\":7}]"},
        }) {
      for (String value : List.of(row).subList(2, row.length)) {
        rows.add(Arguments.of(row[0], row[1], value));
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("wrong_types")
  void a_member_of_another_type_cannot_be_read(String operation, String member, String value) {
    Wire.Answer answer = wire.call(operation, "{\"" + member + "\":" + value + "}");

    assertThat(answer.code()).as(answer.text()).isEqualTo("SerializationException");
    assertThat(answer.message()).contains(member);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DescribeProjects         | {'ProjectNames':[null,'x']}     | ProjectNames[0]",
        "DescribeProjects         | {'ProjectNames':['x',null]}     | ProjectNames[1]",
        "DistributeDatasetEntries | {'Datasets':[null,{'Arn':'x'}]} | Datasets[0]",
        "CreateProject            | {'Tags':{'a':'1','b':null}}     | Tags.b",
      })
  void null_in_a_list_or_a_map_is_refused_and_never_dropped(
      String operation, String body, String path) {
    Wire.Answer answer = wire.call(operation, body.replace('\'', '"'));

    assertThat(answer.code()).as(answer.text()).isEqualTo("SerializationException");
    assertThat(answer.message()).contains("The value of " + path + " must not be null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \r\n\t",
        "{}",
        "{\"NextToken\":\"\"}",
        "{\"NextToken\":null,\"MaxResults\":null,\"ProjectNames\":null}",
        "{\"MaxResults\":100.0}",
        "{\"Unknown\":{\"a\":[1,{\"MaxResults\":\"x\"}]},\"maxResults\":\"y\"}",
        "{\n\t\"MaxResults\"\t:\t1\n}\n"
      })
  void a_body_is_read_as_clients_write_it(String body) {
    assertThat(wire.call("DescribeProjects", body).text())
        .isEqualTo("{\"ProjectDescriptions\":[]}");
  }

  @Test
  void of_members_of_one_name_the_last_counts() {
    assertThat(project("{\"ProjectName\":\"a\",\"ProjectName\":\"b\"}")).contains(":project/b/");
    assertThat(wire.call("CreateProject", "{\"ProjectName\":\"c\",\"ProjectName\":null}").code())
        .isEqualTo("ValidationException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void a_body_of_ten_thousand_levels_cannot_be_read(String level) {
    String deep = level.repeat(10_000);

    for (String body :
        List.of(deep, "{\"Unknown\":" + deep + "}", "{\"ProjectNames\":" + deep + "}")) {
      assertThat(wire.call("DescribeProjects", body).code()).isEqualTo("SerializationException");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 10_001, 60_000, 5_000_000})
  void members_that_are_not_known_may_have_any_name(int characters) {
    String name = "x".repeat(characters);
    String known = "\"ProjectName\":\"long" + characters + "\"";

    assertThat(project("{\"" + name + "\":{\"" + name + "\":[1]}," + known + "}"))
        .contains(":project/long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[[",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":\"\\x\"}",
        "{\"MaxResults\":11111111111111111111111111111111111111111111111111111111111111111}",
      })
  void what_is_no_json_is_told_in_words_of_ours(String body) {
    Wire.Answer answer = wire.call("DescribeProjects", body);

    assertThat(answer.code()).isEqualTo("SerializationException");
    assertThat(answer.message())
        .startsWith("The body of the request ")
        .doesNotContain("Stream", "Source", "expecting", "getMax", "code ");
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 200",
    "escaped, 200",
    "newlines, 200",
    "unpadded, 400",
    "url, 400",
    "letters, 400",
    "one, 400",
    "text_after, 400"
  })
  void a_blob_is_base64(String how, int status) {
    String dataset = dataset();
    String base64 = base64("{\"source-ref\":\"s3://birds/???>>>.jpg\"}");
    assertThat(base64).contains("/").contains("+").endsWith("=");
    String sent =
        switch (how) {
          case "escaped" -> base64.replace("/", "\\/").replace("+", "\\u002B");
          case "newlines" -> base64.replaceAll("(.{16})", "$1\\\\r\\\\n");
          case "unpadded" -> base64.replace("=", "");
          case "url" -> base64.replace('/', '_').replace('+', '-');
          case "letters" -> "?" + base64;
          case "one" -> "A";
          case "text_after" -> base64 + "x";
          default -> base64;
        };

    Wire.Answer answer = update(dataset, sent);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(status == 200 ? "" : "SerializationException");
    assertThat(entries(dataset)).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void text_beyond_ascii_comes_and_goes_raw_or_escaped() {
    String dataset = dataset();
    assertThat(update(dataset, base64(LINE)).status()).isEqualTo(200);

    for (String part : List.of("été", "\\u00e9t\\u00E9")) {
      Wire.Answer answer =
          wire.call(
              "ListDatasetEntries",
              "{\"DatasetArn\":\"" + dataset + "\",\"SourceRefContains\":\"" + part + "\"}");

      assertThat(answer.body().at("/DatasetEntries/0").stringValue()).contains("été.jpg");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\udc26", "a\\ud83d", "\\udc26\\ud83d", "\\ud83d\\u0041"})
  void half_of_a_surrogate_pair_is_never_a_failure_of_the_server(String text) {
    for (String body :
        List.of(
            "{\"ProjectNames\":[\"" + text + "\"]}",
            "{\"NextToken\":\"" + text + "\"}",
            "{\"" + text + "\":1,\"MaxResults\":0}",
            "{\"Features\":[\"" + text + "\"]}")) {
      assertThat(wire.call("DescribeProjects", body).status()).as(body).isEqualTo(400);
    }
    assertThat(
            wire.call("CreateProject", "{\"ProjectName\":\"a\",\"Tags\":{\"" + text + "\":\"\"}}")
                .status())
        .isEqualTo(400);
  }

  @Test
  void what_the_value_shown_contains_does_not_break_the_answer() {
    Wire.Answer answer =
        wire.call("CreateProject", "{\"ProjectName\":\"\\\"%s\\u0000\\u2028\\\\\\ud83d\\udc26\"}");

    assertThat(answer.message()).contains("Value '\"%s\0\u2028\\\uD83D\uDC26' at 'projectName'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "DescribeProjects",
        "RekognitionService",
        "RekognitionService.",
        "RekognitionService.describeProjects",
        "RekognitionService.DescribeProjects ",
        "RekognitionService.DetectFaces",
        "RekognitionService.No.DescribeProjects",
        "rekognitionService.DescribeProjects",
        "DynamoDB_20120810.DescribeProjects",
        "é\0"
      })
  void an_unknown_target_names_no_operation(String target) {
    Wire.Answer answer = wire.target(target, "{}".getBytes(UTF_8));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("UnknownOperationException");
    assertThat(answer.message()).contains(target.substring(target.indexOf('.') + 1));
  }

  @Test
  void a_missing_target_is_told() {
    Wire.Answer answer = wire.target(null, "{}".getBytes(UTF_8));

    assertThat(answer.code()).isEqualTo("UnknownOperationException");
    assertThat(answer.message()).contains("X-Amz-Target");
  }

  static Stream<String> operations() {
    return Wire.CONTRACT.get("operations").propertyNames().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_operation_of_the_contract_is_offered_or_says_that_it_is_not(String operation) {
    Wire.Answer answer = wire.call(operation, "{\"NextToken\":\"forged\"}");

    if (OfferedOperations.NAMES.contains(operation)) {
      assertThat(answer.code()).isIn("ValidationException", "InvalidPaginationTokenException");
    } else {
      assertThat(answer.code()).isEqualTo("UnknownOperationException");
      assertThat(answer.message()).contains("does not offer").contains(operation);
    }
  }

  @Test
  void an_error_says_its_code_and_message_wherever_a_client_looks() {
    Wire.Answer answer = wire.call("CreateProject", "{}");
    String id = answer.headers().get("x-amzn-RequestId");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(UUID.fromString(String.valueOf(id))).hasToString(id);
    assertThat(answer.headers())
        .contains(
            entry("Content-Type", "application/x-amz-json-1.1"),
            entry("x-amzn-ErrorType", "ValidationException"));
    assertThat(answer.body().propertyNames())
        .containsExactly("__type", "Code", "Logref", "Message", "message");
    assertThat(List.of("__type", "Code"))
        .allSatisfy(m -> assertThat(answer.member(m)).isEqualTo("ValidationException"));
    assertThat(answer.member("Logref")).isEqualTo(id);
    assertThat(answer.member("message"))
        .isEqualTo(answer.member("Message"))
        .startsWith("1 validation error detected: ");
  }

  @Test
  void each_answer_has_a_request_id_of_its_own() {
    assertThat(
            Stream.generate(() -> wire.call("DescribeProjects", "{}"))
                .limit(100)
                .map(answer -> answer.headers().get("x-amzn-RequestId"))
                .distinct())
        .hasSize(100);
  }

  @Test
  void a_timestamp_is_a_number_of_seconds_with_milliseconds() {
    String dataset = dataset();

    for (String answer :
        List.of(
            wire.call("DescribeProjects", "{}").text(),
            wire.call("DescribeDataset", arn(dataset)).text())) {
      // The clock stands; of things that are made at once each still gets its own millisecond.
      assertThat(answer).containsPattern("\"CreationTimestamp\":1690476084\\.53[5-9],");
    }
    assertThat(wire.call("DescribeDataset", arn(dataset)).text())
        .containsPattern("\"LastUpdatedTimestamp\":1690476084\\.53[5-9],");
  }

  @Test
  void an_answer_without_members_is_an_empty_object() {
    assertThat(wire.call("DeleteDataset", arn(dataset())).text()).isEqualTo("{}");
  }

  @Test
  void absent_members_are_left_out_and_never_null() {
    String dataset = dataset();
    update(dataset, base64(LINE));

    for (String operation : List.of("DescribeDataset", "ListDatasetEntries", "ListDatasetLabels")) {
      assertThat(wire.call(operation, arn(dataset)).text())
          .doesNotContain("null")
          .doesNotContain("NextToken");
    }
    assertThat(wire.call("DescribeProjects", "{}").text())
        .doesNotContain("null")
        .doesNotContain("NextToken")
        .doesNotContain("AutoUpdate");
  }

  private String project(String body) {
    return wire.call("CreateProject", body).member("ProjectArn");
  }

  private String dataset() {
    String project = project("{\"ProjectName\":\"birds\"}");
    return wire.call(
            "CreateDataset", "{\"ProjectArn\":\"" + project + "\",\"DatasetType\":\"TRAIN\"}")
        .member("DatasetArn");
  }

  private Wire.Answer update(String dataset, String base64) {
    return wire.call(
        "UpdateDatasetEntries",
        "{\"DatasetArn\":\"" + dataset + "\",\"Changes\":{\"GroundTruth\":\"" + base64 + "\"}}");
  }

  private List<String> entries(String dataset) {
    return wire.call("ListDatasetEntries", arn(dataset))
        .body()
        .get("DatasetEntries")
        .valueStream()
        .map(JsonNode::stringValue)
        .toList();
  }

  private static String arn(String dataset) {
    return "{\"DatasetArn\":\"" + dataset + "\"}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
