package io.groundskeeper.operation;

import io.groundskeeper.dataset.Projects;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetStatusMessageCode;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Page;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists projects with their datasets, newest first. */
public final class DescribeProjects
    implements Operation<DescribeProjects.Request, DescribeProjects.Response> {
  private static final int PAGE_MAX = 100;

  private final Projects projects;

  public DescribeProjects(Projects projects) {
    this.projects = projects;
  }

  public record Request(
      @Nullable String nextToken,
      @Nullable Integer maxResults,
      @Nullable List<String> projectNames,
      @Nullable List<Feature> features) {}

  public record Response(
      List<ProjectDescription> projectDescriptions, @Nullable String nextToken) {}

  /** As the contract has it. */
  public record ProjectDescription(
      String projectArn,
      Instant creationTimestamp,
      ProjectStatus status,
      List<DatasetMetadata> datasets,
      Feature feature,
      @Nullable AutoUpdate autoUpdate) {}

  /** As the contract has it. */
  public record DatasetMetadata(
      Instant creationTimestamp,
      DatasetType datasetType,
      String datasetArn,
      DatasetStatus status,
      String statusMessage,
      DatasetStatusMessageCode statusMessageCode) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Set<Feature> features =
        request.features() == null
            ? EnumSet.of(Feature.CUSTOM_LABELS)
            : EnumSet.copyOf(request.features());
    Page<io.groundskeeper.dataset.value.ProjectDescription> page =
        projects.describe(
            request.projectNames() == null ? List.of() : request.projectNames(),
            features,
            request.nextToken(),
            request.maxResults() == null ? PAGE_MAX : request.maxResults());
    return new Response(
        page.items().stream().map(DescribeProjects::description).toList(), page.nextToken());
  }

  private static ProjectDescription description(
      io.groundskeeper.dataset.value.ProjectDescription project) {
    return new ProjectDescription(
        project.arn().toString(),
        Instant.ofEpochMilli(project.arn().createdMillis()),
        ProjectStatus.CREATED,
        project.datasets().stream().map(DescribeProjects::metadata).toList(),
        project.feature(),
        project.autoUpdate());
  }

  private static DatasetMetadata metadata(DatasetDescription dataset) {
    return new DatasetMetadata(
        dataset.created(),
        dataset.arn().type(),
        dataset.arn().toString(),
        dataset.status(),
        dataset.statusMessage(),
        dataset.statusMessageCode());
  }
}
