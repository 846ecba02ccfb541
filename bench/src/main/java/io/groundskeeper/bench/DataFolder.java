package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A data folder on the disk of this project (a temporary folder may be in memory), for a while. */
record DataFolder(Path path) implements AutoCloseable {
  static DataFolder make() throws IOException {
    Path parent = Files.createDirectories(Path.of("bench/target").toAbsolutePath());
    return new DataFolder(Files.createTempDirectory(parent, "data"));
  }

  double megabytes() throws IOException {
    long bytes = 0;
    try (var files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes / 1e6;
  }

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
