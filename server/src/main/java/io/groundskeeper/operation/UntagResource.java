package io.groundskeeper.operation;

import io.groundskeeper.dataset.Tags;
import java.util.List;

/** Removes tags of a project or a dataset. */
public final class UntagResource
    implements Operation<UntagResource.Request, UntagResource.Response> {
  private final Tags tags;

  public UntagResource(Tags tags) {
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
