package io.groundskeeper.cli.convert;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Which format a file or folder has, by its name and, of a folder, by what is in it. */
final class Guess {
  private Guess() {}

  static Format format(String from) throws IOException {
    Path path = Path.of(from);
    if (!from.equals("-") && Files.isDirectory(path)) {
      if (Files.exists(path.resolve("data.yaml"))) {
        return Format.YOLO;
      }
      return Files.isDirectory(path.resolve("Annotations")) ? Format.VOC : Format.FOLDERS;
    }
    String name = from.toLowerCase(Locale.ROOT).replaceAll("\\.(gz|zst)$", "");
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "manifest", "jsonl", "ndjson" -> Format.MANIFEST;
      case "json" -> Format.COCO;
      case "csv" -> Format.CSV;
      default ->
          throw new ConversionException(
              "its format cannot be guessed from its name: say --from, one of "
                  + Format.names()
                  + ".");
    };
  }
}
