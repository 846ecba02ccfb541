package io.groundskeeper.cli.sdk;

import io.groundskeeper.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code groundskeeper sdk}. */
@Command(
    name = "sdk",
    description = "Lets boto3 and the AWS CLI know the server's own operations.",
    mixinStandardHelpOptions = true)
public final class SdkCommands extends CommandGroup {
  public SdkCommands() {
    super(new SdkInstall());
  }
}
