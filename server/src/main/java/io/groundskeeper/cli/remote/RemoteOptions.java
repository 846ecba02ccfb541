package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which server, and for whom to print: the options of every command that asks a server. */
public final class RemoteOptions {
  private static final String DEFAULT = "http://127.0.0.1:7070";

  /** Where there is none, as in 127.0.0.1:7070, it is http. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      defaultValue = "${env:GROUNDSKEEPER_ENDPOINT_URL:-" + DEFAULT + "}",
      description =
          "Where the server listens. Default: GROUNDSKEEPER_ENDPOINT_URL of the environment, else "
              + DEFAULT
              + ".")
  private String endpoint = DEFAULT;

  @Option(
      names = "--json",
      description = "Print JSON for programs, as in the API, one document per line.")
  private boolean json;

  /**
   * @throws CommandFailedException if it is no address
   */
  URI endpoint() {
    String address = SCHEME.matcher(endpoint).lookingAt() ? endpoint : "http://" + endpoint;
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new CommandFailedException(
          "--endpoint-url must be the address of a server, for example %s, not %s."
              .formatted(DEFAULT, Shown.name(endpoint)),
          e);
    }
  }

  boolean json() {
    return json;
  }
}
