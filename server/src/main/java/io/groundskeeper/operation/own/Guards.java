package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.Guard;
import org.jspecify.annotations.Nullable;

/** What all changes have in common in their requests and responses. */
final class Guards {
  private Guards() {}

  static Guard of(
      @Nullable Long expectedVersion,
      @Nullable String clientRequestToken,
      @Nullable Boolean dryRun) {
    return new Guard(expectedVersion, clientRequestToken, dryRun != null && dryRun);
  }

  /** As the contract has it: DatasetChangeResponse. */
  record Response(
      long version,
      long entriesAdded,
      long entriesReplaced,
      long entriesRemoved,
      long linesRejected,
      @Nullable String error) {
    static Response of(ChangeResult change) {
      return new Response(
          change.version(),
          change.added(),
          change.replaced(),
          change.removed(),
          change.rejected(),
          change.error().isEmpty() ? null : change.error());
    }
  }
}
