package io.groundskeeper.store.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What kind of failure RocksDB tells of. */
final class Statuses {
  private Statuses() {}

  /** Something on the disk is not what was written. */
  static boolean isCorruption(RocksDBException e) {
    return code(e) == Status.Code.Corruption;
  }

  /** A read failed since the disk does not have what was written there, or not readably. */
  static boolean isUnreadable(RocksDBException e) {
    return isCorruption(e) || code(e) == Status.Code.IOError;
  }

  /** The disk is full, or a quota of it; Linux's words for that, where RocksDB has no code. */
  static boolean isNoSpace(@Nullable Throwable e) {
    if (e == null) {
      return false;
    }
    Status status = e instanceof RocksDBException ofRocksDb ? ofRocksDb.getStatus() : null;
    String message = String.valueOf(e.getMessage());
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || message.contains("No space left")
        || message.contains("quota exceeded");
  }

  /** The failure in a few words. */
  static String describe(RocksDBException e) {
    Status status = e.getStatus();
    return (status == null ? "" : status.getCodeString() + ": ") + e.getMessage();
  }

  private static Status.@Nullable Code code(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? null : status.getCode();
  }
}
