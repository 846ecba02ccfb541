package io.groundskeeper.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that gets its files when all of them are there: until then they are in a folder of their
 * own in it, which goes where it comes to nothing, also when the process is told to end. What is in
 * another folder cannot always be renamed: this one may be a disk of its own.
 */
public final class UnfinishedFolder implements AutoCloseable {
  private static final String PART = ".part";

  /** Somebody may still be writing, when the process is told to end. */
  private static final int REMOVALS_MAX = 10;

  private final Path folder;
  private final Path part;
  private final boolean isNew;
  private final AtEnd atEnd;
  private boolean complete;

  private UnfinishedFolder(Path folder, Path part, boolean isNew) {
    this.folder = folder;
    this.part = part;
    this.isNew = isNew;
    atEnd = AtEnd.of(this::removeAtEnd);
  }

  /**
   * Begins one.
   *
   * @param folder that is empty, or not there
   */
  public static UnfinishedFolder begin(Path folder) throws IOException {
    boolean isNew = Files.notExists(folder);
    Files.createDirectories(folder);
    Path part = folder.resolve(PART);
    Files.createDirectory(part);
    return new UnfinishedFolder(folder, part, isNew);
  }

  /** Where the files are until then. */
  public Path path() {
    return part;
  }

  /** All files are there. */
  public synchronized void complete() throws IOException {
    try (Stream<Path> files = Files.list(part)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.move(file, folder.resolve(part.relativize(file)));
      }
    }
    Files.delete(part);
    complete = true;
  }

  @Override
  public void close() throws IOException {
    atEnd.close();
    remove();
  }

  private void removeAtEnd() {
    try {
      remove();
    } catch (IOException | UncheckedIOException e) {
      // The process ends, and what is left is not under its final name.
    }
  }

  private synchronized void remove() throws IOException {
    if (complete) {
      return;
    }
    for (int removal = 1; Files.exists(part); removal++) {
      try (Stream<Path> all = Files.walk(part)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        if (removal == REMOVALS_MAX) {
          throw e;
        }
      }
    }
    if (isNew) {
      Files.deleteIfExists(folder);
    }
  }
}
