package io.groundskeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Makes a data folder of a backup. Until it is whole it has a file {@value #NOTE} instead of the
 * marker of a data folder, so that no server opens it; restoring again completes it. The last step
 * gives that file the marker's name.
 */
public final class Restore {
  /** What a folder has while it is restored. */
  public static final String NOTE = "RESTORE-NOT-FINISHED";

  /** The file by which a data folder is known; it comes with the backup. */
  private static final String MARKER = "GROUNDSKEEPER";

  private final BackupPlace place;
  private final Backup backup;
  private final Path target;

  private Restore(BackupPlace place, Backup backup, Path target) {
    this.place = place;
    this.backup = backup;
    this.target = target;
  }

  /**
   * Restores into a folder that is empty, or is made, or in which a restore was not finished.
   *
   * @param progress is told how many bytes are done
   * @throws IOException with a message for people; the folder is then none that a server opens
   */
  public static void of(BackupPlace place, Backup backup, Path target, LongConsumer progress)
      throws IOException {
    new Restore(place, backup, target).run(progress);
  }

  private void run(LongConsumer progress) throws IOException {
    Backup.File marker =
        backup.files().stream()
            .filter(file -> file.name().equals(MARKER))
            .findFirst()
            .orElseThrow(() ->
                new DamagedBackupException(
                    "The backup %s is damaged: it has no file %s.".formatted(backup.id(), MARKER)));
    Backups.requireFiles(place, backup);
    requireFree();
    OwnerOnly.createFolder(target);
    requireRoom();
    Path note = target.resolve(NOTE);
    // It is open until its last move: whoever restores here, too, is refused.
    try (FileChannel channel = OwnerOnly.open(note)) {
      requireAlone(channel, note);
      removeOthers();
      long bytesDone = 0;
      for (Backup.File file : backup.files()) {
        if (!file.equals(marker)) {
          restore(file);
          bytesDone += file.content().bytes();
          progress.accept(bytesDone);
        }
      }
      channel.truncate(0);
      write(marker, channel);
      OwnerOnly.force(target);
      Files.move(note, target.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
      OwnerOnly.force(target);
    }
  }

  private void requireFree() throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new BackupException("%s is not a folder. Name a new one.".formatted(target));
    }
    try (var files = Files.list(target)) {
      List<Path> there = files.toList();
      if (!there.isEmpty() && !there.contains(target.resolve(NOTE))) {
        throw new BackupException(
            "The folder %s is not empty: nothing is restored over what is there. Name a new folder."
                .formatted(target));
      }
    }
  }

  private void requireRoom() throws IOException {
    long there = 0;
    for (Backup.File file : backup.files()) {
      Path path = target.resolve(file.name());
      there += Files.exists(path) ? Files.size(path) : 0;
    }
    long room = Files.getFileStore(target).getUsableSpace();
    long needed = backup.bytes() - there;
    if (needed > room) {
      throw new BackupException(
          "The backup needs %,d bytes, and there are %,d free in %s. Make room, or name another folder."
              .formatted(needed, room, target));
    }
  }

  private void requireAlone(FileChannel channel, Path note) throws IOException {
    boolean alone;
    try {
      alone = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      alone = false;
    }
    if (!alone || !Files.exists(note)) {
      throw new BackupException(
          "The folder %s is being restored by somebody else. Name another one.".formatted(target));
    }
    if (Files.exists(target.resolve(MARKER))) {
      Files.delete(note);
      throw new BackupException("The folder %s has just been restored.".formatted(target));
    }
  }

  /** Removes what a restore of another backup has left here. */
  private void removeOthers() throws IOException {
    Set<String> ours = backup.files().stream().map(Backup.File::name).collect(Collectors.toSet());
    try (var files = Files.list(target)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(NOTE) && !ours.contains(name)) {
          if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException(
                "The folder %s has a folder %s, which no backup has. Name a new folder."
                    .formatted(target, name));
          }
          Files.delete(file);
        }
      }
    }
  }

  private void restore(Backup.File file) throws IOException {
    Path path = target.resolve(file.name());
    if (Files.exists(path)
        && Files.size(path) == file.content().bytes()
        && FileContent.of(path).equals(file.content())) {
      return;
    }
    Files.deleteIfExists(path);
    try (FileChannel channel = OwnerOnly.open(path)) {
      write(file, channel);
    }
  }

  /** Writes the content of a file, to the disk, and sees that it is what was backed up. */
  @SuppressWarnings("MustBeClosedChecker") // The channel is closed by whoever opened it.
  private void write(Backup.File file, FileChannel channel) throws IOException {
    String name = Backups.FILES + "/" + file.content().sha256();
    FileContent read;
    try (InputStream in = place.open(name)) {
      OutputStream out = Channels.newOutputStream(channel);
      read = FileContent.copy(in, out);
    } catch (NoSuchFileException e) {
      throw new DamagedBackupException(
          "The backup %s is damaged: of its file %s %s/%s is missing."
              .formatted(backup.id(), file.name(), place, name),
          e);
    }
    if (!read.equals(file.content())) {
      throw new DamagedBackupException(
          ("The backup %s is damaged: of its file %s %s/%s is not what was written. Nothing can be"
                  + " opened in %s; restore another backup.")
              .formatted(backup.id(), file.name(), place, name, target));
    }
    channel.force(true);
  }
}
