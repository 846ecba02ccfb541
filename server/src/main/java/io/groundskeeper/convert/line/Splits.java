package io.groundskeeper.convert.line;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The names that people give the folders of splits. */
public final class Splits {
  private static final Set<String> NAMES =
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

  private Splits() {}

  /** Whether a folder of this name is a split of a data set. */
  public static boolean isSplit(String folder) {
    return NAMES.contains(folder.toLowerCase(Locale.ROOT));
  }

  /** The splits that a file of labels may be of: the folders it is in, and the end of its name. */
  public static Set<String> of(String file) {
    Set<String> splits = new TreeSet<>();
    int slash = file.lastIndexOf('/');
    if (slash >= 0) {
      splits.addAll(Arrays.asList(file.substring(0, slash).split("/")));
      splits.removeIf(part -> part.equalsIgnoreCase("annotations"));
    }
    String end = ImagePlaces.split(file);
    if (!end.contains(".")) {
      splits.add(end);
      splits.add(end.replaceFirst("\\d{4}$", ""));
    }
    return splits;
  }
}
