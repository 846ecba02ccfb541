package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.FileTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the files of a Pascal VOC data set are: as the development kit lays them out ({@code
 * Annotations} and {@code JPEGImages}, perhaps with folders in them, in any case), or as tools do,
 * with each XML file beside its image, in folders of any names.
 */
final class VocLayout {
  private static final Set<String> ANNOTATIONS =
      Set.of("annotations", "annotation", "annots", "xml", "xmls", "labels", "label");
  private static final Set<String> IMAGES =
      Set.of("jpegimages", "images", "image", "imgs", "img", "jpgimages", "pngimages", "data");
  private static final String SETS = "imagesets/main/";

  private final FileTree files;
  private final List<String> xml;

  /** The folders that have images in them, or folders with images, by their lower-case names. */
  private final Map<String, String> imageFolders = new HashMap<>();

  /** What is above all folders of annotations; empty, or ending in a slash. */
  private final String root;

  /**
   * Where an XML file is.
   *
   * @param base what is above its folder of annotations; for one beside its image, its folder
   * @param inner its folders below that
   * @param kit whether it is in a folder of annotations
   */
  record Place(String base, String inner, boolean kit) {}

  VocLayout(FileTree files) {
    this.files = files;
    xml = files.names().stream().filter(n -> FileTree.extension(n).equals("xml")).toList();
    for (String name : files.names()) {
      if (FileTree.isImage(name)) {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
          String folder = name.substring(0, slash + 1);
          imageFolders.putIfAbsent(folder.toLowerCase(Locale.ROOT), folder);
        }
      }
    }
    root =
        xml.stream()
            .map(VocLayout::place)
            .map(place -> place.kit ? place.base : "")
            .reduce(VocLayout::common)
            .orElse("");
  }

  private static String common(String a, String b) {
    int same = 0;
    for (int i = 0; i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i); i++) {
      same = a.charAt(i) == '/' ? i + 1 : same;
    }
    return a.substring(0, same);
  }

  /** All XML files. */
  List<String> xml() {
    return xml;
  }

  boolean isKit(String name) {
    return place(name).kit;
  }

  /** Files in folders of annotations that are none. */
  long others() {
    return files.names().stream()
        .filter(n -> !FileTree.extension(n).equals("xml") && !FileTree.isImage(n) && isKit(n))
        .count();
  }

  private static Place place(String name) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    int end = folder.length();
    while (end > 0) {
      int from = folder.lastIndexOf('/', end - 2) + 1;
      if (ANNOTATIONS.contains(folder.substring(from, end - 1).toLowerCase(Locale.ROOT))) {
        return new Place(folder.substring(0, from), folder.substring(end), true);
      }
      end = from;
    }
    return new Place(folder, "", false);
  }

  /** The names of the lists in ImageSets/Main. */
  Set<String> sets() {
    Set<String> sets = new TreeSet<>();
    for (String list : lists("")) {
      sets.add(fileStem(list));
    }
    return sets;
  }

  /** The files of a list in ImageSets/Main; of all lists where the name is empty. */
  List<String> lists(String set) {
    return files.names().stream()
        .filter(name -> FileTree.extension(name).equals("txt"))
        .filter(name -> {
          String stem = FileTree.stem(name);
          String folder = name.substring(0, name.lastIndexOf('/') + 1);
          return ("/" + folder).toLowerCase(Locale.ROOT).endsWith("/" + SETS)
              && (set.isEmpty() || stem.equals(folder + set));
        })
        .toList();
  }

  /** The XML files by what lists in ImageSets/Main call them, behind the folder of ImageSets. */
  Map<String, String> byListedName() {
    Map<String, String> names = new HashMap<>();
    for (String name : xml) {
      Place place = place(name);
      names.putIfAbsent(place.base + place.inner + fileStem(name), name);
    }
    return names;
  }

  /** What is above ImageSets, of a list in it. */
  static String above(String list) {
    return list.substring(0, list.lastIndexOf('/') + 1 - SETS.length());
  }

  /** The folders, such as train and valid, in which XML files are. */
  Set<String> folders() {
    Set<String> folders = new TreeSet<>();
    for (String name : xml) {
      for (String part : parts(name)) {
        if (!ANNOTATIONS.contains(part.toLowerCase(Locale.ROOT))) {
          folders.add(part);
        }
      }
    }
    return folders;
  }

  /** The XML files in folders of a name. */
  Set<String> in(String folder) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : xml) {
      if (parts(name).contains(folder)) {
        found.add(name);
      }
    }
    return found;
  }

  /** How many of the folders are called as splits are. */
  long splitFolders() {
    Set<String> usual = Set.of("train", "valid", "val", "validation", "test", "training");
    return folders().stream().filter(f -> usual.contains(f.toLowerCase(Locale.ROOT))).count();
  }

  private static Set<String> parts(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? Set.of() : new HashSet<>(List.of(name.substring(0, slash).split("/")));
  }

  /**
   * The image of an XML file: the one of its own name, else the one that it names.
   *
   * @param filename as the file has it; may be empty
   */
  Optional<String> image(String name, String filename) {
    String own = fileStem(name);
    List<String> folders = imageFoldersOf(name);
    for (String folder : folders) {
      if (FileTree.stem(filename).equals(own) && files.has(folder + filename)) {
        return Optional.of(folder + filename);
      }
      Optional<String> found = ofStem(folder + own);
      if (found.isPresent()) {
        return found;
      }
    }
    for (String folder : folders) {
      if (!filename.isEmpty() && files.has(folder + filename)) {
        return Optional.of(folder + filename);
      }
      Optional<String> found = filename.isEmpty() ? Optional.empty() : ofStem(folder + filename);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> ofStem(String stem) {
    return files.under(stem + ".").stream()
        .filter(file -> FileTree.isImage(file) && FileTree.stem(file).equals(stem))
        .findFirst();
  }

  /** Whether an image has the name of an XML file, but for folders and extension. */
  static boolean hasNameOf(String image, String name) {
    return fileStem(image).equals(fileStem(name));
  }

  private static String fileStem(String name) {
    return FileTree.stem(name.substring(name.lastIndexOf('/') + 1));
  }

  /** Whether an image file is the one of the XML file of the same name beside the given one. */
  boolean isOfAnother(String name, String filename) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    String other = folder + FileTree.stem(filename.substring(filename.lastIndexOf('/') + 1));
    return !FileTree.stem(name).equals(other)
        && files.under(other + ".").stream().anyMatch(f -> f.equalsIgnoreCase(other + ".xml"));
  }

  private List<String> imageFoldersOf(String name) {
    Place place = place(name);
    Set<String> folders = new LinkedHashSet<>();
    folders.add(name.substring(0, name.lastIndexOf('/') + 1));
    for (String images : IMAGES) {
      String folder = imageFolders.get((place.base + images + "/").toLowerCase(Locale.ROOT));
      if (folder != null) {
        folders.add(folder + place.inner);
        folders.add(folder);
      }
    }
    folders.add(place.base + place.inner);
    folders.add(place.base);
    return new ArrayList<>(folders);
  }

  /**
   * What an image is called behind the image prefix: in the layout of the kit, its path in the
   * folder of images; else its path in the data set.
   *
   * @param image as {@link #image} found it, or else as the file names it
   * @param isThere whether it was found
   */
  String sourceName(String name, String image, boolean isThere) {
    Place place = place(name);
    String base = place.base.startsWith(root) ? place.base.substring(root.length()) : place.base;
    if (!isThere) {
      boolean isWhole = image.startsWith("/") || image.contains(":") || image.contains("\\");
      boolean hasInner = image.startsWith(place.inner);
      return isWhole ? image : base + (hasInner ? "" : place.inner) + image;
    }
    if (!place.kit || !image.startsWith(place.base)) {
      return image.startsWith(root) ? image.substring(root.length()) : image;
    }
    String below = image.substring(place.base.length());
    int slash = below.indexOf('/');
    boolean inImages =
        slash >= 0
            && (IMAGES.contains(below.substring(0, slash).toLowerCase(Locale.ROOT))
                || ANNOTATIONS.contains(below.substring(0, slash).toLowerCase(Locale.ROOT)));
    return base + (inImages ? below.substring(slash + 1) : below);
  }

  /** Images of the data set, but for masks of segmentation. */
  List<String> images() {
    return files.names().stream()
        .filter(n -> FileTree.isImage(n) && !("/" + n).contains("/Segmentation"))
        .toList();
  }
}
