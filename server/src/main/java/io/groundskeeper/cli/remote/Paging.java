package io.groundskeeper.cli.remote;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A list that comes in pages. */
public final class Paging {
  private Paging() {}

  /** Takes the pages of a list. */
  @FunctionalInterface
  public interface Reader {
    /** Takes a page, and says whether to go on to the next. */
    boolean read(JsonNode page) throws InterruptedException;
  }

  /**
   * Reads page after page.
   *
   * @param request for the first page; it is modified
   */
  public static void read(
      Api api, Api.Service service, String operation, ObjectNode request, Reader reader)
      throws InterruptedException {
    JsonNode page = api.call(service, operation, request);
    while (reader.read(page) && page.has("NextToken")) {
      request.put("NextToken", page.get("NextToken").asString());
      page = api.call(service, operation, request);
    }
  }
}
