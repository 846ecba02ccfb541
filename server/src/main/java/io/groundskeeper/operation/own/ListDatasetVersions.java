package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the versions of a dataset that are kept, newest first. */
public final class ListDatasetVersions
    implements Operation<ListDatasetVersions.Request, ListDatasetVersions.Response> {
  private final History history;

  public ListDatasetVersions(History history) {
    this.history = history;
  }

  public record Request(
      String datasetArn, @Nullable String nextToken, @Nullable Integer maxResults) {}

  public record Response(
      List<Versions.Description> datasetVersionDescriptions, @Nullable String nextToken) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Page<VersionDescription> page =
        history.list(
            Arns.dataset(request.datasetArn()),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    return new Response(
        page.items().stream().map(Versions.Description::of).toList(), page.nextToken());
  }
}
