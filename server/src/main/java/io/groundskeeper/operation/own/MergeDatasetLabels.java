package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges several labels into one, in all entries of a dataset. */
public final class MergeDatasetLabels
    implements Operation<MergeDatasetLabels.Request, Guards.Response> {
  private final Edits edits;

  public MergeDatasetLabels(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      List<String> labelNames,
      String targetLabelName,
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
        edits.mergeLabels(
            Arns.dataset(request.datasetArn()),
            request.labelNames(),
            request.targetLabelName(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
