package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads what describes a YOLO data set. A file of YAML with names of classes and of
 * images, whatever it is called: "Object Detection Datasets Overview" at docs.ultralytics.com. Else
 * a file {@code .data}: Darknet, and CVAT's YOLO 1.1. Else names of classes, one a line: {@code
 * classes.txt} of labelImg and Label Studio, {@code obj.names}, {@code _darknet.labels} of
 * Roboflow; or {@code notes.json} of Label Studio.
 */
final class YoloDescription {
  /** A data set has one; a folder with as many is something else. */
  private static final int CANDIDATES_MAX = 1_000;

  private static final int NAMED_MAX = 5;

  private final FileTree files;
  private final Report report;

  private YoloDescription(FileTree files, Report report) {
    this.files = files;
    this.report = report;
  }

  /**
   * Reads the description.
   *
   * @param chosen the file to take; where it is empty, there must be one alone
   */
  static YoloData read(FileTree files, Optional<String> chosen, Report report) throws IOException {
    YoloDescription description = new YoloDescription(files, report);
    if (chosen.isPresent()) {
      return description.read(description.named(chosen.get()));
    }
    Optional<String> file = description.yaml();
    if (file.isEmpty()) {
      file = description.only(description.upmost(n -> FileTree.extension(n).equals("data")));
    }
    if (file.isPresent()) {
      return description.read(file.get());
    }
    List<String> lists = description.upmost(YoloDescription::isClassList);
    if (!lists.isEmpty()) {
      return description.ofClassList(description.same(lists));
    }
    Optional<String> notes =
        description.upmost(n -> ("/" + n).endsWith("/" + NotesJson.NAME)).stream().findFirst();
    if (notes.isPresent()) {
      return description.ofClassList(notes.get());
    }
    throw new ConversionException(
        "It is no YOLO data set: there is no file data.yaml, which names the classes, and none of"
            + " obj.data, obj.names and classes.txt. Write the names of the classes into"
            + " classes.txt, one a line, in the order of their numbers.");
  }

  /** Whether a file is called as tools call their lists of names. */
  static boolean isClassList(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return switch (file) {
      case "classes.txt", "predefined_classes.txt", "labels.txt", "_darknet.labels" -> true;
      default -> file.endsWith(".names");
    };
  }

  private interface Kind {
    boolean test(String name);
  }

  private List<String> upmost(Kind kind) {
    return files.names().stream()
        .filter(kind::test)
        .limit(CANDIDATES_MAX)
        .sorted((a, b) -> Long.compare(slashes(a), slashes(b)))
        .toList();
  }

  private static long slashes(String name) {
    return name.chars().filter(c -> c == '/').count();
  }

  private String named(String chosen) throws ConversionException {
    String wanted = YoloData.inside(chosen);
    return files.names().stream()
        .filter(n -> ("/" + n).endsWith("/" + wanted))
        .min((a, b) -> Integer.compare(a.length(), b.length()))
        .orElseThrow(() -> new ConversionException("There is no file %s.".formatted(chosen)));
  }

  /** The only file of YAML; of several the one that describes a data set. */
  private Optional<String> yaml() throws IOException {
    List<String> all = upmost(n -> List.of("yaml", "yml").contains(FileTree.extension(n)));
    if (all.size() <= 1) {
      return all.stream().findFirst();
    }
    List<String> good = new ArrayList<>();
    for (String name : all) {
      if (YoloYaml.describes(files, name)) {
        good.add(name);
      }
    }
    if (!good.isEmpty()) {
      // What lies below describes a part, or a copy.
      long depth = slashes(good.getFirst());
      return only(good.stream().filter(n -> slashes(n) == depth).toList());
    }
    return all.stream().filter(n -> ("/" + n).endsWith("/" + YoloLayout.DATA)).findFirst();
  }

  private Optional<String> only(List<String> names) throws ConversionException {
    if (names.size() > 1) {
      throw several(names);
    }
    return names.stream().findFirst();
  }

  private static ConversionException several(List<String> names) {
    return new ConversionException(
        "There are several files that describe a data set: %s%s. Say which one is meant, with --data"
                .formatted(
                    String.join(", ", names.stream().limit(NAMED_MAX).toList()),
                    names.size() > NAMED_MAX ? ", ..." : "")
            + ", or leave out the others.");
  }

  /** The first of lists that all say the same: Roboflow puts one into the folder of each split. */
  private String same(List<String> lists) throws IOException {
    Map<Long, String> first = classList(lists.getFirst());
    for (String list : lists) {
      if (!classList(list).equals(first)) {
        throw several(lists);
      }
    }
    return lists.getFirst();
  }

  private YoloData read(String name) throws IOException {
    return switch (FileTree.extension(name)) {
      case "yaml", "yml" -> ofYaml(name);
      case "data" -> ofDarknet(name);
      default -> ofClassList(name);
    };
  }

  private YoloData ofYaml(String name) throws IOException {
    Map<?, ?> data = YoloYaml.read(files, name);
    Map<String, List<String>> splits = new LinkedHashMap<>();
    for (String split : YoloData.SPLITS) {
      List<String> places = texts(data.get(split));
      if (!places.isEmpty()) {
        splits.put(split, places);
      }
    }
    if (splits.isEmpty()) {
      throw new ConversionException(
          "%s names no images: it has neither train nor val nor test.".formatted(name));
    }
    String own = name.substring(0, name.lastIndexOf('/') + 1);
    String path = data.get("path") instanceof String said ? YoloData.inside(said) : "";
    return new YoloData(
        name,
        root(own, path, splits),
        path,
        names(name, own, data),
        splits,
        data.get("kpt_shape") != null);
  }

  /** The folder of the description, or the nearest one above it in which something is of it. */
  private String root(String own, String path, Map<String, List<String>> splits) {
    Predicate<String> isThere =
        place -> files.has(place) || !files.under(place.isEmpty() ? "" : place + "/").isEmpty();
    String root = own;
    while (!files.has(own + Sidecar.NAME)) {
      for (List<String> places : splits.values()) {
        for (String place : places) {
          if (YoloPlaces.byEnd(path + "/" + place, root, isThere).isPresent()) {
            return root;
          }
        }
      }
      if (root.isEmpty()) {
        return own;
      }
      root = root.substring(0, root.lastIndexOf('/', root.length() - 2) + 1);
    }
    return own;
  }

  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  /** Names as a list, by their numbers, in a file, or how many they are. */
  private Map<Long, String> names(String file, String root, Map<?, ?> data) throws IOException {
    return switch (data.get("names")) {
      case List<?> list -> {
        Map<Long, String> names = new TreeMap<>();
        for (Object name : list) {
          long number = names.size();
          names.put(number, name(file, number, name));
        }
        yield names;
      }
      case Map<?, ?> map -> {
        Map<Long, String> names = new TreeMap<>();
        for (Map.Entry<?, ?> item : map.entrySet()) {
          long number = number(file, String.valueOf(item.getKey()));
          names.put(number, name(file, number, item.getValue()));
        }
        yield names;
      }
      case String list when YoloPlaces.byEnd(list, root, files::has).isPresent() ->
          classList(YoloPlaces.byEnd(list, root, files::has).get());
      case null, default -> {
        if (data.get("names") != null || data.get("nc") == null) {
          throw new ConversionException(
              "%s has no names, neither as a list nor by numbers.".formatted(file));
        }
        yield counted(file, String.valueOf(data.get("nc")));
      }
    };
  }

  private static String name(String file, long number, @Nullable Object name)
      throws ConversionException {
    if (name == null || String.valueOf(name).isBlank()) {
      throw new ConversionException(
          "%s: class %d has no name: write one, or what it should be called."
              .formatted(file, number));
    }
    if (name instanceof Map<?, ?> || name instanceof List<?>) {
      throw new ConversionException("%s: the name of class %d is no text.".formatted(file, number));
    }
    return String.valueOf(name);
  }

  private static long number(String file, String text) throws ConversionException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ConversionException(
        "%s: '%s' is no number of a class.".formatted(file, Texts.beginning(text)));
  }

  /** The names that Ultralytics gives where there is only {@code nc}. */
  private Map<Long, String> counted(String file, String text) throws ConversionException {
    long count = number(file, text);
    Bounds.require(count, Bounds.CLASSES_MAX, file, "classes");
    Map<Long, String> names = new TreeMap<>();
    for (long number = 0; number < count; number++) {
      names.put(number, "class_" + number);
    }
    report.lose(Loss.CLASS_NAME, count);
    return names;
  }

  /** Lines {@code key = value}: classes, train, valid, names, backup. */
  private YoloData ofDarknet(String file) throws IOException {
    String root = file.substring(0, file.lastIndexOf('/') + 1);
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : files.text(file, Bounds.YAML_BYTES_MAX).lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        values.putIfAbsent(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    String wanted = values.getOrDefault("names", "obj.names");
    Optional<String> list = YoloPlaces.byEnd(wanted, root, files::has);
    Map<Long, String> names;
    if (list.isPresent()) {
      names = classList(list.get());
    } else if (values.containsKey("names") || !values.containsKey("classes")) {
      throw new ConversionException(
          "%s names the classes in %s, which is not there.".formatted(file, wanted));
    } else {
      names = counted(file, values.get("classes"));
    }
    Map<String, List<String>> splits = new LinkedHashMap<>();
    for (String split : YoloData.SPLITS) {
      String place = values.getOrDefault(split, "");
      if (!place.isEmpty()) {
        splits.put(split, List.of(place));
      }
    }
    return new YoloData(
        file,
        root,
        "",
        names,
        splits.isEmpty() ? YoloData.splitsByFolder(files, root) : splits,
        false);
  }

  private YoloData ofClassList(String file) throws IOException {
    String folder = file.substring(0, file.lastIndexOf('/') + 1);
    StringBuilder root = new StringBuilder();
    for (String part : folder.split("/", -1)) {
      boolean within =
          part.isEmpty() || YoloData.SPLITS.contains(part) || part.matches("labels|images");
      if (within) {
        break;
      }
      root.append(part).append('/');
    }
    Map<Long, String> names = classList(file);
    Optional<String> notes =
        Optional.of(folder + NotesJson.NAME).filter(n -> files.has(n) && !n.equals(file));
    if (notes.isPresent()) {
      requireSame(file, names, notes.get());
    }
    return new YoloData(
        file, root.toString(), "", names, YoloData.splitsByFolder(files, root.toString()), false);
  }

  private void requireSame(String file, Map<Long, String> names, String notes) throws IOException {
    for (Map.Entry<Long, String> other : NotesJson.names(files, notes).entrySet()) {
      String name = names.get(other.getKey());
      if (name != null && !name.equals(other.getValue())) {
        throw new ConversionException(
            "Class %d is '%s' in %s and '%s' in %s. Say which one is meant, with --data."
                .formatted(
                    other.getKey(),
                    Texts.beginning(name),
                    file,
                    Texts.beginning(other.getValue()),
                    notes));
      }
    }
  }

  private Map<Long, String> classList(String file) throws IOException {
    if (FileTree.extension(file).equals("json")) {
      return NotesJson.names(files, file);
    }
    List<String> lines =
        files.text(file, Bounds.YAML_BYTES_MAX).stripTrailing().lines().map(String::strip).toList();
    Map<Long, String> names = new TreeMap<>();
    for (String line : lines) {
      Bounds.require(names.size(), Bounds.CLASSES_MAX, file, "classes");
      long number = names.size();
      names.put(number, name(file, number, line));
    }
    if (names.isEmpty()) {
      throw new ConversionException("%s has no names of classes: it is empty.".formatted(file));
    }
    return names;
  }
}
