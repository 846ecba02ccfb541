package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.dataset.value.VersionReport;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a version of a dataset: what its change did, and which lines it left out. */
public final class DescribeDatasetVersion
    implements Operation<DescribeDatasetVersion.Request, DescribeDatasetVersion.Response> {
  private final History history;

  public DescribeDatasetVersion(History history) {
    this.history = history;
  }

  public record Request(
      String datasetArn,
      @Nullable Long version,
      @Nullable Double asOf,
      @Nullable String tag,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  /**
   * The version.
   *
   * @param rejectedLinesKept how many of the lines that were left out can be listed, the first ones
   */
  public record Response(
      Versions.Description datasetVersionDescription,
      long rejectedLinesKept,
      List<RejectedLine> rejectedLines,
      @Nullable String nextToken) {}

  /**
   * A line that was left out.
   *
   * @param lineNumber in what was sent, from 1
   * @param reason which error it is, with column or value, for people; null where there is none
   * @param beginning its first characters
   */
  public record RejectedLine(
      long lineNumber, String code, String message, @Nullable String reason, String beginning) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    VersionReport version =
        history.describe(
            Arns.dataset(request.datasetArn()),
            Versions.at(request.version(), request.asOf(), request.tag()),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    return new Response(
        Versions.Description.of(version.description()),
        version.rejectedLinesKept(),
        version.rejected().items().stream()
            .map(line ->
                new RejectedLine(
                    line.lineNumber(),
                    line.error().name(),
                    line.error().message(),
                    line.reason() == null || line.reason().isEmpty() ? null : line.reason(),
                    line.beginning()))
            .toList(),
        version.rejected().nextToken());
  }
}
