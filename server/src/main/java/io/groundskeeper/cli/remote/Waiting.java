package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.ProgressBar;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Waits for what the server does in the background. */
public final class Waiting {
  private static final long FIRST_MILLIS = 5;
  private static final long MOST_MILLIS = 500;

  private Waiting() {}

  /**
   * Removes a dataset, and returns when it is gone.
   *
   * @param bar is closed
   */
  public static void remove(Api api, String arn, ProgressBar bar) throws InterruptedException {
    try (bar) {
      api.call(Api.Service.REKOGNITION, "DeleteDataset", request(arn));
      describeUntilDone(api, arn, bar);
    } catch (RefusedException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /**
   * A dataset's description, when nothing is in progress any more.
   *
   * @param bar is closed
   */
  public static JsonNode untilDone(Api api, String arn, ProgressBar bar)
      throws InterruptedException {
    try (bar) {
      return describeUntilDone(api, arn, bar);
    }
  }

  private static JsonNode describeUntilDone(Api api, String arn, ProgressBar bar)
      throws InterruptedException {
    long millis = FIRST_MILLIS;
    while (true) {
      JsonNode dataset =
          api.call(Api.Service.REKOGNITION, "DescribeDataset", request(arn))
              .path("DatasetDescription");
      if (!dataset.path("Status").asString().endsWith("IN_PROGRESS")) {
        return dataset;
      }
      bar.at(dataset.path("StatusMessage").asString());
      Thread.sleep(millis);
      millis = Math.min(MOST_MILLIS, 2 * millis);
    }
  }

  private static ObjectNode request(String arn) {
    return JsonMapper.shared().createObjectNode().put("DatasetArn", arn);
  }
}
