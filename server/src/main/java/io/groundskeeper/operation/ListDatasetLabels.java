package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the labels that the entries of a dataset use. */
public final class ListDatasetLabels
    implements Operation<ListDatasetLabels.Request, ListDatasetLabels.Response> {
  private static final int PAGE_MAX = 100;

  private final Datasets datasets;

  public ListDatasetLabels(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      String datasetArn, @Nullable String nextToken, @Nullable Integer maxResults) {}

  public record Response(
      List<DatasetLabelDescription> datasetLabelDescriptions, @Nullable String nextToken) {}

  /** As the contract has it. */
  public record DatasetLabelDescription(String labelName, DatasetLabelStats labelStats) {
    /** A label with its counts. */
    public static DatasetLabelDescription of(LabelStats label) {
      Integer boxes = label.boundingBoxCount() == 0 ? null : label.boundingBoxCount();
      return new DatasetLabelDescription(
          label.name(), new DatasetLabelStats(label.entryCount(), boxes));
    }
  }

  /**
   * As the contract has it.
   *
   * @param boundingBoxCount null where no bounding box has the label
   */
  public record DatasetLabelStats(int entryCount, @Nullable Integer boundingBoxCount) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Page<LabelStats> page =
        datasets.listLabels(
            Arns.dataset(request.datasetArn()),
            request.nextToken(),
            request.maxResults() == null ? PAGE_MAX : request.maxResults());
    return new Response(
        page.items().stream().map(DatasetLabelDescription::of).toList(), page.nextToken());
  }
}
