package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the images that a data set names. Its paths are relative to its file, to {@code path}, or
 * to a list; or they are those of the machine where it was made, so that only their ends are here.
 */
final class YoloPlaces {
  /** Folders of a path that are tried, from its end. */
  private static final int PARTS_MAX = 64;

  /** What systems take as the name of a file, folders and all. */
  private static final int PATH_CHARACTERS_MAX = 4096;

  private final FileTree files;
  private final YoloData data;
  private final Collection<String> known;
  private final Report report;

  /**
   * Finds images.
   *
   * @param known the names of images that need not be among the files
   */
  YoloPlaces(FileTree files, YoloData data, Collection<String> known, Report report) {
    this.files = files;
    this.data = data;
    this.known = known;
    this.report = report;
  }

  /** The images of a split, as names of files. */
  Set<String> images(String split, List<String> places) throws IOException {
    Set<String> images = new LinkedHashSet<>();
    for (String place : places) {
      addImages(split, place, images);
    }
    return images;
  }

  /** Adds the images of a folder, of a list in a file, or the one that a place names itself. */
  private void addImages(String split, String place, Set<String> images) throws IOException {
    String inside = YoloData.inside(place);
    Optional<String> found = find(place, List.of(data.root()), this::isPlace);
    if (FileTree.extension(inside).equals("txt") || FileTree.extension(inside).equals("lst")) {
      if (found.isEmpty() || !files.has(found.get())) {
        report.leaveOut(data.file(), split + ": there is no file " + inside);
        return;
      }
      addList(found.get(), images);
      return;
    }
    String folder = found.orElse(data.root() + inside);
    if (files.has(folder)) {
      images.add(folder);
      return;
    }
    String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    List<String> there = files.under(prefix).stream().filter(FileTree::isImage).toList();
    List<String> named = known.stream().filter(n -> n.startsWith(prefix)).toList();
    if (there.isEmpty() && named.isEmpty() && !files.has(data.root() + Sidecar.NAME)) {
      report.leaveOut(
          data.file(),
          split
              + ": there are no images in "
              + inside
              + (found.isPresent() ? "" : ", which is not there"));
    }
    images.addAll(named);
    images.addAll(there);
  }

  private void addList(String list, Set<String> images) throws IOException {
    String folder = list.substring(0, list.lastIndexOf('/') + 1);
    List<String> bases =
        folder.equals(data.root()) ? List.of(folder) : List.of(data.root(), folder);
    Iterator<String> lines =
        files.text(list, Bounds.LIST_FILE_BYTES_MAX).lines().map(String::strip).iterator();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.length() > PATH_CHARACTERS_MAX) {
        report.leaveOut(list, "a line is too long for the name of a file: " + line);
      } else if (!line.isEmpty()) {
        images.add(
            find(line, bases, this::isImage).orElseGet(() -> data.root() + YoloData.inside(line)));
      }
    }
  }

  private boolean isImage(String name) {
    return files.has(name) || known.contains(name);
  }

  private boolean isPlace(String name) {
    String folder = name.isEmpty() || name.endsWith("/") ? name : name + "/";
    return files.has(name)
        || !files.under(folder).isEmpty()
        || known.stream().anyMatch(image -> image.startsWith(folder));
  }

  private Optional<String> find(String place, List<String> bases, Predicate<String> isThere) {
    String inside = YoloData.inside(place);
    List<String> candidates = new ArrayList<>();
    for (String base : bases) {
      candidates.add(base + inside);
      candidates.add(base + data.path() + "/" + inside);
    }
    for (String candidate : candidates) {
      if (isThere.test(candidate)) {
        return Optional.of(candidate);
      }
    }
    for (String base : bases) {
      Optional<String> found = byEnd(data.path() + "/" + inside, base, isThere);
      if (found.isPresent()) {
        report.lose(Loss.FOUND_BY_END, 1, place);
        return found;
      }
    }
    return Optional.empty();
  }

  /** What is there of a path by its longest end, below a folder. */
  static Optional<String> byEnd(String path, String base, Predicate<String> isThere) {
    String[] parts = YoloData.inside(path).split("/", -1);
    for (int from = Math.max(0, parts.length - PARTS_MAX); from < parts.length; from++) {
      String end = String.join("/", List.of(parts).subList(from, parts.length));
      if (!end.isEmpty() && isThere.test(base + end)) {
        return Optional.of(base + end);
      }
    }
    return Optional.empty();
  }
}
