package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.FileTree;

/** Where what stands in a YOLO data set. */
final class YoloLayout {
  static final String DATA = "data.yaml";

  private YoloLayout() {}

  /**
   * The file of an image's labels: ".txt" instead of its extension, and "labels" instead of the
   * last folder "images", as Ultralytics' {@code img2label_paths} does it.
   */
  static String labels(String image) {
    String path = "/" + image;
    int images = path.lastIndexOf("/images/");
    String moved =
        images < 0
            ? path
            : path.substring(0, images) + "/labels/" + path.substring(images + "/images/".length());
    return FileTree.stem(moved).substring(1) + ".txt";
  }
}
