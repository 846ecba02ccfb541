package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which file has the labels of which image: the one where Ultralytics looks for it, or the one
 * beside the image (Darknet, labelImg). Where no image at all has one there, a file elsewhere that
 * has its name and the form of labels, if there is no second.
 */
final class YoloLabels {
  private final FileTree files;
  private final YoloData data;
  private final Report report;
  private final Map<String, String> elsewhere = new HashMap<>();
  private final Set<String> claimed = new HashSet<>();

  /**
   * Finds the labels of all images.
   *
   * @param images the names of all, of whatever split
   */
  YoloLabels(FileTree files, YoloData data, Collection<String> images, Report report)
      throws IOException {
    this.files = files;
    this.data = data;
    this.report = report;
    for (String image : images) {
      usual(image).ifPresent(claimed::add);
    }
    if (claimed.isEmpty()) {
      findElsewhere(images);
    }
  }

  /** The file of an image's labels; empty where it has none. */
  Optional<String> of(String image) {
    return usual(image).or(() -> Optional.ofNullable(elsewhere.get(image)));
  }

  /** Whether any image has labels. */
  boolean areAny() {
    return !claimed.isEmpty();
  }

  private Optional<String> usual(String image) {
    String labels = YoloLayout.labels(image);
    String beside = FileTree.stem(image) + ".txt";
    if (isLabels(labels)) {
      return Optional.of(labels);
    }
    return isLabels(beside) ? Optional.of(beside) : Optional.empty();
  }

  private boolean isLabels(String name) {
    return files.has(name) && !YoloDescription.isClassList(name);
  }

  private void findElsewhere(Collection<String> images) throws IOException {
    Map<String, List<String>> byName = new HashMap<>();
    for (String name : files.under(data.root())) {
      if (isText(name) && !YoloDescription.isClassList(name)) {
        byName.computeIfAbsent(bare(name), n -> new ArrayList<>()).add(name);
      }
    }
    for (String image : images) {
      List<String> candidates = byName.getOrDefault(bare(image), List.of());
      if (candidates.size() > 1) {
        String folder = last(image);
        candidates = candidates.stream().filter(name -> last(name).equals(folder)).toList();
      }
      if (candidates.size() == 1 && hasLabels(candidates.getFirst())) {
        elsewhere.put(image, candidates.getFirst());
        claimed.add(candidates.getFirst());
        report.lose(Loss.LABELS_ELSEWHERE, 1, candidates.getFirst());
      }
    }
  }

  /** A file's name without folders and extension. */
  private static String bare(String name) {
    return FileTree.stem(name.substring(name.lastIndexOf('/') + 1));
  }

  /** The folder that a file lies in, without those above. */
  private static String last(String name) {
    String folder = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /** Whether the first line of a file is one of labels. */
  private boolean hasLabels(String name) throws IOException {
    try {
      Optional<String> first =
          files
              .text(name, Bounds.LABEL_FILE_BYTES_MAX)
              .lines()
              .filter(line -> !line.isBlank())
              .findFirst();
      return first.isPresent()
          && YoloLine.parse(first.get(), data.hasKeypoints()) instanceof YoloLine.Found;
    } catch (ConversionException e) {
      return false;
    }
  }

  /**
   * Tells of files of labels that no image has taken.
   *
   * @param isWhole whether the images are those of all splits
   */
  void reportUnclaimed(Collection<String> images, boolean isWhole) throws IOException {
    Set<String> folders = new HashSet<>();
    for (String image : images) {
      folders.add(folder(YoloLayout.labels(image)));
      folders.add(folder(image));
    }
    Map<String, String> others = new HashMap<>();
    for (String name : isWhole ? files.under(data.root()) : List.<String>of()) {
      if (FileTree.isImage(name) && !images.contains(name)) {
        report.lose(Loss.IMAGE_NOT_NAMED, 1, name);
        usual(name).ifPresent(labels -> others.put(labels, name));
      }
    }
    for (String name : files.under(data.root())) {
      boolean isOne =
          isText(name)
              && !claimed.contains(name)
              && !YoloDescription.isClassList(name)
              && (isWhole || folders.contains(folder(name)));
      if (isOne && hasLabels(name)) {
        String image = others.get(name);
        report.leaveOut(
            name,
            image == null
                ? "there is no image for these labels"
                : "%s does not name their image, %s".formatted(data.file(), image));
      }
    }
  }

  private static boolean isText(String name) {
    return FileTree.extension(name).equals("txt");
  }

  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/') + 1);
  }
}
