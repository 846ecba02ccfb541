package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.OutputTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of classes, which Pascal VOC has no place for, in a file of our own that other tools
 * pass over: a number, a space and a name a line. So a data set that went through Pascal VOC has
 * the class ids that it had before.
 */
final class VocClasses {
  private static final String NAME = "ImageSets/class_ids.txt";

  private VocClasses() {}

  static void write(OutputTree tree, Map<Long, String> names) throws IOException {
    StringBuilder text = new StringBuilder();
    names.forEach((number, name) -> {
      if (name.chars().noneMatch(c -> c < ' ' || c == 0x85 || c == 0x2028 || c == 0x2029)) {
        text.append(number).append(' ').append(name).append('\n');
      }
    });
    if (!text.isEmpty()) {
      tree.write(NAME, text.toString());
    }
  }

  /** The numbers by name; what is no such line says nothing. */
  static Map<String, Long> read(FileTree files) throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    String file =
        files.names().stream()
            .filter(name -> ("/" + name).endsWith("/" + NAME))
            .findFirst()
            .orElse("");
    if (file.isEmpty()) {
      return numbers;
    }
    for (String line : files.text(file, Bounds.LIST_FILE_BYTES_MAX).lines().toList()) {
      int space = line.indexOf(' ');
      if (space > 0 && space <= 18 && line.substring(0, space).matches("[0-9]+")) {
        numbers.putIfAbsent(line.substring(space + 1), Long.valueOf(line.substring(0, space)));
      }
    }
    return numbers;
  }
}
