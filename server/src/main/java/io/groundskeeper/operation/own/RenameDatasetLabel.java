package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import org.jspecify.annotations.Nullable;

/** Gives a label another name, in all entries of a dataset. */
public final class RenameDatasetLabel
    implements Operation<RenameDatasetLabel.Request, Guards.Response> {
  private final Edits edits;

  public RenameDatasetLabel(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      String labelName,
      String newLabelName,
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
        edits.renameLabel(
            Arns.dataset(request.datasetArn()),
            request.labelName(),
            request.newLabelName(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
