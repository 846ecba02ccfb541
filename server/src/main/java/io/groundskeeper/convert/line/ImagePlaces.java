package io.groundskeeper.convert.line;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.SourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the images of a file of labels are: those of a file that comes alone are called as it calls
 * them; those of a file in a folder are looked for beside it and where tools have them, {@code
 * train2017} beside {@code annotations/instances_train2017.json}.
 */
public final class ImagePlaces {
  /** Of a path of another machine, so much of its end is looked for: what an s3 key may have. */
  private static final int NAME_CHARACTERS_MAX = 1024;

  private final @Nullable FileTree files;
  private final List<String> folders = new ArrayList<>();
  private final String stem;
  private final String otherwise;

  /** Of a file that comes alone. */
  public ImagePlaces() {
    files = null;
    stem = "";
    otherwise = "";
  }

  /** Of a file in a folder. */
  public ImagePlaces(FileTree files, String file) {
    this.files = files;
    stem = FileTree.stem(file);
    String folder = file.substring(0, file.lastIndexOf('/') + 1);
    String above = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    String split = split(file);
    boolean isApart = folder.toLowerCase(Locale.ROOT).endsWith("annotations/");
    otherwise = isApart ? above : folder;
    folders.add(folder);
    folders.add(folder + "images/");
    // FiftyOne's.
    folders.add(folder + "data/");
    for (String base : List.of(isApart ? above : folder, above)) {
      folders.add(base + split + "/");
      folders.add(base + "images/" + split + "/");
      folders.add(base + "images/");
      folders.add(base);
    }
  }

  /** What the name of a file says of its split: {@code train2017} of instances_train2017.json. */
  public static String split(String file) {
    String stem = FileTree.stem(file.substring(file.lastIndexOf('/') + 1));
    return stem.substring(stem.lastIndexOf('_') + 1);
  }

  /** The path of an image in the data set, or its name as it is. */
  public String name(String named) {
    if (files == null) {
      return named;
    }
    return found(named)
        .or(() -> above(slashed(named)))
        .orElseGet(() -> isElsewhere(slashed(named)) ? named : otherwise + slashed(named));
  }

  /**
   * A path from the folder of the file upwards, as whoever wrote it had it; empty if it is none.
   */
  private Optional<String> above(String name) {
    SourceNames.Place place = SourceNames.of(folders.getFirst() + name);
    return name.startsWith("../") && place.foreign().isEmpty()
        ? Optional.of(place.name())
        : Optional.empty();
  }

  /** The path of an image in the data set; empty where it is not there. */
  public Optional<String> found(String named) {
    if (files == null || named.isEmpty()) {
      return Optional.empty();
    }
    FileTree all = files;
    String name = slashed(named);
    if (name.startsWith("../")) {
      return above(name).filter(all::has);
    }
    if (isElsewhere(name)) {
      return Optional.empty();
    }
    return there(all, name)
        // Exports of servers name images as in addresses.
        .or(() -> there(all, SourceNames.decoded(name)));
  }

  /** The image in the data set with which a path of another machine ends; the longest such end. */
  public Optional<String> foundByEnd(String named) {
    String name = slashed(named);
    String end = name.substring(Math.max(0, name.length() - NAME_CHARACTERS_MAX));
    Optional<String> found = found(end);
    for (int slash = end.indexOf('/');
        found.isEmpty() && slash >= 0;
        slash = end.indexOf('/', slash + 1)) {
      found = found(end.substring(slash + 1));
    }
    return found;
  }

  private Optional<String> there(FileTree all, String name) {
    return folders.stream().map(folder -> folder + name).filter(all::has).findFirst();
  }

  /** The image in the data set that has the name of the file, but for its extension. */
  public Optional<String> beside() {
    return files == null
        ? Optional.empty()
        : files.under(stem + ".").stream()
            .filter(file -> FileTree.isImage(file) && FileTree.stem(file).equals(stem))
            .findFirst();
  }

  /**
   * The size of an image, from its header.
   *
   * @param name as {@link #name} gave it
   */
  public ImageSizes.Look size(ImageSizes sizes, String name, String sourceRef) {
    return files != null && files.has(name) ? sizes.of(files, name) : sizes.of(sourceRef);
  }

  private static String slashed(String name) {
    return name.replace('\\', '/').replaceFirst("^(\\./)+", "");
  }

  private static boolean isElsewhere(String name) {
    return name.startsWith("/") || name.contains(":") || name.startsWith("..");
  }
}
