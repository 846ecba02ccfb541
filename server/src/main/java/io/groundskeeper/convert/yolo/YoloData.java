package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.FileTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is said of a YOLO data set: by a file of YAML (Ultralytics), by {@code obj.data} (Darknet),
 * or by nothing but a list of names (labelImg, Label Studio). {@link YoloDescription} reads it.
 *
 * @param file the name of the file that says it
 * @param root the folder in which the data set is, ending in a slash, or empty
 * @param path what {@code path} says: often where the data set was on somebody's machine, but it
 *     may be a folder beside the file; empty where there is none
 * @param names the class names by number
 * @param splits what {@code train}, {@code val} and {@code test} name: folders or lists of images;
 *     of a data set that says no splits, its folders, those of no split under the empty name
 * @param hasKeypoints whether lines have keypoints after the box
 */
record YoloData(
    String file,
    String root,
    String path,
    Map<Long, String> names,
    Map<String, List<String>> splits,
    boolean hasKeypoints) {
  static final List<String> SPLITS = List.of("train", "val", "valid", "test");

  /** A path as it is inside of the data set: without what leads to its beginning, or above. */
  static String inside(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.replace('\\', '/').split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** The splits of a data set that says none, by the names of the folders that have images. */
  static Map<String, List<String>> splitsByFolder(FileTree files, String root) {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    String last = "/";
    for (String name : files.under(root)) {
      String folder = name.substring(root.length(), name.lastIndexOf('/') + 1);
      if (FileTree.isImage(name) && !folder.equals(last)) {
        last = folder;
        String split =
            List.of(folder.split("/", -1)).stream().filter(SPLITS::contains).findFirst().orElse("");
        splits.computeIfAbsent(split, s -> new ArrayList<>()).add(folder);
      }
    }
    return splits;
  }
}
