package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.groundskeeper.http.LocalServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whatever comes over a connection has an answer, or none where it is no request; and no answer
 * says that the server failed.
 */
final class HttpProbe implements FuzzTarget.Probe {
  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] (\\d{3}) ");

  /** Requests that change nothing, whatever comes after these bytes. */
  private static final Pattern READS = Pattern.compile("(?s)^(GET|HEAD) (?!.*POST).*");

  private final LocalServer server = new LocalServer();
  private World world = new World();

  HttpProbe() {
    server.serve(world.awsJson(), world.account().transfers());
  }

  @Override
  public void take(byte[] input) throws Exception {
    String answers = server.answers(input);
    Matcher status = STATUS.matcher(answers);
    if (!answers.isEmpty() && !status.find()) {
      throw new AssertionError("no answer: " + answers);
    }
    // What a client must not do is 501 (RFC 9112, 6.1) or 505 (RFC 9110, 15.6.6).
    if (!answers.isEmpty()
        && status.group(1).startsWith("5")
        && !status.group(1).equals("501")
        && !status.group(1).equals("505")) {
      throw new AssertionError(answers);
    }
    if (answers.contains("HTTP/1.1 200")
        && !READS.matcher(new String(input, ISO_8859_1)).matches()) {
      world.close();
      world = new World();
      server.serve(world.awsJson(), world.account().transfers());
    }
  }
}
