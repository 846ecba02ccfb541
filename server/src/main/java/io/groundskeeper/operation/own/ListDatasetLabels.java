package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.LabelPage;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the labels that the entries of a dataset use, at any version, and those that stand only in
 * entries with errors.
 */
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

  /**
   * As the contract has it.
   *
   * @param labelsOnlyInErrors null where there are none
   */
  public record Response(
      long version,
      List<DatasetLabelDescription> datasetLabelDescriptions,
      @Nullable Integer labelsOnlyInErrors,
      @Nullable String nextToken) {}

  /** As the contract has it. */
  public record DatasetLabelDescription(String labelName, DatasetLabelStats labelStats) {
    static DatasetLabelDescription of(LabelStats label) {
      return new DatasetLabelDescription(
          label.name(),
          new DatasetLabelStats(
              label.entryCount(),
              label.boundingBoxCount() == 0 ? null : label.boundingBoxCount(),
              label.errorEntryCount() == 0 ? null : label.errorEntryCount()));
    }
  }

  /**
   * As the contract has it.
   *
   * @param boundingBoxCount null where no bounding box has the label
   * @param errorEntryCount null where it stands in no entry without counting
   */
  public record DatasetLabelStats(
      int entryCount, @Nullable Integer boundingBoxCount, @Nullable Integer errorEntryCount) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    LabelPage page =
        datasets.listLabelsAndErrors(
            Arns.dataset(request.datasetArn()),
            Versions.at(request.version(), request.asOf(), request.tag()),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    AtVersion<LabelStats> found = page.labels();
    return new Response(
        found.version(),
        found.page().items().stream().map(DatasetLabelDescription::of).toList(),
        page.onlyInErrors() == 0 ? null : page.onlyInErrors(),
        found.page().nextToken());
  }
}
