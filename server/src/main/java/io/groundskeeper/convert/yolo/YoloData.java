package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.LoadSettingsBuilder;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;

/**
 * The {@code data.yaml} of a YOLO data set: "Object Detection Datasets Overview" at
 * docs.ultralytics.com.
 *
 * @param root the folder in which it is, ending in a slash, or empty
 * @param path what {@code path} says: often where the data set was on somebody's machine, but it
 *     may be a folder beside the file; empty where there is none
 * @param names the class names by number
 * @param splits what {@code train}, {@code val} and {@code test} name: folders or lists of images
 * @param hasKeypoints whether lines have keypoints after the box
 */
record YoloData(
    String root,
    String path,
    Map<Long, String> names,
    Map<String, List<String>> splits,
    boolean hasKeypoints) {
  private static final List<String> SPLITS = List.of("train", "val", "valid", "test");
  private static final int ALIASES_MAX = 10;

  /** Reads the upmost data.yaml; of a single other file of YAML that, whatever its name. */
  static YoloData read(FileTree files) throws IOException {
    String name = find(files);
    String text = files.text(name, Bounds.YAML_BYTES_MAX);
    requireSmall(name, text);
    // Marks are for messages, and whatever could be wrong was found before.
    Object read = new Load(settings(name).setUseMarks(false).build()).loadFromString(text);
    if (!(read instanceof Map<?, ?> data)) {
      throw new ConversionException("%s holds no names of classes.".formatted(name));
    }
    Map<String, List<String>> splits = new LinkedHashMap<>();
    for (String split : SPLITS) {
      List<String> places = texts(data.get(split));
      if (!places.isEmpty()) {
        splits.put(split, places);
      }
    }
    if (splits.isEmpty()) {
      throw new ConversionException(
          "%s names no images: it has neither train nor val nor test.".formatted(name));
    }
    String root = name.substring(0, name.lastIndexOf('/') + 1);
    return new YoloData(
        root,
        data.get("path") instanceof String path ? inside(path) : "",
        names(name, data.get("names")),
        splits,
        data.get("kpt_shape") != null);
  }

  private static LoadSettingsBuilder settings(String name) {
    return LoadSettings.builder()
        .setLabel(name)
        .setCodePointLimit(Bounds.YAML_BYTES_MAX)
        .setMaxAliasesForCollections(ALIASES_MAX);
  }

  /** Looks through a file before it becomes objects, of which each takes hundreds of bytes. */
  private static void requireSmall(String name, String text) throws ConversionException {
    long scalars = 0;
    int depth = 0;
    for (Event event : new Parse(settings(name).build()).parseString(text)) {
      switch (event.getEventId()) {
        case Scalar, Alias -> scalars++;
        case MappingStart, SequenceStart -> {
          depth++;
          scalars++;
        }
        case MappingEnd, SequenceEnd -> depth--;
        case Comment, DocumentEnd, DocumentStart, StreamEnd, StreamStart -> {}
      }
      // By its number, a name has two.
      Bounds.require(scalars, 2L * Bounds.CLASSES_MAX, name, "names and other values");
      Bounds.require(depth, Bounds.NESTING_MAX, name, "levels of nesting");
    }
  }

  /** A path as it is inside of the data set: without what leads to its beginning, or above. */
  static String inside(String path) {
    String inside = path.replace('\\', '/').replaceAll("^(\\.{0,2}/)+", "").replaceAll("/+$", "");
    return inside.equals(".") ? "" : inside;
  }

  private static String find(FileTree files) throws ConversionException {
    List<String> yaml =
        files.names().stream()
            .filter(n -> List.of("yaml", "yml").contains(FileTree.extension(n)))
            .sorted((a, b) -> Long.compare(slashes(a), slashes(b)))
            .toList();
    return yaml.stream()
        .filter(n -> ("/" + n).endsWith("/" + YoloLayout.DATA))
        .findFirst()
        .or(() -> yaml.size() == 1 ? yaml.stream().findFirst() : Optional.empty())
        .orElseThrow(() ->
            new ConversionException(
                "It is no YOLO data set: there is no file data.yaml, which names the"
                    + " classes."));
  }

  private static long slashes(String name) {
    return name.chars().filter(c -> c == '/').count();
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

  /** Names as a list, or by their numbers. */
  private static Map<Long, String> names(String file, @Nullable Object value)
      throws ConversionException {
    Map<Long, String> names = new TreeMap<>();
    if (value instanceof List<?> list) {
      for (Object name : list) {
        names.put((long) names.size(), String.valueOf(name));
      }
      return names;
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> item : map.entrySet()) {
        try {
          names.put(Long.parseLong(String.valueOf(item.getKey())), String.valueOf(item.getValue()));
        } catch (NumberFormatException e) {
          throw new ConversionException(
              "%s: '%s' is no number of a class."
                  .formatted(file, Texts.beginning(String.valueOf(item.getKey()))),
              e);
        }
      }
      return names;
    }
    throw new ConversionException(
        "%s has no names, neither as a list nor by numbers.".formatted(file));
  }
}
