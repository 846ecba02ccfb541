package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import java.time.Instant;

/** Describes a dataset: its status, and how much it holds. */
public final class DescribeDataset
    implements Operation<DescribeDataset.Request, DescribeDataset.Response> {
  private final Datasets datasets;

  public DescribeDataset(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(String datasetArn) {}

  public record Response(DatasetDescription datasetDescription) {}

  /** As the contract has it. */
  public record DatasetDescription(
      Instant creationTimestamp,
      Instant lastUpdatedTimestamp,
      DatasetStatus status,
      String statusMessage,
      DatasetStatusMessageCode statusMessageCode,
      DatasetStats datasetStats) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    var dataset = datasets.describe(Arns.dataset(request.datasetArn()));
    return new Response(
        new DatasetDescription(
            dataset.created(),
            dataset.lastUpdated(),
            dataset.status(),
            dataset.statusMessage(),
            dataset.statusMessageCode(),
            dataset.stats()));
  }
}
