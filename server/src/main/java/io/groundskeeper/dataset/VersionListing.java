package io.groundskeeper.dataset;

import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Key;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DescribeDatasetVersion: what a change did, and page by page which lines it left out. */
final class VersionListing {
  private final Environment environment;
  private final PageTokens tokens;

  VersionListing(Environment environment, PageTokens tokens) {
    this.environment = environment;
    this.tokens = tokens;
  }

  /**
   * @param number of the version; null for the newest
   * @throws Refusal if there is no such version, or the token is not of this listing
   */
  VersionDescription describe(
      Dataset dataset, @Nullable Long number, @Nullable String token, int maxResults) {
    Head head = dataset.head();
    long version = number == null ? head.version() : number;
    byte[] row =
        environment.store().get(new Key(dataset.project(), Rows.commit(head.id(), version)));
    if (row == null) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_NOT_FOUND,
          "The dataset %s has no version %d; its newest is %d."
              .formatted(dataset.arn(), version, head.version()));
    }
    Commit commit = Rows.read(row, Commit.class);
    return new VersionDescription(
        version,
        Instant.ofEpochMilli(commit.timeMillis()),
        commit.kind().name(),
        commit.added(),
        commit.replaced(),
        commit.removed(),
        commit.rejected(),
        commit.error(),
        rejected(head.id(), commit, token, maxResults));
  }

  private Page<RejectedLine> rejected(
      String id, Commit commit, @Nullable String token, int maxResults) {
    byte[] scope =
        ByteBuffer.allocate(64).put(Rows.ascii("rejected" + id)).putLong(commit.version()).array();
    RejectedLines.Position from = RejectedLines.Position.START;
    if (token != null) {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      from = new RejectedLines.Position(position.getInt(), position.getInt());
    }
    RejectedLines report = new RejectedLines(environment.store(), id, commit.transaction());
    List<RejectedLine> lines = new ArrayList<>();
    RejectedLines.Position next = report.read(from, maxResults, lines);
    boolean more = !report.read(next, 1, new ArrayList<>()).equals(next);
    return new Page<>(
        lines,
        more
            ? tokens.write(
                scope, ByteBuffer.allocate(8).putInt(next.row()).putInt(next.line()).array())
            : null);
  }
}
