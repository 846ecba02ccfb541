package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.folders.LabelFolder;
import io.groundskeeper.convert.guess.Recognised.Foreign;
import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which format a folder has. Each file that may hold labels is looked into; a folder is images
 * under the names of their labels only where nothing else in it can be labels.
 */
final class TreeGuess {
  /** Of the files of one extension in one folder, so many are looked into. */
  private static final int LOOKED_INTO_MAX = 50;

  /** Of all files, so many are looked into. */
  private static final int LOOKED_INTO_ALL_MAX = 5_000;

  private static final int SHOWN_MAX = 3;

  /** Files of labels, or of more than labels, that nothing here reads. */
  private static final Set<String> UNREAD =
      Set.of(
          "mat",
          "npy",
          "npz",
          "pkl",
          "pickle",
          "tfrecord",
          "tfrecords",
          "record",
          "parquet",
          "h5",
          "hdf5",
          "lst",
          "rec",
          "lmdb",
          "mdb",
          "arrow",
          "xlsx",
          "xls",
          "sqlite",
          "db");

  /** Names of classes, one a line; beside folders of labels they say no more than these. */
  private static final Set<String> CLASS_LISTS = Set.of("classes.txt", "labels.txt");

  private static final Pattern LABEL_WORDS =
      Pattern.compile(
          "(?i)\"(annotations?|bbox|boxes|bndbox|bounding_?box(es)?|regions|shapes|objects|labels?"
              + "|class(es)?|polygons?|categor(y|ies)|source-ref)\"");

  private final FileTree files;
  private final Map<Format, List<String>> found = new EnumMap<>(Format.class);
  private final List<String> unread = new ArrayList<>();
  private final Map<String, Integer> looked = new HashMap<>();
  private final Set<String> imageStems = new HashSet<>();
  private long images;
  private long imagesWithLabel;
  private int lookedInto;
  private String foreign = "";

  /** Whether a file of an image is empty, as YOLO has it of images without objects. */
  private boolean hasEmptyLabels;

  private final List<String> classLists = new ArrayList<>();

  private TreeGuess(FileTree files) {
    this.files = files;
  }

  /**
   * Its format.
   *
   * @param option by which the format can be said
   * @throws ConversionException if it is none, or may be several
   */
  static Format of(FileTree files, String option) throws IOException {
    TreeGuess guess = new TreeGuess(files);
    guess.look();
    return guess.format(option);
  }

  private void look() throws IOException {
    for (String name : files.names()) {
      if (FileTree.isImage(name)) {
        images++;
        imagesWithLabel += LabelFolder.label(name).isPresent() ? 1 : 0;
        imageStems.add(stem(name));
      }
    }
    for (String name : files.names()) {
      if (!FileTree.isImage(name) && !isOurs(name)) {
        look(name);
      }
    }
    if (hasEmptyLabels && !found.containsKey(Format.YOLO)) {
      // Images without objects, and perhaps with them where nothing was looked into.
      classLists.forEach(name -> find(Format.YOLO, name));
    }
  }

  private static boolean isOurs(String name) {
    return name.equals(Sidecar.NAME) || name.endsWith("/" + Sidecar.NAME);
  }

  private static String stem(String name) {
    return FileTree.stem(name.substring(name.lastIndexOf('/') + 1));
  }

  private void look(String name) throws IOException {
    switch (FileTree.extension(name)) {
      case "txt" -> text(name);
      case "yaml", "yml" -> yaml(name);
      case "data", "names" -> darknet(name);
      case "xml", "json", "jsonl", "ndjson", "manifest", "csv", "tsv" -> content(name);
      default -> {
        if (UNREAD.contains(FileTree.extension(name))) {
          unread.add(name);
        }
      }
    }
  }

  private boolean isWorthALook(String name) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    boolean isOneOfMany = !CLASS_LISTS.contains(name.substring(folder.length()));
    String kind = isOneOfMany ? folder + "*." + FileTree.extension(name) : name;
    boolean worth =
        lookedInto < LOOKED_INTO_ALL_MAX && looked.merge(kind, 1, Integer::sum) <= LOOKED_INTO_MAX;
    lookedInto += worth ? 1 : 0;
    return worth;
  }

  private byte[] beginning(String name) throws IOException {
    try (InputStream in = files.open(name)) {
      return in.readNBytes(Beginning.LOOKED_AT_BYTES_MAX);
    }
  }

  private void find(Format format, String name) {
    found.computeIfAbsent(format, f -> new ArrayList<>()).add(name);
  }

  private void text(String name) throws IOException {
    if (name.startsWith("ImageSets/Main/") || name.contains("/ImageSets/Main/")) {
      find(Format.VOC, name);
      return;
    }
    if (!isWorthALook(name)) {
      return;
    }
    String first =
        Beginning.text(beginning(name))
            .lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .orElse("");
    if (Beginning.isYoloLine(first)) {
      find(Format.YOLO, name);
    } else if (Beginning.isTable(first) || isOfImage(name)) {
      unread.add(name);
      hasEmptyLabels |= first.isEmpty();
    } else if (CLASS_LISTS.contains(name.substring(name.lastIndexOf('/') + 1))) {
      classLists.add(name);
    }
  }

  /** Whether a file has the name of an image: whatever it holds, it says something of that. */
  private boolean isOfImage(String name) {
    return imageStems.contains(stem(name));
  }

  private void yaml(String name) throws IOException {
    if (isWorthALook(name)
        && Beginning.text(beginning(name)).lines().anyMatch(l -> l.matches("(names|nc)\\s*:.*"))) {
      find(Format.YOLO, name);
    }
  }

  private void darknet(String name) {
    if (name.endsWith("obj.data") || name.endsWith("obj.names")) {
      find(Format.YOLO, name);
    }
  }

  private void content(String name) throws IOException {
    if (!isWorthALook(name)) {
      return;
    }
    if (("/" + name).endsWith("/notes.json")) {
      // Label Studio's list of the classes, beside its YOLO.
      find(Format.YOLO, name);
      return;
    }
    byte[] beginning = beginning(name);
    switch (Beginning.recognise(beginning)) {
      case Known(Format format) -> find(format, name);
      case Foreign(String what, String advice) -> {
        if (what.equals(Beginning.VOC_FILE)) {
          find(Format.VOC, name);
        } else {
          unread.add(name);
          foreign = foreign.isEmpty() ? "%s is %s. %s".formatted(name, what, advice) : foreign;
        }
      }
      case Recognised.Unknown ignored -> {
        String text = Beginning.text(beginning);
        if (isOfImage(name)
            || imageStems.contains(FileTree.stem(stem(name)))
            || LABEL_WORDS.matcher(text).find()
            || name.endsWith("sv")) {
          unread.add(name);
        }
      }
    }
  }

  private Format format(String option) throws ConversionException {
    if (found.size() > 1) {
      throw new ConversionException(
          "It may be %s. Say which with %s."
              .formatted(
                  found.entrySet().stream()
                      .map(e -> "%s (%s)".formatted(e.getKey(), shown(e.getValue())))
                      .collect(Collectors.joining(", or ")),
                  option));
    }
    if (found.size() == 1) {
      return ofFolder(found.keySet().iterator().next());
    }
    if (!unread.isEmpty()) {
      throw new ConversionException(
          "It has files that look like labels and are of no format that is known here: %s.%s To"
                  .formatted(shown(unread), foreign.isEmpty() ? "" : " " + foreign)
              + " read it all the same, say %s, one of %s.".formatted(option, Format.readable()));
    }
    if (imagesWithLabel > 0 || (images == 0 && files.has(Sidecar.NAME))) {
      return Format.FOLDERS;
    }
    throw new ConversionException(
        (images == 0
                ? "There are no labels in it that are known here, and no images."
                : "There are images in it, %s, but no labels: no folder has the name of one."
                    .formatted(shown(files.names().stream().filter(FileTree::isImage).toList())))
            + " Say what it is with %s, one of %s.".formatted(option, Format.readable()));
  }

  private Format ofFolder(Format format) throws ConversionException {
    if (format.mayBeFolder()) {
      return format;
    }
    List<String> names = found.getOrDefault(format, List.of());
    throw new ConversionException(
        "In it is %s (%s), which is read one file at a time: give %s itself."
            .formatted(format, shown(names), names.size() == 1 ? "the file" : "each file"));
  }

  private static String shown(List<String> names) {
    return names.stream().limit(SHOWN_MAX).map(Texts::beginning).collect(Collectors.joining(", "))
        + (names.size() > SHOWN_MAX ? ", and %,d more".formatted(names.size() - SHOWN_MAX) : "");
  }
}
