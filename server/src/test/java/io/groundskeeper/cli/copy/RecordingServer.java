package io.groundskeeper.cli.copy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.groundskeeper.InMemory;
import io.groundskeeper.http.HttpListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetMetadata;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real server on a store in memory, behind a proxy that records the updates and can go down after
 * some of them; and a client of the server for the test's own needs, past the proxy.
 */
final class RecordingServer implements AutoCloseable {
  private final HttpListener listener;
  private final HttpServer proxy;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final RekognitionClient client;

  /** The ground truth of each update that went through. */
  final List<byte[]> updates = Collections.synchronizedList(new ArrayList<>());

  /** How many updates go through before nothing does any more. */
  final AtomicInteger updatesLeft = new AtomicInteger(Integer.MAX_VALUE);

  RecordingServer() throws IOException {
    listener = InMemory.listen();
    client =
        RekognitionClient.builder()
            .endpointOverride(origin())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.setExecutor(executor);
    proxy.createContext("/", this::forward);
    proxy.start();
  }

  /** Where the server itself listens. */
  URI origin() {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  /** Where the proxy listens. */
  String address() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if (target.endsWith(".UpdateDatasetEntries")) {
        if (updatesLeft.get() == 0) {
          // Closed without an answer.
          return;
        }
        updatesLeft.decrementAndGet();
        String groundTruth =
            JsonMapper.shared().readTree(body).get("Changes").get("GroundTruth").stringValue();
        updates.add(Base64.getDecoder().decode(groundTruth));
      }
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(origin())
                  .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                  .header("X-Amz-Target", target)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a project. */
  String createProject(String name) {
    return client.createProject(r -> r.projectName(name)).projectArn();
  }

  /** Makes a dataset with these lines. */
  String create(String projectArn, DatasetType type, List<String> lines) {
    String arn = client.createDataset(r -> r.projectArn(projectArn).datasetType(type)).datasetArn();
    put(arn, lines);
    return arn;
  }

  /** Sends lines, in updates of a few megabytes. */
  void put(String arn, List<String> lines) {
    StringBuilder pending = new StringBuilder();
    for (String line : lines) {
      if (pending.length() + line.length() > 4_000_000) {
        update(arn, pending.toString());
        pending.setLength(0);
      }
      pending.append(line).append('\n');
    }
    if (!pending.isEmpty()) {
      update(arn, pending.toString());
    }
  }

  private void update(String arn, String lines) {
    client.updateDatasetEntries(
        r -> r.datasetArn(arn).changes(c -> c.groundTruth(SdkBytes.fromUtf8String(lines))));
  }

  /** The entries of a dataset as they are listed. */
  List<String> entries(String project, DatasetType type) {
    String arn =
        client
            .describeProjects(r -> r.projectNames(project))
            .projectDescriptions()
            .getFirst()
            .datasets()
            .stream()
            .filter(d -> d.datasetType() == type)
            .map(DatasetMetadata::datasetArn)
            .findFirst()
            .orElseThrow();
    return client.listDatasetEntriesPaginator(r -> r.datasetArn(arn)).stream()
        .map(ListDatasetEntriesResponse::datasetEntries)
        .flatMap(List::stream)
        .toList();
  }

  /** The names of all projects. */
  List<String> projects() {
    return client.describeProjects(r -> {}).projectDescriptions().stream()
        .map(p -> p.projectArn().split("/", -1)[1])
        .toList();
  }

  /** Removes all projects and what was recorded, for the next test. */
  void clear() throws InterruptedException {
    for (var project : client.describeProjects(r -> {}).projectDescriptions()) {
      for (DatasetMetadata dataset : project.datasets()) {
        client.deleteDataset(r -> r.datasetArn(dataset.datasetArn()));
      }
      while (hasDatasets(project.projectArn())) {
        Thread.sleep(1);
      }
      client.deleteProject(r -> r.projectArn(project.projectArn()));
    }
    updates.clear();
    updatesLeft.set(Integer.MAX_VALUE);
  }

  private boolean hasDatasets(String projectArn) {
    return client.describeProjects(r -> {}).projectDescriptions().stream()
        .anyMatch(p -> p.projectArn().equals(projectArn) && !p.datasets().isEmpty());
  }

  @Override
  public void close() {
    client.close();
    proxy.stop(0);
    executor.shutdownNow();
    executor.close();
    http.close();
    listener.close();
  }
}
