package io.groundskeeper.bucket.folder;

import io.groundskeeper.bucket.Buckets;
import java.io.IOException;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The buckets of a local folder: {@code s3://name/key} is the regular file {@code DIR/name/key}.
 *
 * <p>No name leads out of the folder. One with an empty segment, {@code .} or {@code ..} names
 * nothing, as no object is stored so. Symbolic links are followed while they stay in the folder;
 * what they reach outside is forbidden. This holds against names and against links that were there
 * before, not against somebody who changes the folder between the check and the opening: whoever
 * may write there decides what is in the buckets anyway.
 */
public final class FolderBuckets implements Buckets {
  private static final Set<String> NO_SEGMENTS = Set.of("", ".", "..");
  private static final HexFormat PERCENT = HexFormat.of().withPrefix("%");

  private final Path root;

  private FolderBuckets(Path root) {
    this.root = root;
  }

  /**
   * The buckets of a folder.
   *
   * @throws IOException if it is no folder that we can read, with a message for people
   */
  public static FolderBuckets open(Path folder) throws IOException {
    String trouble;
    if (!Files.exists(folder)) {
      trouble = "it does not exist";
    } else if (!Files.isDirectory(folder)) {
      trouble = "it is not a folder";
    } else if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      trouble = "it may not be read";
    } else {
      return new FolderBuckets(folder.toRealPath());
    }
    throw new IOException(
        "The folder of buckets '" + folder + "' cannot be used: " + trouble + ".");
  }

  @Override
  public Opened open(ObjectName name, long bytesMax) throws IOException {
    if (name.version() != null) {
      return new Opened.Missing(name + ": a local folder has no object versions");
    }
    if (!isLegal(name)) {
      return new Opened.Missing(name + ": not the name of a file");
    }
    Path file;
    try {
      file = path(name).toRealPath();
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return new Opened.Missing(name + ": not the name of a file");
    } catch (FileSystemException e) {
      return unresolved(name, e);
    }
    if (!file.startsWith(root)) {
      return new Opened.Forbidden(name + ": a symbolic link leads out of the folder of buckets");
    }
    try {
      return read(name, file);
    } catch (AccessDeniedException | NoSuchFileException e) {
      return unresolved(name, e);
    }
  }

  private static Opened read(ObjectName name, Path file) throws IOException {
    var attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    // Opening a pipe would wait for somebody who writes to it.
    if (!attributes.isRegularFile()) {
      return new Opened.Missing(name + ": not a regular file");
    }
    return new Opened.Found(
        Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), attributes.size());
  }

  private static boolean isLegal(ObjectName name) {
    return !name.bucket().contains("/")
        && Arrays.stream((name.bucket() + "/" + name.key()).split("/", -1))
            .noneMatch(NO_SEGMENTS::contains);
  }

  /** The file of this name in UTF-8, as keys are, even where the locale knows ASCII alone. */
  private Path path(ObjectName name) throws CharacterCodingException {
    var encoded =
        StandardCharsets.UTF_8
            .newEncoder()
            .encode(CharBuffer.wrap(name.bucket() + "/" + name.key()));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return Path.of(URI.create(root.toUri() + PERCENT.formatHex(bytes)));
  }

  /** A file that cannot be opened: it is missing, unless access was denied. */
  static Opened unresolved(ObjectName name, FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> new Opened.Forbidden(name + ": the file may not be read");
      case NoSuchFileException _ -> new Opened.Missing(name + ": no such file");
      default -> new Opened.Missing(name + ": " + e.getReason());
    };
  }

  @Override
  public void close() {}
}
