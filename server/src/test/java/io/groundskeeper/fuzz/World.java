package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.InMemory;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.memory.MemoryStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server without HTTP, with a project {@code q} and in it a dataset that has three versions; the
 * same each time, its secrets too, so that what was a good token once still is.
 */
final class World implements AutoCloseable {
  private static final String LINES =
      """
      {"source-ref":"s3://bucket/1.jpg","a":1,"a-metadata":{"class-name":"cat","confidence":1,\
      "human-annotated":"yes","creation-date":"2020-03-06T17:46:39",\
      "type":"groundtruth/image-classification"}}
      {"source-ref":"s3://bucket/2.jpg"}
      """;

  private final Account account;
  private final AwsJson awsJson;

  World() {
    account =
        Account.open(
            new Environment(
                new MemoryStore(),
                InstantSource.fixed(InMemory.NOW),
                new Counting(),
                "us-east-1",
                "123456789012",
                Quotas.OPEN,
                null));
    awsJson = InMemory.awsJson(account);
    String lines = Base64.getEncoder().encodeToString(LINES.getBytes(UTF_8));
    String project =
        call("CreateProject", "{\"ProjectName\":\"q\"}").get("ProjectArn").stringValue();
    String dataset =
        call(
                "CreateDataset",
                "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}".formatted(project))
            .get("DatasetArn")
            .stringValue();
    String update =
        "{\"DatasetArn\":\"%s\",\"Changes\":{\"GroundTruth\":\"%s\"}}".formatted(dataset, lines);
    call("UpdateDatasetEntries", update);
    call("UpdateDatasetEntries", update);
  }

  private JsonNode call(String operation, String body) {
    WireResponse answer = awsJson.handle("RekognitionService." + operation, body.getBytes(UTF_8));
    if (answer.status() != 200) {
      throw new IllegalStateException(new String(answer.body(), UTF_8));
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  Account account() {
    return account;
  }

  AwsJson awsJson() {
    return awsJson;
  }

  @Override
  public void close() {
    account.close();
  }

  /** Not random at all. */
  static final class Counting extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private int next;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (next >> (8 * (i & 3)));
      }
      next++;
    }
  }
}
