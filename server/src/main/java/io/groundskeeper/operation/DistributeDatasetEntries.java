package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;
import java.util.List;

/** Moves a fifth of a training dataset to the empty test dataset of its project. */
public final class DistributeDatasetEntries
    implements Operation<DistributeDatasetEntries.Request, DistributeDatasetEntries.Response> {
  private final Datasets datasets;

  public DistributeDatasetEntries(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(List<DistributeDataset> datasets) {}

  /** As the contract has it. */
  public record DistributeDataset(String arn) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    datasets.distribute(
        request.datasets().stream().map(dataset -> Arns.dataset(dataset.arn())).toList());
    return new Response();
  }
}
