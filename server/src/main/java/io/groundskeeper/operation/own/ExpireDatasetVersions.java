package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Expires old versions of a dataset, and frees their space. */
public final class ExpireDatasetVersions
    implements Operation<ExpireDatasetVersions.Request, ExpireDatasetVersions.Response> {
  private final History history;

  public ExpireDatasetVersions(History history) {
    this.history = history;
  }

  public record Request(
      String datasetArn,
      @Nullable Long beforeVersion,
      @Nullable Double before,
      @Nullable Boolean dryRun) {}

  public record Response(long versionsExpired, long versionsKeptByTag, long oldestVersion) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    ExpiryResult result =
        history.expire(
            Arns.dataset(request.datasetArn()),
            Optional.ofNullable(request.beforeVersion()),
            Optional.ofNullable(request.before()).map(time -> Versions.time("Before", time)),
            request.dryRun() != null && request.dryRun());
    return new Response(result.expired(), result.keptByTag(), result.oldest());
  }
}
