package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server, a project for each test, and how its entries are sent and fetched. */
abstract class EntriesOverHttp {
  @RegisterExtension static final Listening LISTENING = new Listening();
  private static HttpClient http;
  static final AtomicInteger PROJECTS = new AtomicInteger();

  final String project = "p" + PROJECTS.incrementAndGet();

  @BeforeAll
  static void open() {
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void close() {
    http.close();
  }

  static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + LISTENING.port() + path));
  }

  HttpRequest.Builder entries(String query) {
    return at("/datasets/" + project + "/train/entries" + query);
  }

  static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static JsonNode call(String operation, String body) {
    HttpResponse<byte[]> answer =
        send(
            at("/")
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", operation)
                .POST(BodyPublishers.ofString(body)));
    return JsonMapper.shared().readTree(answer.body());
  }

  String make() {
    String arn =
        call("RekognitionService.CreateProject", "{\"ProjectName\":\"" + project + "\"}")
            .get("ProjectArn")
            .asString();
    return call(
            "RekognitionService.CreateDataset",
            "{\"ProjectArn\":\"" + arn + "\",\"DatasetType\":\"TRAIN\"}")
        .get("DatasetArn")
        .asString();
  }

  JsonNode upload(String query, byte[] manifest) {
    HttpResponse<byte[]> answer = send(entries(query).POST(BodyPublishers.ofByteArray(manifest)));
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Lines of images with a box each. */
  static byte[] manifest(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(EntriesOverHttp::line)
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  static String line(int image) {
    return """
    {"source-ref":"s3://images/%d.jpg","b":{"image_size":[{"width":640,"height":480,"depth":3}],\
    "annotations":[{"class_id":0,"top":1,"left":%d,"width":30,"height":40}]},"b-metadata":{\
    "objects":[{"confidence":1}],"class-map":{"0":"cat"},"type":"groundtruth/object-detection",\
    "human-annotated":"yes","creation-date":"2020-03-06T17:46:39"}}
    """
        .formatted(image, image % 500);
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    }
  }
}
