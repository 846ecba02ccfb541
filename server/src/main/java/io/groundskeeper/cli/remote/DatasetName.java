package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A dataset as people name it: {@code flowers/train}, or its ARN.
 *
 * @param project the project's name
 * @param type {@code train} or {@code test}
 * @param arn null where it is not named by its ARN
 */
public record DatasetName(String project, String type, @Nullable String arn) {
  private static final Pattern SHORT = Pattern.compile("([a-zA-Z0-9_.\\-]{1,255})/(train|test)");
  private static final Pattern ARN =
      Pattern.compile(
          "arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project/([a-zA-Z0-9_.\\-]{1,255})"
              + "/dataset/(train|test)/\\d+");

  /**
   * Parses the name of a dataset.
   *
   * @throws CommandFailedException if the text is none
   */
  public static DatasetName parse(String text) {
    Matcher arn = ARN.matcher(text);
    if (arn.matches()) {
      return new DatasetName(arn.group(1), arn.group(2), text);
    }
    Matcher plain = SHORT.matcher(text);
    if (plain.matches()) {
      return new DatasetName(plain.group(1), plain.group(2), null);
    }
    throw new CommandFailedException(
        "'"
            + Shown.text(text, 200)
            + "' is no dataset: name it as PROJECT/train, PROJECT/test, or by its ARN.");
  }

  /** The dataset with an ARN that the server has sent. */
  static DatasetName ofArn(String arn) {
    return parse(arn);
  }

  /** The short name in an ARN that the server has sent. */
  public static String shortNameOf(String arn) {
    return ofArn(arn).toString();
  }

  /**
   * The ARN by which the server knows the dataset.
   *
   * @throws CommandFailedException if there is none, with the command that makes one
   */
  public String arn(Api api) throws InterruptedException {
    return arn == null ? currentArn(api) : arn;
  }

  /**
   * Makes sure that the short name is this dataset's: the one of the ARN may have been removed, and
   * another made in its place.
   *
   * @return its ARN
   * @throws CommandFailedException if it is not
   */
  public String requireCurrent(Api api) throws InterruptedException {
    String current = currentArn(api);
    if (arn != null && !arn.equals(current)) {
      throw new CommandFailedException(
          "The dataset %s does not exist any more; %s is %s now.".formatted(arn, this, current));
    }
    return current;
  }

  private String currentArn(Api api) throws InterruptedException {
    return find(ProjectNames.require(api, project))
        .orElseThrow(() ->
            new CommandFailedException(
                "The project %s has no %s dataset. Make it: groundskeeper dataset create %s"
                    .formatted(project, type, this)));
  }

  /** The ARN of the dataset of this type in a project, as DescribeProjects has that. */
  public Optional<String> find(JsonNode inProject) {
    return inProject
        .path("Datasets")
        .valueStream()
        .filter(dataset -> dataset.path("DatasetType").asString().equals(apiType()))
        .map(dataset -> dataset.path("DatasetArn").asString())
        .findFirst();
  }

  /** The type as the API has it. */
  public String apiType() {
    return type.toUpperCase(Locale.ROOT);
  }

  /** The short name. */
  @Override
  public String toString() {
    return project + "/" + type;
  }
}
