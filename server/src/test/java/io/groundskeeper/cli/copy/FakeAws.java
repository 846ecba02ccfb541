package io.groundskeeper.cli.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A strict server that behaves as AWS: an update is answered first and applied later, at a later
 * look at the dataset; meanwhile another one is refused. Lines are listed with their keys in
 * another order, and with what the service adds. Invalid lines are dropped without a word. It has
 * no operations of Groundskeeper's, unless told to delete.
 */
final class FakeAws implements AutoCloseable {
  private static final int GROUND_TRUTH_BYTES_MAX = 5 * 1024 * 1024;
  private static final int PAGE_MAX = 100;
  private static final int LOOKED_OFTEN = 1_000_000;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Project> projects = new LinkedHashMap<>();

  /** The operations that were called, in their order. */
  final List<String> called = new ArrayList<>();

  /** The decoded size of each update that was taken. */
  final List<Integer> updateBytes = new ArrayList<>();

  /** Which lines are dropped for invalid. */
  Predicate<String> drops = line -> false;

  /** How many of the next calls are refused, with this code. */
  int refusals;

  String refusal = "ThrottlingException";

  /** The operation that the refusals are for. */
  String refused = "";

  /** What the next update that is taken fails with. */
  @Nullable String failure;

  /** After so many looks something that was begun is done. */
  int looksUntilDone = 3;

  /** The operation whose next answer gets lost, though it has been done. */
  String losesAnswerOf = "";

  /** Whether it has Groundskeeper's operation for that. */
  boolean deletes;

  /** Whether it answers as a web page would. */
  boolean isWebPage;

  private static final class Project {
    final Map<String, Dataset> datasets = new LinkedHashMap<>();
    int looks;
  }

  /** A dataset. */
  static final class Dataset {
    final Map<String, String> lines = new LinkedHashMap<>();
    @Nullable List<String> pending;
    @Nullable String failing;
    String status = "CREATE_IN_PROGRESS";
    String message = "The dataset is being created.";
    int looks;
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String code;

    Refused(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  FakeAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  String address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort()).toString();
  }

  /** A dataset that has been made, {@code project/train} for example. */
  synchronized Dataset dataset(String name) {
    String[] parts = name.split("/", -1);
    Project project = Objects.requireNonNull(projects.get(parts[0]), parts[0]);
    return Objects.requireNonNull(project.datasets.get(parts[1]), name);
  }

  /** Makes a dataset that is complete, with these lines. */
  synchronized Dataset with(String name, List<String> lines) {
    String[] parts = name.split("/", -1);
    Project project = projects.computeIfAbsent(parts[0], p -> new Project());
    project.looks = LOOKED_OFTEN;
    Dataset dataset = new Dataset();
    dataset.status = "CREATE_COMPLETE";
    lines.forEach(line -> dataset.lines.put(sourceRef(line), line));
    project.datasets.put(parts[1], dataset);
    return dataset;
  }

  synchronized long calls(String operation) {
    return called.stream().filter(operation::equals).count();
  }

  static String sourceRef(String line) {
    return JsonMapper.shared().readTree(line).get("source-ref").stringValue();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      int status = 200;
      String answer;
      try {
        requireSignature(exchange.getRequestHeaders().getFirst("Authorization"));
        answer = answer(target, JsonMapper.shared().readTree(body)).toString();
        if (target.endsWith("." + losesAnswerOf)) {
          losesAnswerOf = "";
          status = 500;
          answer = "{\"__type\":\"InternalServerError\",\"Message\":\"Lost.\"}";
        }
      } catch (Refused e) {
        status = 400;
        answer =
            JsonMapper.shared()
                .createObjectNode()
                .put("__type", e.code)
                .put("Message", e.getMessage())
                .toString();
      }
      byte[] bytes = (isWebPage ? "<html></html>" : answer).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void requireSignature(@Nullable String authorization) {
    if (authorization == null
        || !authorization.matches(
            "AWS4-HMAC-SHA256 Credential=.+/[\\w-]+/rekognition/aws4_request, .*")) {
      throw new Refused("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
  }

  private synchronized JsonNode answer(String target, JsonNode request) {
    String operation = target.substring(target.indexOf('.') + 1);
    called.add(operation);
    if (refusals > 0 && operation.equals(refused)) {
      refusals--;
      throw new Refused(refusal, "This is refused.");
    }
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    switch (target) {
      case "RekognitionService.DescribeProjects" -> describeProjects(request, answer);
      case "RekognitionService.CreateProject" -> createProject(request, answer);
      case "RekognitionService.CreateDataset" -> createDataset(request, answer);
      case "RekognitionService.DescribeDataset" -> describeDataset(request, answer);
      case "RekognitionService.ListDatasetEntries" -> list(request, answer);
      case "RekognitionService.UpdateDatasetEntries" -> update(request);
      case "Groundskeeper.DeleteDatasetEntries" -> delete(request, answer);
      default -> throw new Refused("UnknownOperationException", target);
    }
    return answer;
  }

  private static String projectArn(String name) {
    return "arn:aws:rekognition:eu-west-1:111122223333:project/" + name + "/1690476084535";
  }

  private static String datasetArn(String project, String type) {
    return "arn:aws:rekognition:eu-west-1:111122223333:project/%s/dataset/%s/1690476084999"
        .formatted(project, type);
  }

  private void describeProjects(JsonNode request, ObjectNode answer) {
    ArrayNode descriptions = answer.putArray("ProjectDescriptions");
    List<String> names = new ArrayList<>();
    request.path("ProjectNames").forEach(n -> names.add(n.stringValue()));
    projects.forEach((name, project) -> {
      if (names.isEmpty() || names.contains(name)) {
        project.looks++;
        ObjectNode description =
            descriptions
                .addObject()
                .put("ProjectArn", projectArn(name))
                .put("Status", project.looks < looksUntilDone ? "CREATING" : "CREATED");
        ArrayNode datasets = description.putArray("Datasets");
        project.datasets.forEach((type, dataset) ->
            datasets
                .addObject()
                .put("DatasetType", type.equals("train") ? "TRAIN" : "TEST")
                .put("DatasetArn", datasetArn(name, type))
                .put("Status", dataset.status));
      }
    });
  }

  private void createProject(JsonNode request, ObjectNode answer) {
    String name = request.get("ProjectName").stringValue();
    if (projects.putIfAbsent(name, new Project()) != null) {
      throw new Refused("ResourceInUseException", "The project exists.");
    }
    answer.put("ProjectArn", projectArn(name));
  }

  private void createDataset(JsonNode request, ObjectNode answer) {
    String name = request.get("ProjectArn").stringValue().split("/", -1)[1];
    Project project = Objects.requireNonNull(projects.get(name));
    if (project.looks < looksUntilDone) {
      throw new Refused("ResourceNotFoundException", "The project is not there yet.");
    }
    String type = request.get("DatasetType").stringValue().equals("TRAIN") ? "train" : "test";
    if (project.datasets.putIfAbsent(type, new Dataset()) != null) {
      throw new Refused("ResourceAlreadyExistsException", "The dataset exists.");
    }
    answer.put("DatasetArn", datasetArn(name, type));
  }

  private Dataset named(JsonNode request) {
    String[] parts = request.get("DatasetArn").stringValue().split("/", -1);
    Project project = projects.get(parts[1]);
    Dataset dataset = project == null ? null : project.datasets.get(parts[3]);
    if (dataset == null) {
      throw new Refused("ResourceNotFoundException", "There is no such dataset.");
    }
    return dataset;
  }

  private void describeDataset(JsonNode request, ObjectNode answer) {
    Dataset dataset = named(request);
    dataset.looks++;
    if (dataset.status.endsWith("_IN_PROGRESS") && dataset.looks >= looksUntilDone) {
      finish(dataset);
    }
    answer
        .putObject("DatasetDescription")
        .put("Status", dataset.status)
        .put("StatusMessage", dataset.message)
        .putObject("DatasetStats")
        .put("TotalEntries", dataset.lines.size());
  }

  private static void finish(Dataset dataset) {
    if (dataset.pending == null) {
      dataset.status = "CREATE_COMPLETE";
      return;
    }
    if (dataset.failing == null) {
      dataset.pending.forEach(line -> dataset.lines.put(sourceRef(line), line));
      dataset.status = "UPDATE_COMPLETE";
    } else {
      dataset.status = "UPDATE_FAILED";
      dataset.message = dataset.failing;
    }
    dataset.pending = null;
  }

  private static void list(JsonNode request, Dataset dataset, ObjectNode answer) {
    int from = Integer.parseInt(request.path("NextToken").asString("0"));
    int size = request.path("MaxResults").asInt(PAGE_MAX);
    if (size > PAGE_MAX) {
      throw new Refused("ValidationException", "Member must have value less than or equal to 100");
    }
    List<String> lines = List.copyOf(dataset.lines.values());
    ArrayNode entries = answer.putArray("DatasetEntries");
    lines.subList(from, Math.min(lines.size(), from + size)).forEach(l -> entries.add(listed(l)));
    if (from + size < lines.size()) {
      answer.put("NextToken", Integer.toString(from + size));
    }
  }

  private void list(JsonNode request, ObjectNode answer) {
    Dataset dataset = named(request);
    if (dataset.status.equals("CREATE_IN_PROGRESS")) {
      throw new Refused("ResourceNotReadyException", "The dataset is not ready.");
    }
    list(request, dataset, answer);
  }

  /** A line as this service lists it. */
  private static String listed(String line) {
    ObjectNode reversed = (ObjectNode) reversed(JsonMapper.shared().readTree(line));
    reversed.putObject("cl-metadata").put("is_labeled", true);
    return reversed.toString();
  }

  private static JsonNode reversed(JsonNode value) {
    if (!value.isObject()) {
      return value;
    }
    ObjectNode object = JsonMapper.shared().createObjectNode();
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(value.properties());
    members.reversed().forEach(m -> object.set(m.getKey(), reversed(m.getValue())));
    return object;
  }

  private void update(JsonNode request) {
    Dataset dataset = named(request);
    if (dataset.status.endsWith("_IN_PROGRESS")) {
      throw new Refused("ResourceInUseException", "The dataset is being updated.");
    }
    byte[] groundTruth = binary(request.get("Changes").get("GroundTruth"));
    if (groundTruth.length > GROUND_TRUTH_BYTES_MAX) {
      throw new Refused("ValidationException", "Member must have length less than or equal to");
    }
    updateBytes.add(groundTruth.length);
    dataset.pending = new String(groundTruth, UTF_8).lines().filter(drops.negate()).toList();
    dataset.failing = failure;
    failure = null;
    dataset.status = "UPDATE_IN_PROGRESS";
    dataset.looks = 0;
  }

  private static byte[] binary(JsonNode node) {
    return Base64.getDecoder().decode(node.stringValue());
  }

  private void delete(JsonNode request, ObjectNode answer) {
    if (!deletes) {
      throw new Refused("UnknownOperationException", "There is no such operation.");
    }
    Dataset dataset = named(request);
    int before = dataset.lines.size();
    for (JsonNode ref : request.get("SourceRefs")) {
      dataset.lines.remove(ref.stringValue());
    }
    answer.put("Version", 2).put("EntriesRemoved", before - dataset.lines.size());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    executor.close();
  }

  /** Somebody else's update begins, and is done after some looks. */
  synchronized void beginUpdate(String name) {
    Dataset dataset = dataset(name);
    dataset.status = "UPDATE_IN_PROGRESS";
    dataset.pending = List.of();
    dataset.looks = 0;
  }
}
