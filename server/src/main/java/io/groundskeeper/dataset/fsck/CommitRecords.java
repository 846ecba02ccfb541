package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Store;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads commit records, of which any can be damaged. */
final class CommitRecords {
  private static final String ID = "[0-9a-f]{32}";

  private CommitRecords() {}

  /** A commit record; empty where it cannot be one of its version. */
  static Optional<Commit> commit(Store.Row row) {
    byte[] sort = row.key().sort();
    try {
      Commit commit = Rows.read(row.value(), Commit.class);
      String base = commit.base();
      boolean isOne =
          commit.version() == ByteBuffer.wrap(sort).getLong(sort.length - Long.BYTES)
              && commit.transaction() != null
              && commit.transaction().matches(ID)
              && (base == null || base.matches(ID))
              && commit.kind() != null
              && commit.error() != null
              && commit.parts() >= 0
              && commit.rejected() >= 0;
      return isOne ? Optional.of(commit) : Optional.empty();
    } catch (DamagedStoreException e) {
      return Optional.empty();
    }
  }
}
