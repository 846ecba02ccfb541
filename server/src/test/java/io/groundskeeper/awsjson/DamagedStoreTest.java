package io.groundskeeper.awsjson;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client is told where the store has lost a row. */
final class DamagedStoreTest {
  @Test
  void the_answer_says_of_which_dataset_and_version_which_row_is_missing() {
    MemoryStore store = new MemoryStore();
    Wire wire = new Wire(store);
    wire.call("CreateProject", "{\"ProjectName\":\"birds\",\"Feature\":\"CUSTOM_LABELS\"}");
    String project =
        wire.call("DescribeProjects", "{}")
            .body()
            .at("/ProjectDescriptions/0/ProjectArn")
            .asString();
    String dataset =
        wire.call(
                "CreateDataset",
                "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}".formatted(project))
            .member("DatasetArn");
    byte[] line = "{\"source-ref\":\"s3://images/1\"}".getBytes(UTF_8);
    wire.call(
        "UpdateDatasetEntries",
        "{\"DatasetArn\":\"%s\",\"Changes\":{\"GroundTruth\":\"%s\"}}"
            .formatted(dataset, Base64.getEncoder().encodeToString(line)));
    for (Store.Row row : store.everything()) {
      if (new String(row.key().partition(), ISO_8859_1).startsWith("part/")) {
        store.write(List.of(new Store.Mutation.Delete(row.key())));
      }
    }

    Wire.Answer answer = wire.call("ListDatasetEntries", "{\"DatasetArn\":\"" + dataset + "\"}");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.code()).isEqualTo("InternalServerError");
    assertThat(answer.message())
        .matches(
            "The store is damaged: in dataset \\w{32}, version 2 the row l0 of part 0 of transaction"
                + " \\w{32} is missing\\..*");
  }
}
