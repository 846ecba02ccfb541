package io.groundskeeper.cli.convert;

import io.groundskeeper.convert.value.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images in a folder on this machine, as {@code bucket/key} or as {@code key}. Names that would
 * lead outside of the folder are none of its images.
 */
record LocalImages(Path folder) implements ImageFiles {
  @Override
  public Optional<InputStream> open(String sourceRef) throws IOException {
    String name = sourceRef.substring(Math.min(sourceRef.length(), "s3://".length()));
    for (String candidate : List.of(name, name.substring(name.indexOf('/') + 1))) {
      Optional<Path> file = file(candidate);
      if (file.isPresent()) {
        return Optional.of(Files.newInputStream(file.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<Path> file(String name) {
    try {
      Path file = folder.resolve(name).normalize();
      return file.startsWith(folder.normalize()) && Files.isRegularFile(file)
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
