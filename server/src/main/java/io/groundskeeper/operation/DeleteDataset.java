package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;

/** Deletes a dataset, in the background. */
public final class DeleteDataset
    implements Operation<DeleteDataset.Request, DeleteDataset.Response> {
  private final Datasets datasets;

  public DeleteDataset(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(String datasetArn) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    datasets.delete(Arns.dataset(request.datasetArn()));
    return new Response();
  }
}
