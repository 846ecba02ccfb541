package io.groundskeeper.operation;

import io.groundskeeper.dataset.ResourceTags;
import java.util.List;

/** Removes tags of a project or a dataset. */
public final class UntagResource
    implements Operation<UntagResource.Request, UntagResource.Response> {
  private final ResourceTags tags;

  public UntagResource(ResourceTags tags) {
    this.tags = tags;
  }

  public record Request(String resourceArn, List<String> tagKeys) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    tags.untag(request.resourceArn(), request.tagKeys());
    return new Response();
  }
}
