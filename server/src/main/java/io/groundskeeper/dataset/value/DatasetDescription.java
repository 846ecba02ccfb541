package io.groundskeeper.dataset.value;

import java.time.Instant;

/** A dataset as it stands. */
public record DatasetDescription(
    DatasetArn arn,
    Instant created,
    Instant lastUpdated,
    DatasetStatus status,
    String statusMessage,
    DatasetStatusMessageCode statusMessageCode,
    DatasetStats stats) {
  public DatasetDescription withStatusMessage(String message) {
    return new DatasetDescription(
        arn, created, lastUpdated, status, message, statusMessageCode, stats);
  }
}
