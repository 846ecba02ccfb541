package io.groundskeeper.operation;

import io.groundskeeper.dataset.ResourceTags;
import java.util.Map;

/** Adds tags to a project or a dataset. */
public final class TagResource implements Operation<TagResource.Request, TagResource.Response> {
  private final ResourceTags tags;

  public TagResource(ResourceTags tags) {
    this.tags = tags;
  }

  public record Request(String resourceArn, Map<String, String> tags) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    tags.tag(request.resourceArn(), request.tags());
    return new Response();
  }
}
