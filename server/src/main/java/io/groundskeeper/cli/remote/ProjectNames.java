package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The projects of a server, by name. */
public final class ProjectNames {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\-]{1,255}");

  private ProjectNames() {}

  /**
   * Returns a text that can be the name of a project.
   *
   * @throws CommandFailedException if it cannot
   */
  public static String requireName(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new CommandFailedException(
          "A project's name is of 1 to 255 letters, digits, and _ . -, not '" + text + "'.");
    }
    return text;
  }

  /**
   * The project of this name, as DescribeProjects has it.
   *
   * @throws CommandFailedException if there is none, with the command that makes one
   */
  public static JsonNode require(Api api, String name) throws InterruptedException {
    return find(api, name)
        .orElseThrow(() ->
            new CommandFailedException(
                "The project %s does not exist. Make it: groundskeeper project create %s"
                    .formatted(name, name)));
  }

  /** The project of this name, as DescribeProjects has it. */
  public static Optional<JsonNode> find(Api api, String name) throws InterruptedException {
    ObjectNode request = request();
    request.putArray("ProjectNames").add(name);
    JsonNode found = api.call(Api.Service.REKOGNITION, "DescribeProjects", request);
    return found.path("ProjectDescriptions").valueStream().findFirst();
  }

  /** A request for projects of every kind. */
  public static ObjectNode request() {
    ObjectNode request = JsonMapper.shared().createObjectNode();
    request.putArray("Features").add("CUSTOM_LABELS").add("CONTENT_MODERATION");
    return request;
  }

  /** The name in the ARN of a project. */
  public static String nameOf(String arn) {
    return arn.substring(arn.indexOf('/') + 1, arn.lastIndexOf('/'));
  }
}
