package io.groundskeeper.awsjson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of each violation, as AWS has them. */
final class ConstraintsTest {
  private static final String PROJECT =
      "arn:aws:rekognition:us-east-1:123456789012:project/birds/1690476084535";
  private static final String DATASET =
      "arn:aws:rekognition:us-east-1:123456789012:project/birds/dataset/train/1690476084535";
  private static final String DATASET_PATTERN =
      "(^arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project\\/[a-zA-Z0-9_.\\-]{1,255}"
          + "\\/dataset\\/(train|test)\\/[0-9]+$)";
  private static final String TAG_VALUE = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";

  private final Wire wire = new Wire();

  static Stream<Arguments> one_violation() {
    return Stream.of(
        row("CreateProject", "{}", "Value null at 'projectName'", "Member must not be null"),
        row(
            "CreateProject",
            "{'ProjectName':null}",
            "Value null at 'projectName'",
            "Member must not be null"),
        row(
            "CreateProject",
            "{'ProjectName':'x y'}",
            "Value 'x y' at 'projectName'",
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+"),
        row(
            "CreateProject",
            "{'ProjectName':'whole\\n'}",
            "Value 'whole\n' at 'projectName'",
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+"),
        row(
            "CreateProject",
            "{'ProjectName':'" + "n".repeat(256) + "'}",
            "Value '" + "n".repeat(256) + "' at 'projectName'",
            "Member must have length less than or equal to 255"),
        row(
            "CreateProject",
            "{'ProjectName':'" + "n".repeat(257) + "'}",
            "Value '" + "n".repeat(256) + "' at 'projectName'",
            "Member must have length less than or equal to 255"),
        row(
            "CreateProject",
            "{'ProjectName':'birds','Feature':'custom_labels'}",
            "Value 'custom_labels' at 'feature'",
            "Member must satisfy enum value set: [CONTENT_MODERATION, CUSTOM_LABELS]"),
        row(
            "CreateDataset",
            "{'ProjectArn':'" + PROJECT + "','DatasetType':'train'}",
            "Value 'train' at 'datasetType'",
            "Member must satisfy enum value set: [TEST, TRAIN]"),
        row(
            "DescribeProjects",
            "{'MaxResults':101}",
            "Value '101' at 'maxResults'",
            "Member must have value less than or equal to 100"),
        row(
            "DescribeProjects",
            "{'MaxResults':0}",
            "Value '0' at 'maxResults'",
            "Member must have value greater than or equal to 1"),
        row(
            "DescribeProjects",
            "{'MaxResults':-9223372036854775808}",
            "Value '-9223372036854775808' at 'maxResults'",
            "Member must have value greater than or equal to 1"),
        row(
            "DescribeProjects",
            "{'ProjectNames':[]}",
            "Value '[]' at 'projectNames'",
            "Member must have length greater than or equal to 1"),
        row(
            "DescribeProjects",
            "{'ProjectNames':['a','b c']}",
            "Value 'b c' at 'projectNames.2.member'",
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+"),
        row(
            "CreateDataset",
            "{'ProjectArn':'"
                + PROJECT
                + "','DatasetType':'TEST','DatasetSource':"
                + "{'GroundTruthManifest':{'S3Object':{'Bucket':'ab','Name':'n'}}}}",
            "Value 'ab' at 'datasetSource.groundTruthManifest.s3Object.bucket'",
            "Member must have length greater than or equal to 3"),
        row(
            "UpdateDatasetEntries",
            "{'DatasetArn':'" + DATASET + "','Changes':{}}",
            "Value null at 'changes.groundTruth'",
            "Member must not be null"),
        row(
            "UpdateDatasetEntries",
            "{'DatasetArn':'" + DATASET + "','Changes':{'GroundTruth':''}}",
            "Value at 'changes.groundTruth'",
            "Member must have length greater than or equal to 1"),
        row(
            "DistributeDatasetEntries",
            "{'Datasets':[{'Arn':'" + DATASET + "'},{}]}",
            "Value null at 'datasets.2.member.arn'",
            "Member must not be null"),
        row(
            "DistributeDatasetEntries",
            "{'Datasets':[{'Arn':'arn:is:another:thing'},{'Arn':'" + DATASET + "'}]}",
            "Value 'arn:is:another:thing' at 'datasets.1.member.arn'",
            "Member must satisfy regular expression pattern: " + DATASET_PATTERN),
        row(
            "CreateProject",
            "{'ProjectName':'birds','Tags':{'owner':'a*b'}}",
            "Value 'a*b' at 'tags.owner.member'",
            "Map value must satisfy constraint: [Member must have length less than or equal to"
                + " 256, Member must have length greater than or equal to 0, Member must satisfy"
                + " regular expression pattern: "
                + TAG_VALUE
                + "]"),
        row(
            "CreateProject",
            "{'ProjectName':'birds','Tags':{'aws:x':'1'}}",
            "Value '{aws:x=1}' at 'tags'",
            "Map keys must satisfy constraint: [Member must have length less than or equal to"
                + " 128, Member must have length greater than or equal to 1, Member must satisfy"
                + " regular expression pattern: ^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$]"));
  }

  private static Arguments row(String operation, String body, String where, String what) {
    return Arguments.of(operation, body.replace('\'', '"'), where, what);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("one_violation")
  void one_violation_is_told_in_the_words_of_aws(
      String operation, String body, String where, String what) {
    Wire.Answer answer = wire.call(operation, body);

    assertThat(answer.code()).isEqualTo("ValidationException");
    assertThat(answer.message())
        .isEqualTo(
            "1 validation error detected: " + where + " failed to satisfy constraint: " + what);
  }

  @Test
  void all_violations_are_told_at_once_with_their_count() {
    Wire.Answer answer =
        wire.call(
            "ListDatasetEntries",
            """
            {"DatasetArn":"x","ContainsLabels":[""],"SourceRefContains":" ","MaxResults":101}\
            """);

    assertThat(answer.message())
        .startsWith("6 validation errors detected: ")
        .satisfies(m ->
            assertThat(m.substring(m.indexOf(": ") + 2).split("; "))
                .containsExactlyInAnyOrder(
                    violation("x", "datasetArn", "length greater than or equal to 20"),
                    "Value 'x' at 'datasetArn' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: "
                        + DATASET_PATTERN,
                    violation("", "containsLabels.1.member", "length greater than or equal to 1"),
                    "Value '' at 'containsLabels.1.member' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: .{1,}",
                    "Value ' ' at 'sourceRefContains' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: .*\\S.*",
                    violation("101", "maxResults", "value less than or equal to 100")));
  }

  @ParameterizedTest
  @CsvSource({"150, true", "1000000, false"})
  void the_count_is_true_even_where_not_all_can_be_listed(int names, boolean allListed) {
    String wrong = "\"\",".repeat(names - 1) + "\"\"";
    // Each name is too short and does not fit the pattern; and there are too many of them.
    int count = 2 * names + 1;

    String message = wire.call("DescribeProjects", "{\"ProjectNames\":[" + wrong + "]}").message();

    assertThat(message.substring(0, message.indexOf(": ")))
        .isEqualTo(count + " validation errors detected");
    assertThat(message.length()).isLessThan(100_000);
    assertThat(message.endsWith("; …")).isNotEqualTo(allListed);
    if (allListed) {
      assertThat(message.split("; ")).hasSize(count);
    }
  }

  private static String violation(String value, String path, String bound) {
    return "Value '%s' at '%s' failed to satisfy constraint: Member must have %s"
        .formatted(value, path, bound);
  }

  @Test
  void a_value_that_is_too_long_is_held_to_its_pattern_too() {
    Wire.Answer answer =
        wire.call("CreateProject", "{\"ProjectName\":\"" + " ".repeat(256) + "\"}");

    assertThat(answer.message())
        .startsWith("2 validation errors detected: ")
        .contains("Member must have length less than or equal to 255")
        .contains("Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+");
  }

  @Test
  void a_long_value_is_cut_between_characters_and_never_within_one() {
    Wire.Answer answer =
        wire.call("CreateProject", "{\"ProjectName\":\"" + "\uD83D\uDC26".repeat(300) + "\"}");

    assertThat(answer.message()).contains("Value '" + "\uD83D\uDC26".repeat(256) + "' at ");
  }

  @Test
  void lengths_count_characters_not_utf_16_units() {
    String label = "\uD83D\uDC26".repeat(255);
    Wire.Answer answer =
        wire.call(
            "ListDatasetEntries",
            "{\"DatasetArn\":\"" + DATASET + "\",\"ContainsLabels\":[\"" + label + "\"]}");

    assertThat(answer.code()).isEqualTo("ResourceNotFoundException");
  }
}
