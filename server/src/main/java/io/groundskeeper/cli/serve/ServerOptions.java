package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.manifest.Quotas;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a server is set up, from the command line. */
public final class ServerOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7070",
      description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "Address to listen on. Without authentication only this machine's own (loopback)."
              + " Default: 127.0.0.1 and, where the machine has it, ::1.")
  private @Nullable String host;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "groundskeeper-data",
      description = "Folder that holds all data; made if missing. Default: ./${DEFAULT-VALUE}.")
  private Path data = Path.of("groundskeeper-data");

  @Option(
      names = "--region",
      paramLabel = "REGION",
      defaultValue = "us-east-1",
      description = "Region in the names (ARNs) of projects. Default: ${DEFAULT-VALUE}.")
  private String region = "us-east-1";

  @Option(
      names = "--account",
      paramLabel = "ID",
      defaultValue = "000000000000",
      description =
          "Account in the names (ARNs) of projects: 12 digits. Default: ${DEFAULT-VALUE}.")
  private String account = "000000000000";

  /**
   * What the options say.
   *
   * @param buckets null for none
   * @throws CommandFailedException if they cannot be
   */
  ServerSettings settings(@Nullable BucketSettings buckets, Quotas quotas) {
    if (!account.matches("\\d{12}")) {
      throw new CommandFailedException("--account must be 12 digits, not '" + account + "'.");
    }
    if (!region.matches("[a-z\\d-]{1,64}")) {
      throw new CommandFailedException(
          "--region must be of lower case letters, digits and hyphens, not '" + region + "'.");
    }
    return new ServerSettings(
        host == null ? Loopback.addresses() : List.of(Loopback.require(host)),
        requirePort(port),
        data,
        region,
        account,
        buckets,
        quotas);
  }

  /**
   * A port that there can be.
   *
   * @throws CommandFailedException if it is none
   */
  static int requirePort(int port) {
    if (port < 0 || port > 65_535) {
      throw new CommandFailedException("--port must be from 0 to 65535, not " + port + ".");
    }
    return port;
  }
}
