package io.groundskeeper.operation;

import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.VersionDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a version of a dataset: what its change did, and which lines it left out. Our own. */
public final class DescribeDatasetVersion
    implements Operation<DescribeDatasetVersion.Request, DescribeDatasetVersion.Response> {
  private static final int MAX_RESULTS_DEFAULT = 100;

  private final Datasets datasets;

  public DescribeDatasetVersion(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      String datasetArn,
      @Nullable Long version,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  public record Response(
      DatasetVersionDescription datasetVersionDescription,
      List<RejectedLine> rejectedLines,
      @Nullable String nextToken) {}

  /**
   * A version.
   *
   * @param change CREATE, UPDATE or DISTRIBUTE
   * @param error why the change failed as a whole; null where it did not
   */
  public record DatasetVersionDescription(
      long version,
      Instant creationTimestamp,
      String change,
      long entriesAdded,
      long entriesReplaced,
      long entriesRemoved,
      long linesRejected,
      @Nullable String error) {}

  /**
   * A line that was left out.
   *
   * @param lineNumber in what was sent, from 1
   * @param beginning its first characters
   */
  public record RejectedLine(long lineNumber, String code, String message, String beginning) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    VersionDescription version =
        datasets.describeVersion(
            Arns.dataset(request.datasetArn()),
            request.version(),
            request.nextToken(),
            request.maxResults() == null ? MAX_RESULTS_DEFAULT : request.maxResults());
    return new Response(
        new DatasetVersionDescription(
            version.version(),
            version.time(),
            version.kind(),
            version.added(),
            version.replaced(),
            version.removed(),
            version.rejectedLines(),
            version.error().isEmpty() ? null : version.error()),
        version.rejected().items().stream()
            .map(line ->
                new RejectedLine(
                    line.lineNumber(),
                    line.error().name(),
                    line.error().message(),
                    line.beginning()))
            .toList(),
        version.rejected().nextToken());
  }
}
