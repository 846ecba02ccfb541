package io.groundskeeper.convert.coco;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.value.SourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the images of a file are: those of a file that comes alone are called as it calls them;
 * those of a file in a folder are looked for beside it and where COCO itself has them, {@code
 * train2017} beside {@code annotations/instances_train2017.json}.
 */
final class CocoImages {
  private final @Nullable FileTree files;
  private final List<String> folders = new ArrayList<>();
  private final String otherwise;

  /** Of a file that comes alone. */
  CocoImages() {
    files = null;
    otherwise = "";
  }

  /** Of a file in a folder. */
  CocoImages(FileTree files, String file) {
    this.files = files;
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
  static String split(String file) {
    String stem = FileTree.stem(file.substring(file.lastIndexOf('/') + 1));
    return stem.substring(stem.lastIndexOf('_') + 1);
  }

  /** The path of an image in the data set, or its name as it is. */
  String name(String named) {
    if (files == null || isElsewhere(named)) {
      return named;
    }
    String name = named.replace('\\', '/').replaceFirst("^(\\./)+", "");
    return there(files, name)
        // Exports of servers name images as in addresses.
        .or(() -> there(files, SourceNames.decoded(name)))
        .orElse(otherwise + name);
  }

  private Optional<String> there(FileTree all, String name) {
    return folders.stream().map(folder -> folder + name).filter(all::has).findFirst();
  }

  /** The size of an image, from its header. */
  ImageSizes.Look size(ImageSizes sizes, String named, String sourceRef) {
    if (files != null && files.has(name(named))) {
      return sizes.of(files, name(named));
    }
    return sizes.of(sourceRef);
  }

  private static boolean isElsewhere(String name) {
    return name.startsWith("/") || name.contains(":") || name.startsWith("..");
  }
}
