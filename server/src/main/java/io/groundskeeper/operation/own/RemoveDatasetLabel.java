package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import org.jspecify.annotations.Nullable;

/** Removes a label, and the bounding boxes that have it, from all entries of a dataset. */
public final class RemoveDatasetLabel
    implements Operation<RemoveDatasetLabel.Request, Guards.Response> {
  private final Edits edits;

  public RemoveDatasetLabel(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      String labelName,
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
        edits.removeLabel(
            Arns.dataset(request.datasetArn()),
            request.labelName(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
