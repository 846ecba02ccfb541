package io.groundskeeper.operation;

import io.groundskeeper.dataset.Projects;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a project. */
public final class CreateProject
    implements Operation<CreateProject.Request, CreateProject.Response> {
  private final Projects projects;

  public CreateProject(Projects projects) {
    this.projects = projects;
  }

  public record Request(
      String projectName,
      @Nullable Feature feature,
      @Nullable AutoUpdate autoUpdate,
      @Nullable Map<String, String> tags) {}

  public record Response(String projectArn) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Feature feature = request.feature() == null ? Feature.CUSTOM_LABELS : request.feature();
    if (request.autoUpdate() != null && feature == Feature.CUSTOM_LABELS) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "AutoUpdate is only for projects of the feature CONTENT_MODERATION. Leave it out.");
    }
    Map<String, String> tags = request.tags() == null ? Map.of() : request.tags();
    return new Response(
        projects.create(request.projectName(), feature, request.autoUpdate(), tags).toString());
  }
}
