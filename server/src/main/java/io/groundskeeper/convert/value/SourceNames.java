package io.groundskeeper.convert.value;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of images as files have them, and where such an image is: an s3 name, or a path below the
 * image prefix.
 */
public final class SourceNames {
  private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://([^/]*)/?(.*)");
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:/?(.*)");

  /** Of an endpoint of S3, with the bucket in the host's name. */
  private static final Pattern BUCKET_HOST =
      Pattern.compile("([a-z0-9][a-z0-9.-]+)\\.s3[.-](?:[a-z0-9-]+\\.)*amazonaws\\.com(?:\\.cn)?");

  /** Of an endpoint of S3, with the bucket in the path. */
  private static final Pattern PATH_HOST =
      Pattern.compile("s3[.-](?:[a-z0-9-]+\\.)*amazonaws\\.com(?:\\.cn)?");

  /**
   * How Label Studio names files of its own machine, which it serves, with the server's name or
   * without: by a path in a folder of it, or by a name among what was uploaded to a project.
   */
  private static final Pattern LABEL_STUDIO =
      Pattern.compile("(?:https?://[^/]*)?/data/(?:local-files/?\\?d=|upload/(?:[0-9]+/)?)(.+)");

  private SourceNames() {}

  /**
   * Where an image is.
   *
   * @param name an s3 name, or a path with slashes, without a part that leads elsewhere, to be put
   *     behind the image prefix
   * @param foreign what the file's name was that cannot be told to mean that, for people; empty
   *     where it is plain what is meant
   */
  public record Place(String name, Optional<String> foreign) {
    public boolean isS3() {
      return name.startsWith("s3://");
    }
  }

  /** Where the image is that a file names so. */
  public static Place of(String name) {
    if (name.startsWith("s3://")) {
      return new Place(name, Optional.empty());
    }
    Matcher served = LABEL_STUDIO.matcher(name);
    if (served.matches()) {
      return elsewhere(decoded(served.group(1)), name, "a file of the machine of Label Studio");
    }
    Matcher url = URL.matcher(name);
    if (url.matches()) {
      return ofUrl(url.group(1).toLowerCase(Locale.ROOT), url.group(2), url.group(3), name);
    }
    String slashes = name.replace('\\', '/');
    Matcher drive = DRIVE.matcher(slashes);
    if (drive.matches()) {
      return elsewhere(drive.group(1), name, "a path of another machine");
    }
    if (slashes.startsWith("/")) {
      return elsewhere(slashes, name, "a path from the root of a machine");
    }
    Resolved resolved = resolve(slashes);
    return new Place(
        resolved.path(),
        resolved.above()
            ? Optional.of("'%s' (it leads out of the folder)".formatted(Texts.beginning(name)))
            : Optional.empty());
  }

  private static Place ofUrl(String scheme, String host, String rest, String name) {
    String path = decoded(rest.replaceFirst("[?#].*$", ""));
    if (scheme.equals("s3") || scheme.equals("s3a") || scheme.equals("s3n")) {
      return new Place("s3://" + host + "/" + rest, Optional.empty());
    }
    String server = host.toLowerCase(Locale.ROOT);
    Matcher bucket = BUCKET_HOST.matcher(server);
    if (bucket.matches()) {
      return new Place("s3://" + bucket.group(1) + "/" + path, Optional.empty());
    }
    if (PATH_HOST.matcher(server).matches() && path.contains("/")) {
      return new Place("s3://" + path, Optional.empty());
    }
    boolean http = scheme.equals("http") || scheme.equals("https");
    return elsewhere(
        http || scheme.equals("file") || scheme.equals("gs") ? path : decoded(rest),
        name,
        scheme.equals("file") ? "a path of another machine" : "an address that is not in S3");
  }

  private static Place elsewhere(String path, String name, String what) {
    String plain = path.replaceFirst("^/?[A-Za-z]:/", "");
    return new Place(
        resolve(plain.replace('\\', '/')).path(),
        Optional.of("'%s' (%s)".formatted(Texts.beginning(name), what)));
  }

  /** Percent-encoding undone, once, where it is one; a plus is a plus. */
  public static String decoded(String text) {
    try {
      String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      return decoded.indexOf('\ufffd') >= 0 ? text : decoded;
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private record Resolved(String path, boolean above) {}

  /** A path without empty parts, {@code .} and {@code ..}, and whether it led above its begin. */
  private static Resolved resolve(String path) {
    Deque<String> parts = new ArrayDeque<>();
    boolean above = false;
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        above |= parts.pollLast() == null;
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return new Resolved(String.join("/", parts), above);
  }
}
