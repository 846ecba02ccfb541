package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;

/** Adds and replaces entries of a dataset, by their source-refs. */
public final class UpdateDatasetEntries
    implements Operation<UpdateDatasetEntries.Request, UpdateDatasetEntries.Response> {
  private final Datasets datasets;

  public UpdateDatasetEntries(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(String datasetArn, DatasetChanges changes) {}

  /**
   * As the contract has it.
   *
   * @param groundTruth JSON Lines
   */
  public record DatasetChanges(byte[] groundTruth) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    datasets.update(Arns.dataset(request.datasetArn()), request.changes().groundTruth());
    return new Response();
  }
}
