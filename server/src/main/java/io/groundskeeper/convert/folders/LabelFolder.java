package io.groundskeeper.convert.folders;

import io.groundskeeper.convert.line.Splits;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which folder gives an image its label: the nearest one whose name does not say that it holds
 * images, unless that is the name of a split, which is no label either.
 */
public final class LabelFolder {
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
    return at < 0 || Splits.isSplit(parts[at]) ? Optional.empty() : Optional.of(parts[at]);
  }

  /** The folder above that of the label, or that stands in its place; empty where there is none. */
  public static String above(String name) {
    String[] parts = name.split("/", -1);
    int at = place(parts);
    if (at < 0) {
      return "";
    }
    if (Splits.isSplit(parts[at])) {
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
}
