package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import io.groundskeeper.cli.remote.Times;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code groundskeeper project ls}. */
@Command(
    name = "ls",
    description = "Lists the projects, newest first.",
    mixinStandardHelpOptions = true)
final class ProjectLs extends RemoteCommand {
  @Override
  protected int run(Api api) throws InterruptedException {
    Table table = new Table(out(), paint(), "PROJECT", "DATASETS", "CREATED");
    list(
        api,
        Api.Service.REKOGNITION,
        "DescribeProjects",
        ProjectNames.request(),
        page -> {
          for (JsonNode project : page.path("ProjectDescriptions")) {
            if (json()) {
              print(project);
            } else {
              table.row(
                  ProjectNames.nameOf(project.path("ProjectArn").asString()),
                  datasets(project),
                  Times.of(project.path("CreationTimestamp")));
            }
          }
          return true;
        });
    if (!json()) {
      table.print();
    }
    return DONE;
  }

  private static String datasets(JsonNode project) {
    return project
        .path("Datasets")
        .valueStream()
        .map(dataset -> dataset.path("DatasetType").asString().toLowerCase(Locale.ROOT))
        .sorted((a, b) -> b.compareTo(a))
        .collect(Collectors.joining(", "));
  }
}
