package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.ConversionException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.LoadSettingsBuilder;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Files of YAML that describe a data set. */
final class YoloYaml {
  private static final int ALIASES_MAX = 10;

  private YoloYaml() {}

  /**
   * Every value is the text that is written, but for null: a class called 007, 1e3 or 1.10 is
   * called so.
   */
  private static final class TextsSchema extends JsonSchema {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    @Override
    public ScalarResolver getScalarResolver() {
      return (value, implicit) -> implicit && NULLS.contains(value) ? Tag.NULL : Tag.STR;
    }
  }

  /** Whether a file names both classes and images. */
  static boolean describes(FileTree files, String name) throws IOException {
    try {
      Map<?, ?> data = read(files, name);
      return (data.get("names") != null || data.get("nc") != null)
          && YoloData.SPLITS.stream().anyMatch(split -> data.get(split) != null);
    } catch (ConversionException | YamlEngineException e) {
      // Whatever it is, it is for something else.
      return false;
    }
  }

  static Map<?, ?> read(FileTree files, String name) throws IOException {
    String text = files.text(name, Bounds.YAML_BYTES_MAX);
    requireSmall(name, text);
    // Marks are for messages, and whatever could be wrong was found before.
    Object read = new Load(settings(name).setUseMarks(false).build()).loadFromString(text);
    if (!(read instanceof Map<?, ?> data)) {
      throw new ConversionException("%s holds no names of classes.".formatted(name));
    }
    return data;
  }

  private static LoadSettingsBuilder settings(String name) {
    return LoadSettings.builder()
        .setLabel(name)
        .setSchema(new TextsSchema())
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
}
