package io.groundskeeper.operation;

import io.groundskeeper.dataset.Projects;

/** Deletes a project that has no datasets. */
public final class DeleteProject
    implements Operation<DeleteProject.Request, DeleteProject.Response> {
  private final Projects projects;

  public DeleteProject(Projects projects) {
    this.projects = projects;
  }

  public record Request(String projectArn) {}

  public record Response(ProjectStatus status) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    projects.delete(Arns.project(request.projectArn()));
    return new Response(ProjectStatus.DELETING);
  }
}
