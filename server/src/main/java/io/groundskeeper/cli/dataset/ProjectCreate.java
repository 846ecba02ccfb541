package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RemoteCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code groundskeeper project create}. */
@Command(name = "create", description = "Makes a project.", mixinStandardHelpOptions = true)
final class ProjectCreate extends RemoteCommand {
  @Parameters(paramLabel = "PROJECT", description = "Its name: letters, digits, and _ . -")
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    JsonNode made =
        api.call(
            Api.Service.REKOGNITION,
            "CreateProject",
            request().put("ProjectName", ProjectNames.requireName(name)));
    if (json()) {
      print(made);
    } else {
      out()
          .printf("Made the project %s. Next: groundskeeper dataset create %s/train%n", name, name);
    }
    return DONE;
  }
}
