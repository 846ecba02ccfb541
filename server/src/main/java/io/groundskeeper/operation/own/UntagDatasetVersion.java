package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;

/** Removes a tag from the version of a dataset that has it. */
public final class UntagDatasetVersion
    implements Operation<UntagDatasetVersion.Request, UntagDatasetVersion.Response> {
  private final History history;

  public UntagDatasetVersion(History history) {
    this.history = history;
  }

  public record Request(String datasetArn, String tag) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    history.untag(Arns.dataset(request.datasetArn()), request.tag());
    return new Response();
  }
}
