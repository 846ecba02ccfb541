package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The files of a folder or a zip, by names relative to it, with slashes and without {@code ..}.
 * Hidden files (a part of the name begins with a dot, or is {@code __MACOSX}) are not shown.
 */
abstract class FileTree implements AutoCloseable {
  /** Labels of a single image are less. */
  private static final int TEXT_BYTES_MAX = 32 << 20;

  private final String[] names;

  /** The files of some names. */
  FileTree(List<String> names) {
    this.names = names.toArray(String[]::new);
    Arrays.sort(this.names);
  }

  /** All files, in the order of their names. */
  final List<String> names() {
    return Arrays.asList(names);
  }

  final boolean has(String name) {
    return Arrays.binarySearch(names, name) >= 0;
  }

  /** All files whose names begin so, in their order. */
  final List<String> under(String prefix) {
    int from = Arrays.binarySearch(names, prefix);
    from = from < 0 ? -from - 1 : from;
    int to = from;
    while (to < names.length && names[to].startsWith(prefix)) {
      to++;
    }
    return names().subList(from, to);
  }

  abstract InputStream open(String name) throws IOException;

  @Override
  public abstract void close() throws IOException;

  /** A small text file, without its byte order mark. */
  final String text(String name) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(TEXT_BYTES_MAX + 1);
      if (bytes.length > TEXT_BYTES_MAX) {
        throw new ConversionException("it is larger than 32 MB");
      }
      String text = new String(bytes, UTF_8);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
  }

  static boolean isShown(String name) {
    return !name.startsWith(".") && !name.contains("/.") && !name.startsWith("__MACOSX/");
  }

  /** Whether a name stays inside of its folder. */
  static boolean isInside(String name) {
    return !name.startsWith("/")
        && !name.contains("\\")
        && !name.matches("[A-Za-z]:.*")
        && !Arrays.asList(name.split("/", -1)).contains("..");
  }

  /** What comes after the last dot of a file's name, in lower case; empty where there is none. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /** A file's name without its extension. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
  }

  static boolean isImage(String name) {
    return switch (extension(name)) {
      case "jpg",
          "jpeg",
          "png",
          "bmp",
          "webp",
          "tif",
          "tiff",
          "gif",
          "dng",
          "mpo",
          "heic",
          "avif" ->
          true;
      default -> false;
    };
  }
}
