package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.History;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.VersionDiff;
import io.groundskeeper.operation.Arns;
import io.groundskeeper.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what differs between two versions of a dataset. */
public final class DiffDatasetVersions
    implements Operation<DiffDatasetVersions.Request, DiffDatasetVersions.Response> {
  private final History history;

  public DiffDatasetVersions(History history) {
    this.history = history;
  }

  public record Request(
      String datasetArn,
      long fromVersion,
      @Nullable Long toVersion,
      @Nullable String nextToken,
      @Nullable Integer maxResults) {}

  public record Response(
      long fromVersion,
      long toVersion,
      long entriesAdded,
      long entriesReplaced,
      long entriesRemoved,
      List<DatasetEntryDiff> datasetEntryDiffs,
      @Nullable String nextToken) {}

  /** As the contract has it. */
  public record DatasetEntryDiff(
      String sourceRef, EntryChange change, @Nullable String before, @Nullable String after) {
    static DatasetEntryDiff of(EntryDiff entry) {
      EntryChange change =
          entry.before() == null
              ? EntryChange.ADDED
              : entry.after() == null ? EntryChange.REMOVED : EntryChange.REPLACED;
      return new DatasetEntryDiff(entry.sourceRef(), change, entry.before(), entry.after());
    }
  }

  /** As the contract has it. */
  public enum EntryChange {
    ADDED,
    REPLACED,
    REMOVED
  }

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    VersionDiff diff =
        history.diff(
            Arns.dataset(request.datasetArn()),
            request.fromVersion(),
            request.toVersion(),
            request.nextToken(),
            Versions.pageSize(request.maxResults()));
    return new Response(
        diff.from(),
        diff.to(),
        diff.added(),
        diff.replaced(),
        diff.removed(),
        diff.entries().items().stream().map(DatasetEntryDiff::of).toList(),
        diff.entries().nextToken());
  }
}
