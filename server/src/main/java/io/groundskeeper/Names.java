package io.groundskeeper;

import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What names may be: as the API's contract has it, for callers that do not come through it. */
final class Names {
  private static final Pattern PROJECT = Pattern.compile("[a-zA-Z0-9_.\\-]{1,255}");
  private static final Pattern DATASET =
      Pattern.compile("([a-zA-Z0-9_.\\-]{1,255})/(train|test)", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERSION_TAG = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.\\-]{0,127}");
  private static final Pattern TOKEN = Pattern.compile("[a-zA-Z0-9\\-_]{1,64}");
  private static final Pattern TAG_KEY =
      Pattern.compile("(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
  private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");
  private static final int PREFIX_CHARACTERS_MIN = 6;
  private static final int PREFIX_CHARACTERS_MAX = 2048;
  private static final int TAGS_MAX = 200;

  private Names() {}

  /** A dataset by its short name. */
  record ShortName(String project, DatasetType type) {
    /** What {@code flowers/train} says; empty where the text has another form. */
    static Optional<ShortName> parse(String text) {
      Matcher matcher = DATASET.matcher(text);
      return matcher.matches()
          ? Optional.of(
              new ShortName(
                  matcher.group(1), DatasetType.valueOf(matcher.group(2).toUpperCase(Locale.ROOT))))
          : Optional.empty();
    }

    static ShortName of(String project, DatasetType type) {
      return new ShortName(project, type);
    }

    @Override
    public String toString() {
      return project + "/" + type.name().toLowerCase(Locale.ROOT);
    }
  }

  static String project(String name) {
    return require(
        PROJECT, name, "name of a project must be 1 to 255 letters, digits, '_', '.' and '-'");
  }

  static String versionTag(String name) {
    return require(
        VERSION_TAG,
        name,
        "tag of a version must be 1 to 128 letters, digits, '_', '.' and '-', and begin with a"
            + " letter or '_'");
  }

  static String requestToken(String token) {
    return require(TOKEN, token, "request token must be 1 to 64 letters, digits, '-' and '_'");
  }

  static Map<String, String> tags(Map<String, String> tags) {
    if (tags.size() > TAGS_MAX) {
      throw invalid("A resource can have at most " + TAGS_MAX + " tags.");
    }
    tags.forEach((key, value) -> {
      require(
          TAG_KEY,
          key,
          "key of a tag must be 1 to 128 letters, digits, spaces and '_.:/=+-@', and not begin"
              + " with aws:");
      require(
          TAG_VALUE,
          value,
          "value of a tag must be at most 256 letters, digits, spaces and '_.:/=+-@'");
    });
    return tags;
  }

  static String prefix(String prefix) {
    if (prefix.length() < PREFIX_CHARACTERS_MIN || prefix.length() > PREFIX_CHARACTERS_MAX) {
      throw invalid(
          "The beginning of a source-ref must have %d to %d characters, as s3://bucket/ has, not '%s'."
              .formatted(PREFIX_CHARACTERS_MIN, PREFIX_CHARACTERS_MAX, cut(prefix)));
    }
    return prefix;
  }

  static Filter filter(Filter filter) {
    String part = filter.sourceRefContains();
    if (part != null && part.isEmpty()) {
      throw invalid("The part of a source-ref that a filter looks for must not be empty.");
    }
    Collection<String> labels = filter.containsLabels();
    if (labels != null && labels.isEmpty()) {
      throw invalid("A filter by labels must name at least one.");
    }
    return filter;
  }

  static <T> List<T> some(Collection<T> items, String what) {
    if (items.isEmpty()) {
      throw invalid("Name at least one " + what + ".");
    }
    return List.copyOf(items);
  }

  static Refusal invalid(String message) {
    return new Refusal(Refusal.Reason.INVALID_PARAMETER, message);
  }

  private static String require(Pattern form, String text, String rule) {
    if (!form.matcher(text).matches()) {
      throw invalid("The " + rule + "; '" + cut(text) + "' is not.");
    }
    return text;
  }

  private static String cut(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
