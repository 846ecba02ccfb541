package io.groundskeeper.awsjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of our own that change datasets, as they are on the wire. */
final class OwnEditsTest {
  private final Wire wire = new Wire();
  private final String dataset =
      wire.call(
              "CreateDataset",
              "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}"
                  .formatted(
                      wire.call("CreateProject", "{\"ProjectName\":\"p\"}").member("ProjectArn")))
          .member("DatasetArn");

  private Wire.Answer call(String operation, String members) {
    String body = "{\"DatasetArn\":\"" + dataset + "\"" + members + "}";
    return wire.target("Groundskeeper." + operation, body.getBytes(UTF_8));
  }

  private Wire.Answer update(String lines, String more) {
    return call(
        "UpdateDatasetEntries",
        ",\"Changes\":{\"GroundTruth\":\"%s\"}%s"
            .formatted(Base64.getEncoder().encodeToString(lines.getBytes(UTF_8)), more));
  }

  private static String line(String image, String attribute, String label) {
    return """
    {"source-ref":"s3://images/%s","%s":1,"%s-metadata":{"class-name":"%s","confidence":1,\
    "human-annotated":"yes","creation-date":"2020-03-06T17:46:39",\
    "type":"groundtruth/image-classification"}}
    """
        .formatted(image, attribute, attribute, label);
  }

  private String entries(String more) {
    return call("ListDatasetEntries", more).text();
  }

  @Test
  void an_update_says_what_it_did() {
    assertThat(
            update(
                    line("1", "a", "kitten")
                        + line("2", "a", "dog")
                        + "x\n"
                        + line("3", "a", "dog")
                        + line("4", "a", "dog")
                        + line("5", "a", "dog"),
                    "")
                .text())
        .isEqualTo(
            "{\"Version\":2,\"EntriesAdded\":5,\"EntriesReplaced\":0,\"EntriesRemoved\":0,"
                + "\"LinesRejected\":1}");
    assertThat(update("x", "").text())
        .isEqualTo(
            "{\"Version\":3,\"EntriesAdded\":0,\"EntriesReplaced\":0,\"EntriesRemoved\":0,"
                + "\"LinesRejected\":1,\"Error\":\"ERROR_TOO_MANY_RECORDS_IN_ERROR\"}");
  }

  @Test
  void a_change_is_refused_where_somebody_else_was_faster() {
    update(line("1", "a", "kitten"), "");

    Wire.Answer late = update(line("1", "a", "dog"), ",\"ExpectedVersion\":1");

    assertThat(late.code()).isEqualTo("ConflictException");
    assertThat(late.message())
        .isEqualTo(
            "The newest version of the dataset is 2, not 1: it was changed meanwhile. Read it"
                + " again.");
    assertThat(update(line("1", "a", "dog"), ",\"ExpectedVersion\":2").code()).isEmpty();
    assertThat(entries("")).contains("dog").doesNotContain("kitten");
  }

  @Test
  void the_same_token_again_answers_the_same_and_changes_nothing() {
    String token = ",\"ClientRequestToken\":\"once\"";
    Wire.Answer first = update(line("1", "a", "kitten"), token);
    update(line("1", "a", "dog"), "");

    Wire.Answer again = update(line("1", "a", "kitten"), token);

    assertThat(again.text()).isEqualTo(first.text());
    assertThat(entries("")).contains("dog").doesNotContain("kitten");
    assertThat(update(line("1", "a", "elk"), token).code())
        .isEqualTo("IdempotentParameterMismatchException");
    assertThat(call("RemoveDatasetLabel", ",\"LabelName\":\"dog\"" + token).code())
        .isEqualTo("IdempotentParameterMismatchException");
  }

  @Test
  void a_token_holds_for_an_edit_that_found_nothing() {
    update(line("1", "a", "kitten"), "");
    String request = ",\"SourceRefs\":[\"s3://images/2\"],\"ClientRequestToken\":\"once\"";
    Wire.Answer first = call("DeleteDatasetEntries", request);
    update(line("2", "a", "kitten"), "");

    assertThat(call("DeleteDatasetEntries", request).text()).isEqualTo(first.text());
    assertThat(entries("")).contains("images/2");
  }

  @Test
  void merged_attributes_leave_the_others_alone() {
    update(line("1", "a", "kitten"), "");

    Wire.Answer merged = update(line("1", "b", "tame"), ",\"Mode\":\"MERGE_ATTRIBUTES\"");

    assertThat(merged.body().get("EntriesReplaced").asInt()).isEqualTo(1);
    assertThat(entries("")).contains("kitten").contains("tame");
  }

  @Test
  void a_dry_run_counts_and_changes_nothing() {
    update(line("1", "a", "kitten") + line("2", "a", "dog"), "");
    String before = entries("");

    assertThat(
            call(
                    "DeleteDatasetEntries",
                    ",\"Filter\":{\"ContainsLabels\":[\"kitten\"]},\"DryRun\":true")
                .text())
        .contains("\"Version\":2")
        .contains("\"EntriesRemoved\":1");
    assertThat(
            call(
                    "RenameDatasetLabel",
                    ",\"LabelName\":\"kitten\",\"NewLabelName\":\"lynx\",\"DryRun\":true")
                .text())
        .contains("\"Version\":2")
        .contains("\"EntriesReplaced\":1");
    assertThat(
            call(
                    "RewriteSourceRefs",
                    ",\"FromPrefix\":\"s3://images/\",\"ToPrefix\":\"s3://moved/\",\"DryRun\":true")
                .text())
        .contains("\"Version\":2")
        .contains("\"EntriesReplaced\":2");
    assertThat(update(line("3", "a", "kitten"), ",\"DryRun\":true").text())
        .contains("\"Version\":2")
        .contains("\"EntriesAdded\":1");
    assertThat(call("RevertDataset", ",\"Version\":1,\"DryRun\":true").text())
        .contains("\"Version\":2")
        .contains("\"EntriesRemoved\":2");
    assertThat(entries("")).isEqualTo(before);
  }

  @Test
  void labels_are_renamed_merged_and_removed_in_their_entries() {
    update(line("1", "a", "kitten") + line("2", "a", "dog") + line("3", "a", "hound"), "");

    assertThat(
            call("RenameDatasetLabel", ",\"LabelName\":\"kitten\",\"NewLabelName\":\"dog\"")
                .message())
        .isEqualTo("The dataset has the label dog already. Merge them if they are the same thing.");
    call("RenameDatasetLabel", ",\"LabelName\":\"kitten\",\"NewLabelName\":\"lynx\"");
    call("MergeDatasetLabels", ",\"LabelNames\":[\"dog\",\"hound\"],\"TargetLabelName\":\"dog\"");
    assertThat(call("ListDatasetLabels", "").text())
        .isEqualTo(
            "{\"Version\":4,\"DatasetLabelDescriptions\":[{\"LabelName\":\"dog\",\"LabelStats\":{"
                + "\"EntryCount\":2}},{\"LabelName\":\"lynx\",\"LabelStats\":{\"EntryCount\":1}}]}");
    call("RemoveDatasetLabel", ",\"LabelName\":\"dog\"");
    assertThat(call("ListDatasetLabels", "").text()).contains("lynx").doesNotContain("dog");
    assertThat(call("RemoveDatasetLabel", ",\"LabelName\":\"dog\"").code())
        .isEqualTo("ResourceNotFoundException");
    assertThat(call("DescribeDatasetVersion", ",\"Version\":4").text())
        .contains("\"Change\":\"MERGE_LABELS\"")
        .contains("\"Detail\":\"dog, hound -> dog\"");
  }

  @Test
  void source_refs_are_rewritten_unless_two_entries_would_have_the_same() {
    update(line("1", "a", "kitten") + line("old/1", "a", "dog"), "");

    Wire.Answer refused =
        call(
            "RewriteSourceRefs",
            ",\"FromPrefix\":\"s3://images/old/\",\"ToPrefix\":\"s3://images/\"");
    assertThat(refused.message())
        .isEqualTo(
            "Nothing was changed: 1 entries would get the source-ref of another one, the first of"
                + " them that of s3://images/1.");
    assertThat(
            call("RewriteSourceRefs", ",\"FromPrefix\":\"s3://images/\",\"ToPrefix\":\"http://x\"")
                .code())
        .isEqualTo("InvalidParameterException");
    call("RewriteSourceRefs", ",\"FromPrefix\":\"s3://images/\",\"ToPrefix\":\"s3://images/old/\"");
    assertThat(entries("")).contains("s3://images/old/1").contains("s3://images/old/old/1");
  }

  @Test
  void any_version_is_read_by_number_by_time_and_by_tag() {
    update(line("1", "a", "kitten"), "");
    update(line("1", "a", "dog"), "");
    call("TagDatasetVersion", ",\"Version\":2,\"Tag\":\"training\"");

    assertThat(entries(",\"Version\":2")).contains("kitten").contains("\"Version\":2");
    assertThat(entries(",\"Tag\":\"training\"")).contains("kitten");
    assertThat(entries(",\"AsOf\":1690476084.536")).contains("dog");
    assertThat(call("ListDatasetEntries", ",\"AsOf\":1").message())
        .contains("has no version of 1970-01-01T00:00:01Z or earlier; it has 1 to 3");
    assertThat(call("ListDatasetEntries", ",\"Tag\":\"no\"").code())
        .isEqualTo("ResourceNotFoundException");
    assertThat(call("ListDatasetEntries", ",\"Tag\":\"training\",\"Version\":2").code())
        .isEqualTo("InvalidParameterException");
    assertThat(call("ListDatasetLabels", ",\"Version\":2").text()).contains("kitten");
    assertThat(call("TagDatasetVersion", ",\"Version\":3,\"Tag\":\"training\"").code())
        .isEqualTo("ResourceAlreadyExistsException");
    assertThat(call("TagDatasetVersion", ",\"Version\":9,\"Tag\":\"other\"").code())
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void versions_are_listed_newest_first_and_expire_unless_they_have_a_tag() {
    for (int i = 0; i < 5; i++) {
      update(line("1", "a", "kitten" + i), "");
    }
    call("TagDatasetVersion", ",\"Version\":3,\"Tag\":\"keep\"");

    assertThat(call("ExpireDatasetVersions", ",\"BeforeVersion\":5,\"DryRun\":true").text())
        .isEqualTo("{\"VersionsExpired\":3,\"VersionsKeptByTag\":1,\"OldestVersion\":5}");
    assertThat(call("ListDatasetVersions", "").body().get("DatasetVersionDescriptions")).hasSize(6);
    call("ExpireDatasetVersions", ",\"BeforeVersion\":5");

    assertThat(call("ListDatasetVersions", "").body().findValuesAsString("Version"))
        .containsExactly("6", "5", "3");
    assertThat(entries(",\"Version\":3")).contains("kitten1");
    assertThat(call("ListDatasetEntries", ",\"Version\":4").code())
        .isEqualTo("ResourceNotFoundException");
    assertThat(call("ExpireDatasetVersions", "").code()).isEqualTo("InvalidParameterException");
  }

  @Test
  void a_diff_has_what_was_added_replaced_and_removed_and_not_what_was_sent_again_as_it_was() {
    update(line("1", "a", "kitten") + line("2", "a", "kitten") + line("3", "a", "kitten"), "");
    update(line("1", "a", "kitten") + line("2", "a", "dog") + line("4", "a", "elk"), "");
    call("DeleteDatasetEntries", ",\"SourceRefs\":[\"s3://images/3\"]");

    Wire.Answer diff = call("DiffDatasetVersions", ",\"FromVersion\":2");

    assertThat(diff.text())
        .startsWith(
            "{\"FromVersion\":2,\"ToVersion\":4,\"EntriesAdded\":1,\"EntriesReplaced\":1,"
                + "\"EntriesRemoved\":1,");
    assertThat(diff.body().findValuesAsString("SourceRef"))
        .containsExactly("s3://images/2", "s3://images/3", "s3://images/4");
    assertThat(diff.body().findValuesAsString("Change"))
        .containsExactly("REPLACED", "REMOVED", "ADDED");
    Wire.Answer back =
        call("DiffDatasetVersions", ",\"FromVersion\":4,\"ToVersion\":2,\"MaxResults\":2");
    assertThat(back.body().findValuesAsString("Change")).containsExactly("REPLACED", "ADDED");
    assertThat(
            call(
                    "DiffDatasetVersions",
                    ",\"FromVersion\":4,\"ToVersion\":2,\"NextToken\":\""
                        + back.member("NextToken")
                        + "\"")
                .body()
                .findValuesAsString("Change"))
        .containsExactly("REMOVED");
  }

  @Test
  void deletion_wants_to_know_what() {
    assertThat(call("DeleteDatasetEntries", "").code()).isEqualTo("InvalidParameterException");
    assertThat(call("DeleteDatasetEntries", ",\"Filter\":{}").code())
        .isEqualTo("InvalidParameterException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat\\r", "a\\nb", "\\u2028", "\\u0000", " "})
  void whatever_a_label_is_called_it_can_be_named(String label) {
    update(line("1", "a", label) + line("2", "a", "dog"), "");
    String named = "\"" + label + "\"";

    Wire.Answer listed = call("ListDatasetEntries", ",\"ContainsLabels\":[" + named + "]");
    assertThat(listed.body().get("DatasetEntries")).hasSize(1);
    assertThat(
            call(
                    "MergeDatasetLabels",
                    ",\"LabelNames\":[" + named + "],\"TargetLabelName\":" + named)
                .code())
        .isEmpty();
    Wire.Answer none =
        call(
            "DeleteDatasetEntries",
            ",\"DryRun\":true,\"Filter\":{\"ContainsLabels\":[" + named + "]}");
    assertThat(none.body().get("EntriesRemoved").asInt()).isEqualTo(1);
    Wire.Answer renamed =
        call("RenameDatasetLabel", ",\"LabelName\":" + named + ",\"NewLabelName\":\"cat\"");

    assertThat(renamed.body().get("EntriesReplaced").asInt()).isEqualTo(1);
    assertThat(call("ListDatasetLabels", "").text())
        .contains("\"LabelName\":\"cat\"")
        .contains("\"LabelName\":\"dog\"");
    update(line("1", "a", label), "");
    Wire.Answer removed = call("RemoveDatasetLabel", ",\"LabelName\":" + named);
    assertThat(removed.body().get("EntriesReplaced").asInt()).isEqualTo(1);
  }

  @Test
  void a_name_that_is_too_long_to_be_a_label_can_be_mended() {
    String named = "\"" + "x".repeat(300) + "\"";
    for (String edit :
        new String[] {
          "RenameDatasetLabel,\"NewLabelName\":\"cat\",\"LabelName\":" + named,
          "MergeDatasetLabels,\"TargetLabelName\":\"cat\",\"LabelNames\":[" + named + "]",
          "RemoveDatasetLabel,\"LabelName\":" + named
        }) {
      update(line("1", "a", "x".repeat(300)), "");
      String[] parts = edit.split(",", 2);

      Wire.Answer mended = call(parts[0], "," + parts[1]);

      assertThat(mended.body().path("EntriesReplaced").asInt()).as(mended.text()).isEqualTo(1);
      assertThat(entries(",\"HasErrors\":true")).contains("\"DatasetEntries\":[]");
    }
  }

  @Test
  void a_new_name_is_one_that_every_operation_takes() {
    update(line("1", "a", "cat"), "");
    for (String name : new String[] {"", "a\\nb", "x".repeat(256)}) {
      assertThat(
              call("RenameDatasetLabel", ",\"LabelName\":\"cat\",\"NewLabelName\":\"" + name + "\"")
                  .code())
          .isEqualTo("ValidationException");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\n", "b\\nc", "\\r", " ", "\\t"})
  void whatever_stands_in_a_source_ref_can_be_looked_for(String part) {
    update(line("b\\nc\\rd \\te", "a", "cat") + line("2", "a", "cat"), "");
    String filter = "\"SourceRefContains\":\"" + part + "\"";

    assertThat(call("ListDatasetEntries", "," + filter).body().get("DatasetEntries")).hasSize(1);
    assertThat(
            call("DeleteDatasetEntries", ",\"Filter\":{" + filter + "}")
                .body()
                .get("EntriesRemoved")
                .asInt())
        .isEqualTo(1);
  }
}
