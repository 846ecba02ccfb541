package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Edits;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import org.jspecify.annotations.Nullable;

/** Replaces a prefix of source-refs, for images that were moved. */
public final class RewriteSourceRefs
    implements Operation<RewriteSourceRefs.Request, Guards.Response> {
  private final Edits edits;

  public RewriteSourceRefs(Edits edits) {
    this.edits = edits;
  }

  public record Request(
      String datasetArn,
      String fromPrefix,
      String toPrefix,
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
        edits.rewriteSourceRefs(
            Arns.dataset(request.datasetArn()),
            request.fromPrefix(),
            request.toPrefix(),
            Guards.of(request.expectedVersion(), request.clientRequestToken(), request.dryRun())));
  }
}
