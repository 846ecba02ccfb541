package io.groundskeeper.dataset.fsck;

import io.groundskeeper.manifest.SourceRefs;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The transactions that something names, each with how many parts it has: 20 to 40 bytes each. */
final class Named {
  private final SourceRefs parts = new SourceRefs();
  private final Set<String> doubtful = new HashSet<>();

  /** A transaction that a commit record names, or an intent: its parts are needed, or removed. */
  void addBegun(String transaction) {
    add(transaction, Integer.MAX_VALUE - 1);
  }

  /** A transaction that a commit record names. */
  void add(String transaction, int count) {
    if (isId(transaction)) {
      SourceRefs.Hash hash = hash(transaction);
      parts.put(hash, Math.max(count, parts.get(hash)));
    }
  }

  /** A dataset of which not everything is known. */
  void doubt(String datasetId) {
    doubtful.add(datasetId);
  }

  /** Whether something may need a partition. */
  boolean mayNeed(String datasetId, String transaction, int number) {
    return doubtful.contains(datasetId) || parts.get(hash(transaction)) > number;
  }

  private static boolean isId(String transaction) {
    return transaction != null && transaction.matches("[0-9a-f]{32}");
  }

  private static SourceRefs.Hash hash(String transaction) {
    return new SourceRefs.Hash(
        HexFormat.fromHexDigitsToLong(transaction, 0, 16),
        HexFormat.fromHexDigitsToLong(transaction, 16, 32));
  }
}
