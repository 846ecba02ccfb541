package io.groundskeeper.dataset.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a project: {@code arn:aws:rekognition:REGION:ACCOUNT:project/NAME/CREATED}.
 *
 * @param account 12 digits
 * @param createdMillis the creation time, in milliseconds of the epoch
 */
public record ProjectArn(String region, String account, String name, long createdMillis) {
  private static final Pattern FORM =
      Pattern.compile(
          "arn:aws:rekognition:([a-z\\d-]+):(\\d{12}):project/([a-zA-Z0-9_.\\-]{1,255})/(\\d{1,18})");

  /** The project of this name, or empty where the text is no such name. */
  public static Optional<ProjectArn> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ProjectArn(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                Long.parseLong(matcher.group(4))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "arn:aws:rekognition:"
        + region
        + ":"
        + account
        + ":project/"
        + name
        + "/"
        + createdMillis;
  }
}
