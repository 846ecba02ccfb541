package io.groundskeeper.cli.remote;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which server, and for whom to print: the options of every command that asks a server. */
public final class RemoteOptions {
  private static final String DEFAULT = "http://127.0.0.1:7070";

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      defaultValue = "${env:GROUNDSKEEPER_ENDPOINT_URL:-" + DEFAULT + "}",
      description =
          "Where the server listens. Default: GROUNDSKEEPER_ENDPOINT_URL of the environment, else "
              + DEFAULT
              + ".")
  private URI endpoint = URI.create(DEFAULT);

  @Option(
      names = "--json",
      description = "Print JSON for programs, as in the API, one document per line.")
  private boolean json;

  URI endpoint() {
    return endpoint;
  }

  boolean json() {
    return json;
  }
}
