package io.groundskeeper.awsjson;

import io.groundskeeper.awsjson.Contract.Shape;
import io.groundskeeper.dataset.Refusal;
import io.groundskeeper.operation.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol AWS JSON 1.1, without HTTP: a target and a body in, a status, headers and a body
 * out. The one place where failures become errors on the wire.
 */
public final class AwsJson {
  private static final Logger LOG = LoggerFactory.getLogger(AwsJson.class);
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

  private final Contract contract;
  private final RequestReader reader;
  private final Map<String, Operation<?, ?>> operations;

  public AwsJson(List<Operation<?, ?>> operations) {
    contract = Contract.read("rekognition-custom-labels.json");
    reader = new RequestReader(contract);
    this.operations =
        operations.stream().collect(Collectors.toMap(Operation::name, Function.identity()));
  }

  /**
   * Answers a request; never throws.
   *
   * @param target the header X-Amz-Target, or null where there is none
   */
  public WireResponse handle(@Nullable String target, byte[] body) {
    String requestId = UUID.randomUUID().toString();
    try {
      Operation<?, ?> operation = route(target);
      return new WireResponse(200, headers(requestId), call(operation, body));
    } catch (WireError e) {
      return error(e, requestId);
    } catch (Refusal e) {
      return error(WireError.client(e.reason().code(), String.valueOf(e.getMessage())), requestId);
    } catch (RuntimeException | Error e) {
      LOG.error("Request {} ({}) failed.", requestId, target, e);
      return error(
          new WireError(
              500,
              "InternalServerError",
              "The server failed; its log tells more under the request id " + requestId + "."),
          requestId);
    }
  }

  /** An error that was found before there was a request to answer. */
  public static WireResponse error(int status, String code, String message) {
    return error(new WireError(status, code, message), UUID.randomUUID().toString());
  }

  private Operation<?, ?> route(@Nullable String target) {
    if (target == null) {
      throw unknown("The header X-Amz-Target is missing; it names the operation.");
    }
    int dot = target.indexOf('.');
    String name = target.substring(dot + 1);
    if (dot < 0 || !target.substring(0, dot).equals(contract.targetPrefix())) {
      throw unknown("There is no operation " + cut(target) + ".");
    }
    Operation<?, ?> operation = operations.get(name);
    if (operation != null) {
      return operation;
    }
    throw unknown(
        contract.hasOperation(name)
            ? "Groundskeeper does not offer the operation " + name + " yet."
            : "Groundskeeper does not offer the operation "
                + cut(name)
                + "; it offers those of Custom Labels' projects and datasets.");
  }

  private static String cut(String text) {
    return text.length() <= 128 ? text : text.substring(0, 128);
  }

  private static WireError unknown(String message) {
    return WireError.client("UnknownOperationException", message);
  }

  private <Q extends Record, A extends Record> byte[] call(Operation<Q, A> operation, byte[] body) {
    Shape.Structure shape = contract.input(operation.name());
    Map<String, Object> request = reader.read(body, shape);
    if ("".equals(request.get("NextToken"))) {
      request.remove("NextToken");
    }
    Constraints.check(contract, shape, request);
    return Records.write(operation.call(Records.bind(operation.request(), request)));
  }

  private static Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", CONTENT_TYPE);
    headers.put("x-amzn-RequestId", requestId);
    return headers;
  }

  private static WireResponse error(WireError error, String requestId) {
    Map<String, String> headers = headers(requestId);
    headers.put("x-amzn-ErrorType", error.code());
    String message = String.valueOf(error.getMessage());
    Map<String, String> body = new LinkedHashMap<>();
    body.put("__type", error.code());
    body.put("Code", error.code());
    body.put("Logref", requestId);
    body.put("Message", message);
    body.put("message", message);
    return new WireResponse(error.status(), headers, Records.write(body));
  }
}
