package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;

/** Gives a version of a dataset a name, which keeps it from being expired. */
public final class TagDatasetVersion
    implements Operation<TagDatasetVersion.Request, TagDatasetVersion.Response> {
  private final History history;

  public TagDatasetVersion(History history) {
    this.history = history;
  }

  public record Request(String datasetArn, long version, String tag) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    history.tag(Arns.dataset(request.datasetArn()), request.version(), request.tag());
    return new Response();
  }
}
