package io.groundskeeper.backup.folder;

import io.groundskeeper.backup.BackupException;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.FileContent;
import io.groundskeeper.backup.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A local folder with backups. Files come to be in the folder {@value #INCOMING}, and are moved
 * when they are whole. It is held by a lock of the operating system, which ends with the process;
 * over a network that is as good as the file system's locks.
 */
public final class FolderPlace implements BackupPlace {
  private static final String INCOMING = "incoming";
  private static final String LOCK = "LOCK";

  /** What every data folder has. */
  private static final String MARKER = "GROUNDSKEEPER";

  private final Path root;

  /**
   * The backups of a folder.
   *
   * @param root made where it does not exist, when it is held
   */
  public FolderPlace(Path root) {
    this.root = root;
  }

  @Override
  public Held hold() throws IOException {
    requireOurs();
    OwnerOnly.createFolder(root);
    FileChannel channel = OwnerOnly.open(root.resolve(LOCK));
    FileLock lock = null;
    try {
      lock = lock(channel);
      OwnerOnly.createFolder(root.resolve(INCOMING));
      removeIncoming();
      FileLock taken = lock;
      return new Held() {
        @Override
        public void require() throws IOException {
          if (!taken.isValid()) {
            throw new BackupException("The lock of " + root + " was given up.");
          }
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new BackupException(
          "Another backup is being made in %s. Wait until it is done, or name another folder."
              .formatted(root));
    }
    return lock;
  }

  private void requireOurs() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new BackupException("%s is not a folder.".formatted(root));
    }
    for (Path above = root.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
      if (Files.exists(above.resolve(MARKER))) {
        throw new BackupException(
            "%s is in the data folder %s: what is there would be lost with it. Name a folder elsewhere."
                .formatted(root, above));
      }
    }
    if (Files.exists(root) && !Files.exists(root.resolve(LOCK))) {
      try (var files = Files.list(root)) {
        if (files.findAny().isPresent()) {
          throw new BackupException(
              "The folder %s is not empty and has no backups. Name a new folder.".formatted(root));
        }
      }
    }
  }

  /** What those have left that were interrupted: nobody else is at it now. */
  private void removeIncoming() throws IOException {
    try (var left = Files.list(root.resolve(INCOMING))) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    Map<String, Long> names = new HashMap<>();
    try (var files = Files.newDirectoryStream(root.resolve(folder))) {
      for (Path file : files) {
        try {
          names.put(file.getFileName().toString(), Files.size(file));
        } catch (NoSuchFileException e) {
          // Somebody who holds the place has just removed it.
        }
      }
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NotDirectoryException e) {
      throw new BackupException("%s is not a folder.".formatted(e.getFile()), e);
    } catch (NoSuchFileException e) {
      // Any other error is not taken for this: then all files would seem to be needed by none.
      if (!Files.exists(root)) {
        throw new BackupException(
            "There are no backups in %s: there is no such folder.".formatted(root), e);
      }
      return names;
    }
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(root.resolve(name));
  }

  @Override
  public void copy(Path source, String name, FileContent content) throws IOException {
    Path incoming = incoming(name);
    try (FileChannel channel = OwnerOnly.open(incoming);
        InputStream in = Files.newInputStream(source)) {
      FileContent.copy(in, Channels.newOutputStream(channel));
      channel.force(true);
    } catch (IOException e) {
      // On a full disk it takes room from others.
      removeAfter(e, incoming);
      throw e;
    }
    if (!FileContent.of(incoming).equals(content)) {
      Files.delete(incoming);
      throw new BackupException(
          "The copy of %s in %s is not what was written: one of the two disks fails, or somebody else wrote."
              .formatted(source, root));
    }
    move(incoming, name);
  }

  @Override
  public void create(String name, byte[] content) throws IOException {
    if (Files.exists(root.resolve(name))) {
      throw new FileAlreadyExistsException(root.resolve(name).toString());
    }
    Path incoming = incoming(name);
    try (FileChannel channel = OwnerOnly.open(incoming)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    } catch (IOException e) {
      removeAfter(e, incoming);
      throw e;
    }
    move(incoming, name);
  }

  private static void removeAfter(IOException failed, Path incoming) {
    try {
      Files.deleteIfExists(incoming);
    } catch (IOException e) {
      // The next backup does.
      failed.addSuppressed(e);
    }
  }

  private Path incoming(String name) throws IOException {
    Path incoming = root.resolve(INCOMING).resolve(Path.of(name).getFileName());
    Files.deleteIfExists(incoming);
    return incoming;
  }

  private void move(Path incoming, String name) throws IOException {
    Path path = root.resolve(name);
    Path folder = folderOf(path);
    if (!Files.exists(folder)) {
      OwnerOnly.createFolder(folder);
      OwnerOnly.force(root);
    }
    Files.move(incoming, path, StandardCopyOption.ATOMIC_MOVE);
    OwnerOnly.force(folder);
  }

  private static Path folderOf(Path path) {
    @Nullable Path folder = path.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("no folder: " + path);
    }
    return folder;
  }

  @Override
  public void delete(Iterable<String> names) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (String name : names) {
      Path path = root.resolve(name);
      Files.deleteIfExists(path);
      folders.add(folderOf(path));
    }
    for (Path folder : folders) {
      OwnerOnly.force(folder);
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }

  @Override
  public void close() {}
}
