package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes entries from a dataset, by their source-refs or by a filter. */
public final class DeleteDatasetEntries
    implements Operation<DeleteDatasetEntries.Request, Guards.Response> {
  private final Edits edits;

  public DeleteDatasetEntries(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      @Nullable List<String> sourceRefs,
      @Nullable DatasetEntryFilter filter,
      @Nullable Long expectedVersion,
      @Nullable String clientRequestToken,
      @Nullable Boolean dryRun) {}

  /** As the contract has it. */
  public record DatasetEntryFilter(
      @Nullable List<String> containsLabels,
      @Nullable Boolean labeled,
      @Nullable String sourceRefContains,
      @Nullable Boolean hasErrors) {
    Filter filter() {
      return new Filter(
          containsLabels, labeled, sourceRefContains, hasErrors, /* labelsInErrors= */ true);
    }
  }

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Guards.Response call(Request request) {
    Guard guard =
        Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun());
    if (request.sourceRefs() != null && request.filter() == null) {
      return Guards.Response.of(
          edits.delete(Arns.dataset(request.datasetArn()), request.sourceRefs(), guard));
    }
    if (request.filter() != null && request.sourceRefs() == null) {
      return Guards.Response.of(
          edits.delete(Arns.dataset(request.datasetArn()), request.filter().filter(), guard));
    }
    throw new Refusal(
        Refusal.Reason.INVALID_PARAMETER, "Name either SourceRefs or a Filter: which entries go.");
  }
}
