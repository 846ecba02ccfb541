package io.groundskeeper.cli.transfer;

import io.groundskeeper.convert.value.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The formats of datasets, by their names. */
final class FormatNames implements ITypeConverter<Format>, Iterable<String> {
  @Override
  public Format convert(String name) {
    return Format.parse(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is no format; there are %s".formatted(name, Format.names())));
  }

  /** The format that a folder or file seems to have: a manifest, where nothing says otherwise. */
  static Format guess(Path path) {
    if (Files.isDirectory(path)) {
      if (Files.exists(path.resolve("data.yaml"))) {
        return Format.YOLO;
      }
      return Files.isDirectory(path.resolve("Annotations")) ? Format.VOC : Format.FOLDERS;
    }
    String name = path.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    if (name.endsWith(".json")) {
      return Format.COCO;
    }
    return name.endsWith(".csv") ? Format.CSV : Format.MANIFEST;
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Format.values()).map(Format::toString).iterator();
  }
}
