package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The server's own operations and whole datasets over HTTP, as docs/API.md has them. */
record OwnCalls(URI endpoint, HttpClient http) implements AutoCloseable {
  private static final int OK = 200;

  static OwnCalls at(URI endpoint) {
    return new OwnCalls(
        endpoint, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /** The server went away before it answered, or while it did: nobody knows what it has done. */
  static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswer(IOException cause) {
      super(cause);
    }
  }

  /**
   * What a download has.
   *
   * @param lines without their line feeds
   */
  record Content(long version, List<String> lines) {}

  /** The digest of lines, SHA-256. */
  static String digest(List<String> lines) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(String.join("\n", lines).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Calls an operation of the server's own.
   *
   * @param members of the JSON object that is sent
   */
  JsonNode call(String operation, String members) {
    return JsonNode.parser()
        .parse(
            answer(
                    HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "Groundskeeper." + operation)
                        .POST(BodyPublishers.ofString("{" + members + "}")))
                .body());
  }

  /**
   * Uploads a manifest to a dataset.
   *
   * @param dataset such as {@code flowers/train}
   */
  JsonNode upload(String dataset, String token, String manifest) {
    return JsonNode.parser()
        .parse(
            answer(
                    HttpRequest.newBuilder(entries(dataset, "?client-request-token=" + token))
                        .POST(BodyPublishers.ofString(manifest)))
                .body());
  }

  /** The newest version of a dataset, as lines that were sent. */
  Content download(String dataset) {
    return content(answer(HttpRequest.newBuilder(entries(dataset, ""))));
  }

  Content download(String dataset, long version) {
    return content(answer(HttpRequest.newBuilder(entries(dataset, "?version=" + version))));
  }

  /** The versions that a dataset has, each with its tags. */
  Map<Long, List<String>> versions(String arn) {
    Map<Long, List<String>> versions = new HashMap<>();
    JsonNode page =
        call("ListDatasetVersions", "\"DatasetArn\":\"%s\",\"MaxResults\":1000".formatted(arn));
    for (JsonNode each : page.field("DatasetVersionDescriptions").orElseThrow().asArray()) {
      versions.put(
          number(each, "Version"),
          each.field("Tags").map(JsonNode::asArray).orElse(List.of()).stream()
              .map(JsonNode::asString)
              .toList());
    }
    if (page.field("NextToken").isPresent()) {
      throw new IllegalStateException("more than a page of versions: " + arn);
    }
    return versions;
  }

  static long number(JsonNode answer, String member) {
    return Long.parseLong(answer.field(member).orElseThrow().asNumber());
  }

  private URI entries(String dataset, String query) {
    return endpoint.resolve("/datasets/" + dataset + "/entries" + query);
  }

  private static Content content(HttpResponse<String> answer) {
    return new Content(
        answer.headers().firstValueAsLong("X-Groundskeeper-Version").orElseThrow(),
        answer.body().lines().toList());
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString(UTF_8));
      if (answer.statusCode() != OK) {
        throw new IllegalStateException(
            "%s: %d %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
      }
      return answer;
    } catch (IOException e) {
      throw new NoAnswer(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
