package io.groundskeeper.cli.backup;

import io.groundskeeper.cli.CommandFailedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a bucket.
 *
 * @param prefix without slashes at its ends; empty for the whole bucket
 */
public record BucketPath(String bucket, String prefix) {
  private static final String SCHEME = "s3://";
  private static final Pattern FORM = Pattern.compile("([^/]+)(?:/([^/]+(?:/[^/]+)*))?/?");
  private static final Pattern DOTS = Pattern.compile("(.*/)?\\.\\.?(/.*)?");

  /**
   * The one that {@code s3://bucket/prefix} names; empty for what is no such name.
   *
   * @throws CommandFailedException if it begins so and names none
   */
  public static Optional<BucketPath> parse(String text) {
    if (!text.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String path = text.substring(SCHEME.length());
    Matcher form = FORM.matcher(path);
    if (!form.matches() || DOTS.matcher(path).matches()) {
      throw new CommandFailedException(
          "'%s' is not of the form s3://bucket/prefix.".formatted(text));
    }
    String prefix = form.group(2);
    return Optional.of(new BucketPath(form.group(1), prefix == null ? "" : prefix));
  }
}
