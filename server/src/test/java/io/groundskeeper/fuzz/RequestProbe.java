package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.awsjson.WireResponse;
import java.util.Arrays;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every call has an answer: 200, or an error of the client's in the protocol's form. A call that
 * may have changed something is the last one that a server sees: the next has a new one.
 */
final class RequestProbe implements FuzzTarget.Probe {
  private static final Pattern READS = Pattern.compile("(List|Describe|Diff).*");

  private World world = new World();

  @Override
  public void take(byte[] input) {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    String target = new String(input, 0, line, UTF_8);
    byte[] body = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length);

    WireResponse answer = world.awsJson().handle(target, body);

    require(answer);
    if (answer.status() == 200
        && !READS.matcher(target.substring(target.indexOf('.') + 1)).matches()) {
      world.close();
      world = new World();
    }
  }

  private static void require(WireResponse answer) {
    JsonNode body = JsonMapper.shared().readTree(answer.body());
    boolean right =
        switch (answer.status()) {
          case 200 -> body.isObject() && !body.has("__type");
          case 400, 404, 409, 413 ->
              !body.path("__type").asString("").isEmpty()
                  && !body.path("Message").asString("").isEmpty()
                  && body.get("__type")
                      .stringValue()
                      .equals(answer.headers().get("x-amzn-ErrorType"));
          default -> false;
        };
    if (!right) {
      throw new AssertionError(answer.status() + " " + body);
    }
  }
}
