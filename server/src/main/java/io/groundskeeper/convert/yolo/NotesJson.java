package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code notes.json} of Label Studio's YOLO export: the classes, each with its number. */
final class NotesJson {
  static final String NAME = "notes.json";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(Bounds.NESTING_MAX).build())
                  .build())
          .build();

  private NotesJson() {}

  static Map<Long, String> names(FileTree files, String file) throws IOException {
    Map<Long, String> names = new TreeMap<>();
    for (JsonNode category :
        JSON.readTree(files.text(file, Bounds.YAML_BYTES_MAX)).path("categories")) {
      JsonNode id = category.path("id");
      String name = category.path("name").stringValue("");
      if (!id.isIntegralNumber() || !id.canConvertToLong() || name.isBlank()) {
        throw new ConversionException(
            "%s: a category has no whole number as id, or no name.".formatted(file));
      }
      String other = names.putIfAbsent(id.longValue(), name);
      if (other != null && !other.equals(name)) {
        throw new ConversionException(
            "%s: class %d is both '%s' and '%s'."
                .formatted(file, id.longValue(), Texts.beginning(other), Texts.beginning(name)));
      }
    }
    if (names.isEmpty()) {
      throw new ConversionException("%s has no names of classes.".formatted(file));
    }
    return names;
  }
}
