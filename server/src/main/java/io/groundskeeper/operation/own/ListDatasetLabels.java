package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.ListDatasetLabels.DatasetLabelDescription;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the labels that the entries of a dataset use, at any version. */
public final class ListDatasetLabels
    implements Operation<ListDatasetLabels.Request, ListDatasetLabels.Response> {
  private final Datasets datasets;

  public ListDatasetLabels(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      String datasetArn,
      @Nullable Long version,
      @Nullable Double asOf,
      @Nullable String tag,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  public record Response(
      long version,
      List<DatasetLabelDescription> datasetLabelDescriptions,
      @Nullable String nextToken) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    AtVersion<LabelStats> found =
        datasets.listLabels(
            Arns.dataset(request.datasetArn()),
            Versions.at(request.version(), request.asOf(), request.tag()),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    return new Response(
        found.version(),
        found.page().items().stream().map(DatasetLabelDescription::of).toList(),
        found.page().nextToken());
  }
}
