package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.Consent;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Waiting;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code groundskeeper project rm}. */
@Command(
    name = "rm",
    description = "Removes a project, with --recursive its datasets too.",
    mixinStandardHelpOptions = true)
final class ProjectRm extends RemoteCommand {
  @Parameters(paramLabel = "PROJECT", description = "Its name.")
  private String name = "";

  @Option(
      names = {"-r", "--recursive"},
      description = "Remove its datasets first, with all of their versions.")
  private boolean recursive;

  @Mixin private Consent consent = new Consent();

  @Override
  protected int run(Api api) throws InterruptedException {
    JsonNode project = ProjectNames.require(api, ProjectNames.requireName(name));
    List<DatasetName> datasets =
        project
            .path("Datasets")
            .valueStream()
            .map(dataset -> DatasetName.parse(dataset.path("DatasetArn").asString()))
            .toList();
    String names = datasets.stream().map(DatasetName::toString).collect(Collectors.joining(", "));
    if (!datasets.isEmpty() && !recursive) {
      throw new CommandFailedException(
          "The project %s has datasets (%s). Remove it with them: groundskeeper project rm --recursive %s"
              .formatted(name, names, name));
    }
    consent.require(
        datasets.isEmpty()
            ? "This removes the project " + name + "."
            : "This removes the project "
                + name
                + " and all versions of its datasets ("
                + names
                + ").");
    for (DatasetName dataset : datasets) {
      String arn = dataset.arn(api);
      Waiting.remove(api, arn, progress(dataset.toString(), OptionalLong.empty()));
    }
    JsonNode answer =
        api.call(
            Api.Service.REKOGNITION,
            "DeleteProject",
            request().put("ProjectArn", project.path("ProjectArn").asString()));
    if (json()) {
      print(answer);
    } else {
      out().printf("Removed the project %s.%n", name);
    }
    return DONE;
  }
}
