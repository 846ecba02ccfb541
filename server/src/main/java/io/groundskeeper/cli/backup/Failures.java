package io.groundskeeper.cli.backup;

import io.groundskeeper.backup.BackupException;
import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What failed, for people. */
final class Failures {
  private Failures() {}

  /**
   * The failure of a command.
   *
   * @param what was not done, as the beginning of a sentence
   */
  static CommandFailedException of(String what, IOException e) {
    String message = String.valueOf(e.getMessage());
    return new CommandFailedException(
        e instanceof BackupException ? message : what + ": " + reason(e) + ".", e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> denied.getFile() + " may not be read or written";
      case NoSuchFileException missing -> missing.getFile() + " is not there";
      case FileSystemException failed ->
          failed.getFile() + " fails (" + String.valueOf(failed.getReason()) + ")";
      default -> String.valueOf(e.getMessage());
    };
  }
}
