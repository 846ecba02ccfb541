package io.groundskeeper.convert;

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
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The {@code data.yaml} of a YOLO data set: "Object Detection Datasets Overview" at
 * docs.ultralytics.com.
 *
 * @param root the folder in which it is, ending in a slash, or empty
 * @param names the class names by number
 * @param splits what {@code train}, {@code val} and {@code test} name: folders or lists of images
 * @param hasKeypoints whether lines have keypoints after the box
 */
record YoloData(
    String root, Map<Long, String> names, Map<String, List<String>> splits, boolean hasKeypoints) {
  private static final List<String> SPLITS = List.of("train", "val", "valid", "test");
  private static final int CHARACTERS_MAX = 8 << 20;
  private static final int ALIASES_MAX = 10;

  /** Reads the upmost data.yaml; of a single other file of YAML that, whatever its name. */
  static YoloData read(FileTree files) throws IOException {
    String name = find(files);
    Object read;
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setLabel(name)
              .setCodePointLimit(CHARACTERS_MAX)
              .setMaxAliasesForCollections(ALIASES_MAX)
              .build();
      read = new Load(settings).loadFromString(files.text(name));
    } catch (YamlEngineException | StackOverflowError e) {
      throw new ConversionException("%s cannot be read: %s".formatted(name, Texts.why(e)), e);
    }
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
        root, names(name, data.get("names")), splits, data.get("kpt_shape") != null);
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
              "%s: '%s' is no number of a class.".formatted(file, item.getKey()), e);
        }
      }
      return names;
    }
    throw new ConversionException(
        "%s has no names, neither as a list nor by numbers.".formatted(file));
  }
}
