package io.groundskeeper.dataset.value;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a dataset: {@code
 * arn:aws:rekognition:REGION:ACCOUNT:project/NAME/dataset/(train|test)/CREATED}.
 *
 * @param account 12 digits
 * @param project the project's name
 * @param createdMillis the creation time of the dataset, in milliseconds of the epoch
 */
public record DatasetArn(
    String region, String account, String project, DatasetType type, long createdMillis) {
  private static final Pattern FORM =
      Pattern.compile(
          "arn:aws:rekognition:([a-z\\d-]+):(\\d{12}):project/([a-zA-Z0-9_.\\-]{1,255})/dataset/"
              + "(train|test)/(\\d{1,18})");

  /** The dataset of this name, or empty where the text is no such name. */
  public static Optional<DatasetArn> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new DatasetArn(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                DatasetType.valueOf(matcher.group(4).toUpperCase(Locale.ROOT)),
                Long.parseLong(matcher.group(5))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "arn:aws:rekognition:%s:%s:project/%s/dataset/%s/%d"
        .formatted(region, account, project, type.inArn(), createdMillis);
  }
}
