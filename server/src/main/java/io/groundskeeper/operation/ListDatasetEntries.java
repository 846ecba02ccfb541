package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the entries of a dataset as JSON Lines. */
public final class ListDatasetEntries
    implements Operation<ListDatasetEntries.Request, ListDatasetEntries.Response> {
  private static final int PAGE_MAX = 100;

  private final Datasets datasets;

  public ListDatasetEntries(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      String datasetArn,
      @Nullable List<String> containsLabels,
      @Nullable Boolean labeled,
      @Nullable String sourceRefContains,
      @Nullable Boolean hasErrors,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  public record Response(List<String> datasetEntries, @Nullable String nextToken) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Page<String> page =
        datasets.listEntries(
            Arns.dataset(request.datasetArn()),
            new Filter(
                request.containsLabels(),
                request.labeled(),
                request.sourceRefContains(),
                request.hasErrors()),
            request.nextToken(),
            request.maxResults() == null ? PAGE_MAX : request.maxResults());
    return new Response(page.items(), page.nextToken());
  }
}
