package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A version of a dataset as people name it. */
public sealed interface VersionName {
  /** How to write it, for help texts. */
  String HELP =
      "A version is a number (12), a tag (training-2026-11), or a time: what was newest then. "
          + TimeName.HELP;

  /** The newest. */
  record Newest() implements VersionName {}

  /** By number, counted from 1. */
  record Numbered(long number) implements VersionName {}

  /** By its tag. */
  record Tag(String tag) implements VersionName {}

  /** The newest version at a time. */
  record Time(Instant time) implements VersionName {}

  /** The form of tags. */
  Pattern TAG = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.\\-]{0,127}");

  /** The form of version numbers. */
  Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

  /**
   * Parses the name of a version, with or without an {@code @} before it.
   *
   * @throws CommandFailedException if the text is none
   */
  static VersionName parse(String text) {
    String name = text.startsWith("@") ? text.substring(1) : text;
    if (NUMBER.matcher(name).matches()) {
      return new Numbered(Long.parseLong(name));
    }
    Optional<Instant> time = TimeName.parse(name);
    if (time.isPresent()) {
      return new Time(time.get());
    }
    if (TAG.matcher(name).matches()) {
      return new Tag(name);
    }
    throw new CommandFailedException("'" + Shown.name(text) + "' is no version. " + HELP);
  }

  /** Seconds, as the API has times. */
  static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3);
  }

  /** Names this version in a request. */
  default void putInto(ObjectNode request) {
    switch (this) {
      case Newest() -> {}
      case Numbered(long number) -> request.put("Version", number);
      case Tag(String tag) -> request.put("Tag", tag);
      case Time(Instant time) -> request.put("AsOf", seconds(time));
    }
  }

  /** Which operations can read this version: those of AWS only know the newest. */
  default Api.Service service() {
    return this instanceof Newest ? Api.Service.REKOGNITION : Api.Service.OWN;
  }

  /** The number of this version of a dataset; asks the server unless it is the name. */
  default long number(Api api, String datasetArn) throws InterruptedException {
    return this instanceof Numbered(long number) ? number : describe(api, datasetArn).number();
  }

  /** What the server says of this version of a dataset, without rejected lines. */
  default Described describe(Api api, String datasetArn) throws InterruptedException {
    ObjectNode request =
        JsonMapper.shared().createObjectNode().put("DatasetArn", datasetArn).put("MaxResults", 1);
    putInto(request);
    return new Described(
        api.call(Api.Service.OWN, "DescribeDatasetVersion", request)
            .path("DatasetVersionDescription"));
  }

  /**
   * A version as the server describes it.
   *
   * @param node its DatasetVersionDescription
   */
  record Described(JsonNode node) {
    public long number() {
      return node.path("Version").asLong();
    }

    /** One of its counts. */
    public long count(String member) {
      return node.path(member).asLong(0);
    }

    /** When it was made; as a name it means this version again. */
    public Instant time() {
      return Times.of(node.path("CreationTimestamp"));
    }
  }
}
