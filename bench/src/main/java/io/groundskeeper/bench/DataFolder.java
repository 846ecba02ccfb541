package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A data folder on the disk of this project (a temporary folder may be in memory), removed at the
 * end.
 */
record DataFolder(Path path) implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  static DataFolder make() throws IOException {
    Path parent = Files.createDirectories(Path.of("bench/target").toAbsolutePath());
    return new DataFolder(Files.createTempDirectory(parent, "data"));
  }

  /**
   * How much is in it now, even while a server adds and removes files; without the native code that
   * it keeps there.
   */
  double megabytes() throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.endsWith("native")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return bytes.get() / 1e6;
  }

  /** Waits until its size has not changed for this long. */
  Settled settle(double quietSeconds) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long changed = begin;
    double before = megabytes();
    while (Figures.millisSince(changed) < quietSeconds * 1e3) {
      Thread.sleep(POLL_MILLIS);
      double now = megabytes();
      if (now != before) {
        changed = System.nanoTime();
        before = now;
      }
    }
    return new Settled(before, (changed - begin) / 1e9);
  }

  /**
   * Its size in the end.
   *
   * @param seconds until the last change
   */
  record Settled(double megabytes, double seconds) {}

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (var files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
