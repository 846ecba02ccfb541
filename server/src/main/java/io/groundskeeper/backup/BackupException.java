package io.groundskeeper.backup;

import java.io.IOException;

/** A backup cannot be made, read or restored; the message is whole sentences for people. */
public class BackupException extends IOException {
  private static final long serialVersionUID = 1L;

  public BackupException(String message) {
    super(message);
  }

  public BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
