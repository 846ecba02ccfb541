package io.groundskeeper.cli.convert;

import io.groundskeeper.convert.value.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Images in a folder on this machine, as {@code bucket/key}, as {@code key}, or as what comes after
 * the image prefix. Names that would lead outside of the folder are none of its images.
 *
 * @param prefix {@code s3://bucket/path/}, which was put before the names of images; may be empty
 */
record LocalImages(Path folder, String prefix) implements ImageFiles {
  private static final String S3 = "s3://";

  @Override
  public Optional<InputStream> open(String sourceRef) throws IOException {
    for (String candidate : candidates(sourceRef)) {
      Optional<Path> file = file(candidate);
      if (file.isPresent()) {
        return Optional.of(Files.newInputStream(file.get()));
      }
    }
    return Optional.empty();
  }

  private List<String> candidates(String sourceRef) {
    if (!sourceRef.startsWith(S3)) {
      return List.of(sourceRef);
    }
    List<String> candidates = new ArrayList<>();
    String name = sourceRef.substring(S3.length());
    candidates.add(name);
    candidates.add(name.substring(name.indexOf('/') + 1));
    if (!prefix.isEmpty() && sourceRef.startsWith(prefix)) {
      candidates.add(sourceRef.substring(prefix.length()));
    }
    return candidates;
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
