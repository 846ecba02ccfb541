package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The folder of a store: whether it is one of ours. */
final class DataFolder {
  private static final String MARKER = "GROUNDSKEEPER";

  /** What it has instead while it is filled with what was salvaged. */
  private static final String SALVAGE_NOTE = "SALVAGE-NOT-FINISHED";

  private static final String FORMAT = "groundskeeper store, format 1\n";

  /** What a first start makes before it marks the folder. */
  private static final Set<String> BEFORE_MARKER =
      Set.of(FolderLock.FILE, FolderLock.ROCKSDB_FILE, MARKER);

  private DataFolder() {}

  /**
   * Makes it where it does not exist, and keeps it to its owner.
   *
   * @throws StoreException with a message for people, if it holds something else, or cannot be
   *     written
   */
  static PrivateFiles prepare(Path folder) {
    try {
      boolean isNew = !Files.exists(folder);
      Files.createDirectories(folder);
      requireOurs(folder);
      PrivateFiles files = new PrivateFiles(folder);
      files.tightenFolder(isNew);
      return files;
    } catch (IOException e) {
      throw new StoreException(
          "The data folder %s cannot be written: %s".formatted(folder, why(e)), e);
    }
  }

  /**
   * Makes sure that a folder is ours, or can be. It may be open elsewhere, or be opened right now.
   */
  static void requireOurs(Path folder) throws IOException {
    boolean holdsOthers;
    try (var files = Files.list(folder)) {
      holdsOthers = files.anyMatch(file -> !BEFORE_MARKER.contains(file.getFileName().toString()));
    }
    // Looked for after that: whoever opens the folder just now marks it before the rest is made.
    Path marker = folder.resolve(MARKER);
    if (!Files.exists(marker)) {
      requireFinished(folder);
      if (holdsOthers) {
        throw new StoreException(
            "The data folder %s is not empty and not Groundskeeper's. Name a new folder."
                .formatted(folder));
      }
      return;
    }
    String format = Files.readString(marker, StandardCharsets.ISO_8859_1);
    // One without a word was left by a first start that was killed, or by a power failure soon
    // after one of a build that did not see to it that the word was on disk.
    if (!format.isEmpty() && !format.equals(FORMAT)) {
      throw new StoreException(
          "The data folder %s was written by another release of Groundskeeper (it says: %s)."
              .formatted(folder, format.strip()));
    }
  }

  /** Makes sure that nobody was interrupted in filling a folder. */
  static void requireFinished(Path folder) {
    if (Files.exists(folder.resolve("RESTORE-NOT-FINISHED"))) {
      throw new StoreException(
          "The data folder %s was not restored to the end. Run groundskeeper restore again."
              .formatted(folder));
    }
    if (Files.exists(folder.resolve(SALVAGE_NOTE))) {
      throw new StoreException(
          "The data folder %s was not salvaged to the end. Remove it, and run groundskeeper fsck --salvage again."
              .formatted(folder));
    }
  }

  /** Marks a folder as ours; whoever does so has the folder to itself. */
  static void mark(Path folder) throws IOException {
    Path marker = folder.resolve(MARKER);
    if (Files.exists(marker) && Files.size(marker) > 0) {
      return;
    }
    write(marker);
  }

  /** Marks a folder as one that nobody may open yet. */
  static void markUnfinished(Path folder) throws IOException {
    write(folder.resolve(SALVAGE_NOTE));
  }

  /** Marks such a folder as ours, once it has all that it shall have, on disk. */
  static void markFinished(Path folder) throws IOException {
    Files.move(
        folder.resolve(SALVAGE_NOTE), folder.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(folder)) {
      names.force(true);
    }
  }

  private static void write(Path marker) throws IOException {
    try (FileChannel out =
        FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(FORMAT.getBytes(StandardCharsets.ISO_8859_1)));
      out.force(true);
    }
  }

  /** What an error of the file system says, for people. */
  static String why(IOException e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
  }
}
