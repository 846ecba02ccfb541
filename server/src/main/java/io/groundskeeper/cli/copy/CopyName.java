package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.rekognition.model.DatasetMetadata;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.ProjectDescription;

/**
 * What is to be copied: a project, or one of its datasets.
 *
 * @param project the project's name
 * @param type which of its datasets; empty for both
 * @param arn the ARN by which it was named, which the project or the dataset must have
 */
record CopyName(String project, Optional<DatasetType> type, Optional<String> arn) {
  private static final String PROJECT = "(?<project>[a-zA-Z0-9_.\\-]{1,255})";
  private static final Pattern SHORT = Pattern.compile(PROJECT + "(?:/(?<type>train|test))?");
  private static final Pattern ARN =
      Pattern.compile(
          "arn:[a-z\\d-]+:rekognition:(?<region>[a-z\\d-]+):\\d{12}:project/"
              + PROJECT
              + "(?:/dataset/(?<type>train|test))?/\\d+");

  /**
   * A name as people write it: {@code flowers}, {@code flowers/train}, {@code flowers/test}, or the
   * ARN of a project or dataset.
   *
   * @throws CommandFailedException if it is none of these
   */
  static CopyName parse(String text) {
    Matcher shortName = SHORT.matcher(text);
    if (shortName.matches()) {
      return new CopyName(shortName.group("project"), type(shortName), Optional.empty());
    }
    Matcher arn = ARN.matcher(text);
    if (arn.matches()) {
      return new CopyName(arn.group("project"), type(arn), Optional.of(text));
    }
    throw new CommandFailedException(
        "'%s' names no project or dataset. Say it like flowers, flowers/train, flowers/test, or with its ARN."
            .formatted(text));
  }

  /**
   * The name of a project.
   *
   * @throws CommandFailedException if it cannot be one
   */
  static String requireProject(String option, String name) {
    if (!name.matches(PROJECT)) {
      throw new CommandFailedException(
          "%s must be the name of a project (letters, digits, '_', '.', '-'), not '%s'."
              .formatted(option, name));
    }
    return name;
  }

  /** The region that the ARN names. */
  Optional<String> region() {
    return arn.map(ARN::matcher).filter(Matcher::matches).map(m -> m.group("region"));
  }

  private static Optional<DatasetType> type(Matcher matcher) {
    return Optional.ofNullable(matcher.group("type"))
        .map(type -> DatasetType.fromValue(type.toUpperCase(Locale.ROOT)));
  }

  /** The word for a dataset in names: {@code train} or {@code test}. */
  static String word(DatasetType type) {
    return type.toString().toLowerCase(Locale.ROOT);
  }

  /**
   * The datasets that are meant, TRAIN first.
   *
   * @param found the project of this name
   * @param where the endpoint, for people
   * @throws CommandFailedException if what is named is not there
   */
  List<DatasetMetadata> datasets(ProjectDescription found, String where) {
    boolean byProject = arn.isPresent() && type.isEmpty();
    if (byProject && !found.projectArn().equals(arn.get())) {
      throw absent(where);
    }
    List<DatasetMetadata> meant =
        found.datasets().stream()
            .filter(d -> type.isEmpty() || d.datasetType() == type.get())
            .filter(d -> byProject || arn.isEmpty() || d.datasetArn().equals(arn.get()))
            .sorted((a, b) -> b.datasetType().compareTo(a.datasetType()))
            .toList();
    if (meant.isEmpty() && type.isPresent()) {
      throw absent(where);
    }
    return meant;
  }

  /** That it is not there. */
  CommandFailedException absent(String where) {
    String name = project + type.map(t -> "/" + word(t)).orElse("");
    return new CommandFailedException(
        "There is no %s at %s. Its projects are listed by: aws rekognition describe-projects"
            .formatted(arn.orElse(name), where));
  }
}
