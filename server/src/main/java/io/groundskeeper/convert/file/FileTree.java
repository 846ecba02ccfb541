package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The files of a folder or a zip, by names relative to it, with slashes and without {@code ..}.
 * Hidden files are not shown: a part of the name begins with a dot or is {@code __MACOSX}, or it is
 * one of those that Windows leaves in folders of images.
 */
public abstract class FileTree implements AutoCloseable {
  private final String[] names;
  private String opened = "The data set";

  /** The files of some names. */
  FileTree(List<String> names) {
    this.names = names.toArray(String[]::new);
    Arrays.sort(this.names);
  }

  /** All files, in the order of their names. */
  public final List<String> names() {
    return Arrays.asList(names);
  }

  public final boolean has(String name) {
    return Arrays.binarySearch(names, name) >= 0;
  }

  /** All files whose names begin so, in their order. */
  public final List<String> under(String prefix) {
    int from = Arrays.binarySearch(names, prefix);
    from = from < 0 ? -from - 1 : from;
    int to = from;
    while (to < names.length && names[to].startsWith(prefix)) {
      to++;
    }
    return names().subList(from, to);
  }

  /** The content of a file. */
  public final InputStream open(String name) throws IOException {
    opened = name;
    return openFile(name);
  }

  abstract InputStream openFile(String name) throws IOException;

  /**
   * The content of an image, for its header. Where what is skipped must be unpacked, it ends after
   * {@link Bounds#IMAGE_HEADER_BYTES_MAX}.
   */
  public final InputStream openImage(String name) throws IOException {
    opened = name;
    return openImageFile(name);
  }

  abstract InputStream openImageFile(String name) throws IOException;

  /** The file that was opened last, for people. */
  public final String opened() {
    return Texts.beginning(opened);
  }

  @Override
  public abstract void close() throws IOException;

  /** A small file. */
  public final byte[] bytes(String name, int max) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new ConversionException(
            "%s cannot be read: it is larger than %d MB, which no such file should be."
                .formatted(name, max >> 20));
      }
      return bytes;
    }
  }

  /**
   * A small text file in UTF-8 or UTF-16, without its byte order mark.
   *
   * @throws ConversionException if it is too large, or in another encoding
   */
  public final String text(String name, int max) throws IOException {
    return Encodings.text(name, bytes(name, max));
  }

  static boolean isShown(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && !name.contains("/.")
        && !("/" + name).contains("/__MACOSX/")
        && !file.equals("thumbs.db")
        && !file.equals("desktop.ini");
  }

  /** Whether a name stays inside of its folder. */
  static boolean isInside(String name) {
    return !name.startsWith("/")
        && !name.contains("\\")
        && !name.matches("[A-Za-z]:.*")
        && !Arrays.asList(name.split("/", -1)).contains("..");
  }

  /** What comes after the last dot of a file's name, in lower case; empty where there is none. */
  public static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /** A file's name without its extension. */
  public static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
  }

  public static boolean isImage(String name) {
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
