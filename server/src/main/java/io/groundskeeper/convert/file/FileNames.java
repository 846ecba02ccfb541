package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.SourceRefs;
import java.util.Arrays;
import java.util.Locale;

/**
 * Gives each image a file name of its own: the key of its source-ref, made harmless, and where that
 * is taken already, by another bucket or but for upper case, with a number. Remembers 20 bytes for
 * each name. For one thread.
 */
public final class FileNames {
  private static final int SEGMENT_BYTES_MAX = 200;
  private static final String S3 = "s3://";
  private static final int FILE = 0;
  private static final int FOLDER = 1;

  private final SourceRefs used = new SourceRefs();
  private final String labels;

  /**
   * Names for images.
   *
   * @param labels the extension, with its dot, of the file of labels that each image has beside it,
   *     so that this must be unique, too; empty where there is none
   */
  public FileNames(String labels) {
    this.labels = labels;
  }

  /** The name for an image, with slashes. */
  public String of(String sourceRef) {
    return unique(harmless(key(sourceRef)));
  }

  /** The name for an image in one folder, without further folders. */
  public String within(String folder, String sourceRef) {
    return unique(folder + "/" + part(key(sourceRef)));
  }

  /** What comes after the bucket; all of a name without one. */
  private static String key(String sourceRef) {
    int slash = sourceRef.startsWith(S3) ? sourceRef.indexOf('/', S3.length()) : -1;
    return sourceRef.substring(slash + 1);
  }

  /** A path of which no part is empty, leads elsewhere, or cannot be a file's name. */
  static String harmless(String path) {
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(parts[i]);
    }
    return String.join("/", parts);
  }

  /** A name for one file or folder. */
  public static String part(String text) {
    StringBuilder name = new StringBuilder();
    text.codePoints()
        .map(c ->
            c < 0x20 || c == 0x7f || (c >= 0xd800 && c < 0xe000) || "\\/:*?\"<>|".indexOf(c) >= 0
                ? '_'
                : c)
        .forEach(name::appendCodePoint);
    if (name.isEmpty() || name.charAt(0) == '.') {
      // Neither . nor .. nor a hidden file.
      name.insert(0, '_');
    }
    if (name.charAt(name.length() - 1) == '.' || name.charAt(name.length() - 1) == ' ') {
      // Windows drops them.
      name.append('_');
    }
    String harmless = name.toString();
    if (harmless.getBytes(UTF_8).length <= SEGMENT_BYTES_MAX) {
      return harmless;
    }
    String extension = FileTree.extension(harmless);
    String end = extension.isEmpty() || extension.length() > 10 ? "" : "." + extension;
    byte[] bytes = Arrays.copyOf(harmless.getBytes(UTF_8), SEGMENT_BYTES_MAX - end.length());
    return new String(bytes, UTF_8).replace("\ufffd", "") + end;
  }

  private String unique(String wanted) {
    String folder = freeFolder(wanted.substring(0, wanted.lastIndexOf('/') + 1));
    String file = wanted.substring(wanted.lastIndexOf('/') + 1);
    String stem = FileTree.stem(file);
    String name = folder + file;
    for (int i = 2; isTaken(name) || isTaken(labelsOf(name)); i++) {
      name = folder + stem + "-" + i + file.substring(stem.length());
    }
    used.put(hash(name), FILE);
    used.put(hash(labelsOf(name)), FILE);
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      used.put(hash(name.substring(0, slash)), FOLDER);
    }
    return name;
  }

  /** A path of folders, ending in a slash or empty, in which no part is the name of a file. */
  private String freeFolder(String path) {
    StringBuilder free = new StringBuilder();
    int from = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
      free.append(path, from, slash);
      while (used.get(hash(free.toString())) == FILE) {
        free.append('_');
      }
      free.append('/');
      from = slash + 1;
    }
    return free.toString();
  }

  private boolean isTaken(String name) {
    return used.get(hash(name)) != SourceRefs.ABSENT;
  }

  private String labelsOf(String name) {
    return labels.isEmpty() ? name : FileTree.stem(name) + labels;
  }

  private static SourceRefs.Hash hash(String name) {
    return SourceRefs.Hash.of(name.toLowerCase(Locale.ROOT).getBytes(UTF_8));
  }
}
