package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the entries of a dataset as JSON Lines, at any version. */
public final class ListDatasetEntries
    implements Operation<ListDatasetEntries.Request, ListDatasetEntries.Response> {
  private final Datasets datasets;

  public ListDatasetEntries(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      String datasetArn,
      @Nullable Long version,
      @Nullable Double asOf,
      @Nullable String tag,
      @Nullable List<String> containsLabels,
      @Nullable Boolean labeled,
      @Nullable String sourceRefContains,
      @Nullable Boolean hasErrors,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  public record Response(long version, List<String> datasetEntries, @Nullable String nextToken) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    AtVersion<String> found =
        datasets.listEntries(
            Arns.dataset(request.datasetArn()),
            Versions.at(request.version(), request.asOf(), request.tag()),
            new Filter(
                request.containsLabels(),
                request.labeled(),
                request.sourceRefContains(),
                request.hasErrors(),
                /* labelsInErrors= */ true),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    return new Response(found.version(), found.page().items(), found.page().nextToken());
  }
}
