package io.groundskeeper.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's own operations as files in the form in which botocore has the services of AWS: with
 * them under {@code ~/.aws/models}, {@code boto3.client("groundskeeper")} and {@code aws
 * groundskeeper} work. Made from the contract file, which is what the server holds requests to.
 */
public final class ServiceModel {
  /** What clients call the service. */
  public static final String SERVICE = "groundskeeper";

  /** The version of the service's interface. */
  public static final String VERSION = "2026-01-01";

  private static final String FOLDER = "/sdk/%s/%s/".formatted(SERVICE, VERSION);
  private static final String CONTRACT = "/io/groundskeeper/awsjson/groundskeeper.json";
  private static final String EXAMPLES = "/io/groundskeeper/sdk/examples-1.json";
  private static final String NEXT_TOKEN = "NextToken";
  private static final String MAX_RESULTS = "MaxResults";

  private static final int SERVER_ERROR = 500;

  private static final int WAITER_SECONDS = 5;
  private static final int WAITER_TRIES = 120;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ServiceModel() {}

  /** The files by their names, as {@code service-2.json}: UTF-8 JSON with a line end. */
  public static Map<String, String> files() {
    JsonNode contract = read(CONTRACT);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("service-2.json", text(service(contract)));
    files.put("paginators-1.json", text(paginators(contract)));
    files.put("waiters-2.json", text(waiters()));
    files.put("examples-1.json", text(read(EXAMPLES)));
    return files;
  }

  /** The file at a path of the server, as {@code /sdk/groundskeeper/2026-01-01/service-2.json}. */
  public static Optional<String> at(String path) {
    return path.startsWith(FOLDER)
        ? Optional.ofNullable(files().get(path.substring(FOLDER.length())))
        : Optional.empty();
  }

  private static JsonNode read(String resource) {
    try (InputStream in = ServiceModel.class.getResourceAsStream(resource)) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode file) {
    return JSON.writeValueAsString(file) + "\n";
  }

  private static ObjectNode service(JsonNode contract) {
    ObjectNode service = JSON.createObjectNode();
    service.put("version", "2.0");
    service
        .putObject("metadata")
        .put("apiVersion", VERSION)
        .put("endpointPrefix", SERVICE)
        .put("jsonVersion", "1.1")
        .put("protocol", "json")
        .put("serviceFullName", "Groundskeeper")
        .put("serviceId", "Groundskeeper")
        .put("signatureVersion", contract.path("signing").path("version").asString())
        .put("signingName", contract.path("signing").path("service").asString())
        .put("targetPrefix", contract.path("targetPrefix").asString())
        .put("uid", SERVICE + "-" + VERSION);
    ObjectNode operations = service.putObject("operations");
    TreeSet<String> errors = new TreeSet<>();
    contract
        .path("operations")
        .properties()
        .forEach(operation -> {
          operations.set(operation.getKey(), operation(operation.getKey(), operation.getValue()));
          operation.getValue().path("errors").forEach(error -> errors.add(error.asString()));
        });
    ObjectNode shapes = service.putObject("shapes");
    contract
        .path("shapes")
        .properties()
        .forEach(shape -> shapes.set(shape.getKey(), shape(shape.getValue())));
    errors.forEach(error -> shapes.set(error, exception(error)));
    return service;
  }

  private static ObjectNode operation(String name, JsonNode operation) {
    ObjectNode model = JSON.createObjectNode().put("name", name);
    model.putObject("http").put("method", "POST").put("requestUri", "/");
    model.putObject("input").put("shape", operation.path("input").asString());
    model.putObject("output").put("shape", operation.path("output").asString());
    ArrayNode errors = model.putArray("errors");
    operation.path("errors").forEach(error -> errors.addObject().put("shape", error.asString()));
    // botocore has HTML there.
    model.put("documentation", "<p>" + operation.path("documentation").asString() + "</p>");
    return model;
  }

  /** A shape, in which references to others are objects. */
  private static ObjectNode shape(JsonNode shape) {
    ObjectNode model = ((ObjectNode) shape).deepCopy();
    if (model.path("members") instanceof ObjectNode members) {
      ObjectNode references = JSON.createObjectNode();
      members
          .properties()
          .forEach(
              member -> references.set(member.getKey(), reference(member.getValue().asString())));
      model.set("members", references);
    }
    for (String part : new String[] {"member", "key", "value"}) {
      if (model.has(part)) {
        model.set(part, reference(model.path(part).asString()));
      }
    }
    return model;
  }

  private static ObjectNode reference(String shape) {
    return JSON.createObjectNode().put("shape", shape);
  }

  private static ObjectNode exception(String name) {
    ObjectNode model = JSON.createObjectNode().put("type", "structure");
    ObjectNode members = model.putObject("members");
    members.set("Message", reference("String"));
    members.set("Code", reference("String"));
    model.put("exception", true);
    if (name.startsWith("Internal")) {
      model.put("fault", true).putObject("error").put("httpStatusCode", SERVER_ERROR);
    }
    return model;
  }

  /** Whatever has a token in both directions comes in pages of the list that it answers. */
  private static ObjectNode paginators(JsonNode contract) {
    JsonNode shapes = contract.path("shapes");
    ObjectNode file = JSON.createObjectNode();
    ObjectNode all = file.putObject("pagination");
    contract
        .path("operations")
        .properties()
        .forEach(operation -> {
          JsonNode in = shapes.path(operation.getValue().path("input").asString()).path("members");
          JsonNode out =
              shapes.path(operation.getValue().path("output").asString()).path("members");
          if (in.has(NEXT_TOKEN) && out.has(NEXT_TOKEN)) {
            ObjectNode paginator =
                all.putObject(operation.getKey())
                    .put("input_token", NEXT_TOKEN)
                    .put("output_token", NEXT_TOKEN)
                    .put("limit_key", MAX_RESULTS);
            out.properties()
                .forEach(member -> {
                  JsonNode type = shapes.path(member.getValue().asString()).path("type");
                  if (type.asString().equals("list")) {
                    paginator.put("result_key", member.getKey());
                  }
                });
          }
        });
    return file;
  }

  /** For a version, by its number or its tag, that somebody else is about to make. */
  private static ObjectNode waiters() {
    ObjectNode file = JSON.createObjectNode().put("version", 2);
    ObjectNode waiter =
        file.putObject("waiters")
            .putObject("DatasetVersionExists")
            .put("operation", "DescribeDatasetVersion")
            .put("delay", WAITER_SECONDS)
            .put("maxAttempts", WAITER_TRIES);
    ArrayNode acceptors = waiter.putArray("acceptors");
    acceptors.addObject().put("state", "success").put("matcher", "status").put("expected", 200);
    acceptors
        .addObject()
        .put("state", "retry")
        .put("matcher", "error")
        .put("expected", "ResourceNotFoundException");
    return file;
  }
}
