package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import org.jspecify.annotations.Nullable;

/** Makes a new version of a dataset with the content of an old one. */
public final class RevertDataset implements Operation<RevertDataset.Request, Guards.Response> {
  private final Edits edits;

  public RevertDataset(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      long version,
      @Nullable Long expectedVersion,
      @Nullable String clientRequestToken,
      @Nullable Boolean dryRun) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Guards.Response call(Request request) {
    return Guards.Response.of(
        edits.revert(
            Arns.dataset(request.datasetArn()),
            request.version(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
