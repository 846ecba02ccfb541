package io.groundskeeper.backup;

/** What is in a backup is not what was written; the message says so to people. */
public final class DamagedBackupException extends BackupException {
  private static final long serialVersionUID = 1L;

  DamagedBackupException(String message) {
    super(message);
  }

  DamagedBackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
