package io.groundskeeper.convert.folders;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which folder gives an image its label: the nearest one whose name does not say that it holds
 * images, unless that is the name of a split, which is no label either.
 */
public final class LabelFolder {
  private static final Set<String> SPLITS =
      Set.of(
          "train",
          "training",
          "trainset",
          "train2014",
          "train2017",
          "val",
          "valid",
          "validation",
          "validate",
          "val2014",
          "val2017",
          "test",
          "testing",
          "testset",
          "test2015",
          "test2017",
          "dev",
          "eval",
          "evaluation",
          "holdout",
          "trainval");
  private static final Set<String> CONTAINERS =
      Set.of(
          "images",
          "image",
          "imgs",
          "img",
          "jpegimages",
          "jpegs",
          "pngs",
          "photos",
          "pictures",
          "pics",
          "data",
          "dataset",
          "datasets",
          "labels",
          "annotations",
          "obj_train_data",
          "obj_valid_data",
          "obj_test_data");

  private LabelFolder() {}

  /** The label; empty where no folder has the name of one. */
  public static Optional<String> label(String name) {
    String[] parts = name.split("/", -1);
    int at = place(parts);
    return at < 0 || isSplit(parts[at]) ? Optional.empty() : Optional.of(parts[at]);
  }

  /** The folder above that of the label, or that stands in its place; empty where there is none. */
  public static String above(String name) {
    String[] parts = name.split("/", -1);
    int at = place(parts);
    if (at < 0) {
      return "";
    }
    if (isSplit(parts[at])) {
      return parts[at];
    }
    return at == 0 ? "" : parts[at - 1];
  }

  private static int place(String[] parts) {
    int at = parts.length - 2;
    while (at >= 0 && CONTAINERS.contains(parts[at].toLowerCase(Locale.ROOT))) {
      at--;
    }
    return at;
  }

  /** Whether a folder of this name is a split of a data set. */
  public static boolean isSplit(String folder) {
    return SPLITS.contains(folder.toLowerCase(Locale.ROOT));
  }
}
