package io.groundskeeper.awsjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Groundskeeper.DescribeDatasetVersion, as it is on the wire. */
final class DatasetVersionsTest {
  private final Wire wire = new Wire();
  private final String dataset =
      wire.call(
              "CreateDataset",
              """
              {"ProjectArn":"%s","DatasetType":"TRAIN"}\
              """
                  .formatted(
                      wire.call("CreateProject", "{\"ProjectName\":\"p\"}").member("ProjectArn")))
          .member("DatasetArn");

  private void update(String lines) {
    wire.call(
        "UpdateDatasetEntries",
        "{\"DatasetArn\":\"%s\",\"Changes\":{\"GroundTruth\":\"%s\"}}"
            .formatted(dataset, Base64.getEncoder().encodeToString(lines.getBytes(UTF_8))));
  }

  private Wire.Answer describe(String more) {
    String body = "{\"DatasetArn\":\"" + dataset + "\"" + more + "}";
    return wire.target("Groundskeeper.DescribeDatasetVersion", body.getBytes(UTF_8));
  }

  private static String line(Object image) {
    return "{\"source-ref\":\"s3://images/" + image + "\"}\n";
  }

  @Test
  void the_newest_version_says_what_its_change_did_and_which_lines_it_left_out() {
    update(line(1) + line(2) + line(3) + line(4) + "no JSON\n");
    update(line(2) + line(5) + line(6) + line(7) + line(2));

    assertThat(describe("").text())
        .isEqualTo(
            """
            {"DatasetVersionDescription":{"Version":3,"CreationTimestamp":1690476084.536,\
            "Change":"UPDATE","EntriesAdded":3,"EntriesReplaced":1,"EntriesRemoved":0,\
            "LinesRejected":1,"DatasetStats":{"LabeledEntries":0,"TotalEntries":7,\
            "TotalLabels":0,"ErrorEntries":0}},"RejectedLinesKept":1,\
            "RejectedLines":[{"LineNumber":5,\
            "Code":"ERROR_DUPLICATE_SOURCE_REF",\
            "Message":"The source-ref value is used by an earlier JSON Line.",\
            "Beginning":"{\\"source-ref\\":\\"s3://images/2\\"}"}]}\
            """);
    assertThat(describe(",\"Version\":2").body().at("/RejectedLines/0/Beginning").asString())
        .isEqualTo("no JSON");
    assertThat(describe(",\"Version\":1").body().at("/DatasetVersionDescription/Change").asString())
        .isEqualTo("CREATE");
  }

  @Test
  void a_failed_update_is_a_version_with_its_error_and_report() {
    update("a\nb\nc\n" + line(1));

    Wire.Answer version = describe("");

    assertThat(version.body().at("/DatasetVersionDescription/Error").asString())
        .isEqualTo("ERROR_TOO_MANY_RECORDS_IN_ERROR");
    assertThat(version.body().get("RejectedLines")).hasSize(3);
  }

  @Test
  void rejected_lines_come_in_pages() {
    update("a\nb\nc\n" + line(1));

    Wire.Answer first = describe(",\"MaxResults\":2");
    Wire.Answer second =
        describe(",\"MaxResults\":2,\"NextToken\":\"" + first.member("NextToken") + "\"");

    assertThat(first.body().get("RejectedLines")).hasSize(2);
    assertThat(second.body().get("RejectedLines")).hasSize(1);
    assertThat(second.body().has("NextToken")).isFalse();
    assertThat(
            describe(",\"Version\":1,\"NextToken\":\"" + first.member("NextToken") + "\"").code())
        .isEqualTo("InvalidPaginationTokenException");
  }

  @Test
  void errors_are_those_of_the_protocol() {
    assertThat(describe(",\"Version\":2").code()).isEqualTo("ResourceNotFoundException");
    assertThat(describe(",\"Version\":0").message())
        .isEqualTo(
            "1 validation error detected: Value '0' at 'version' failed to satisfy constraint:"
                + " Member must have value greater than or equal to 1");
    assertThat(wire.target("Groundskeeper.CreateProject", new byte[0]).code())
        .isEqualTo("UnknownOperationException");
    assertThat(wire.call("DescribeDatasetVersion", "{}").code())
        .isEqualTo("UnknownOperationException");
  }
}
