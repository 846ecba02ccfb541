package io.groundskeeper.cli.sdk;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.sdk.ServiceModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code groundskeeper sdk install}. */
@Command(
    name = "install",
    description = {
      "Writes the service model of the server's own operations where boto3 and the AWS CLI look.",
      "Then: aws groundskeeper list-dataset-versions --endpoint-url http://127.0.0.1:7070 ...",
      "and boto3.client(\"groundskeeper\", endpoint_url=\"http://127.0.0.1:7070\")"
    },
    mixinStandardHelpOptions = true)
final class SdkInstall implements Callable<Integer> {
  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The folder of models. Default: ~/.aws/models.")
  private @Nullable Path models;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Path all = models == null ? home().resolve(".aws").resolve("models") : models;
    Path folder = all.resolve(ServiceModel.SERVICE).resolve(ServiceModel.VERSION);
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : ServiceModel.files().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new CommandFailedException("The models cannot be written: " + e, e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Wrote the models to %s.%n", folder);
    if (models != null) {
      out.printf("boto3 and the AWS CLI find them with AWS_DATA_PATH=%s.%n", all);
    }
    out.flush();
    return ExitCode.OK;
  }

  /** As Python has it, which looks there. */
  private static Path home() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
  }
}
