package io.groundskeeper.operation;

import io.groundskeeper.dataset.ResourceTags;
import java.util.Map;

/** Lists the tags of a project or a dataset. */
public final class ListTagsForResource
    implements Operation<ListTagsForResource.Request, ListTagsForResource.Response> {
  private final ResourceTags tags;

  public ListTagsForResource(ResourceTags tags) {
    this.tags = tags;
  }

  public record Request(String resourceArn) {}

  public record Response(Map<String, String> tags) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    return new Response(tags.list(request.resourceArn()));
  }
}
