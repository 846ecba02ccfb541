package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Adds and replaces entries, or merges attributes into them, held to an expected version and a
 * token.
 */
public final class UpdateDatasetEntries
    implements Operation<UpdateDatasetEntries.Request, Guards.Response> {
  private final Edits edits;

  public UpdateDatasetEntries(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      DatasetChanges changes,
      @Nullable UpdateMode mode,
      @Nullable Long expectedVersion,
      @Nullable String clientRequestToken,
      @Nullable Boolean dryRun) {}

  /**
   * As the contract has it.
   *
   * @param groundTruth JSON Lines
   */
  public record DatasetChanges(byte[] groundTruth) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Guards.Response call(Request request) {
    return Guards.Response.of(
        edits.update(
            Arns.dataset(request.datasetArn()),
            request.changes().groundTruth(),
            request.mode() == null ? UpdateMode.REPLACE : request.mode(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
