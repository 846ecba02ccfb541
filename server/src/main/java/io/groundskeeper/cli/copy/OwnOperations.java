package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The operations that Groundskeeper has beyond AWS's, as far as a copy can use them; signed. */
final class OwnOperations {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final Endpoint endpoint;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;

  OwnOperations(Endpoint endpoint, AwsCredentialsProvider credentials, SdkHttpClient http) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.http = http;
  }

  /**
   * Deletes entries, those that are there, in one change.
   *
   * @return how many were there; empty where the endpoint has no such operation
   * @throws CommandFailedException if it refuses
   */
  Optional<Long> deleteEntries(String arn, List<String> sourceRefs) {
    ObjectNode request = JsonMapper.shared().createObjectNode().put("DatasetArn", arn);
    sourceRefs.forEach(request.putArray("SourceRefs")::add);
    try {
      HttpExecuteResponse response = send("Groundskeeper.DeleteDatasetEntries", request);
      JsonNode answer = body(response);
      int status = response.httpResponse().statusCode();
      if (status == OK) {
        return Optional.of(answer.path("EntriesRemoved").asLong(0));
      }
      String code = answer.path("__type").asString("HTTP " + status);
      if (code.endsWith("UnknownOperationException") || status == NOT_FOUND) {
        return Optional.empty();
      }
      throw new CommandFailedException(
          "%s refused to delete entries: %s: %s"
              .formatted(endpoint, code, answer.path("Message").asString("no message")));
    } catch (IOException e) {
      throw new CommandFailedException(
          "No server answers at %s (%s). Start it, and run this again."
              .formatted(endpoint, e.getMessage()),
          e);
    }
  }

  private HttpExecuteResponse send(String target, ObjectNode body) throws IOException {
    URI address = endpoint.address().orElseThrow();
    ContentStreamProvider payload =
        ContentStreamProvider.fromByteArrayUnsafe(JsonMapper.shared().writeValueAsBytes(body));
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(address)
            .putHeader("Content-Type", CONTENT_TYPE)
            .putHeader("X-Amz-Target", target)
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(s ->
                s.identity(credentials.resolveCredentials())
                    .request(request)
                    .payload(payload)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rekognition")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, endpoint.region().id()));
    return http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(payload))
                .build())
        .call();
  }

  private static JsonNode body(HttpExecuteResponse response) throws IOException {
    try (InputStream in = response.responseBody().orElseThrow(() -> new IOException("no body"))) {
      return JsonMapper.shared().readTree(in);
    } catch (JacksonException e) {
      return JsonMapper.shared().createObjectNode();
    }
  }
}
