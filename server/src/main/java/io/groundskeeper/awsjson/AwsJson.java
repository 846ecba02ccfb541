package io.groundskeeper.awsjson;

import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.operation.Operation;
import io.groundskeeper.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private final Map<String, Service> services;

  /**
   * The protocol over some operations.
   *
   * @param rekognition those of Amazon Rekognition Custom Labels
   * @param own those of our own, which can have the name of one of the others
   */
  public AwsJson(List<Operation<?, ?>> rekognition, List<Operation<?, ?>> own) {
    services =
        Stream.of(
                new Service("rekognition-custom-labels.json", rekognition),
                new Service("groundskeeper.json", own))
            .collect(Collectors.toMap(Service::targetPrefix, Function.identity()));
  }

  /**
   * Answers a request; never throws.
   *
   * @param target the header X-Amz-Target, or null where there is none
   */
  public WireResponse handle(@Nullable String target, byte[] body) {
    String requestId = UUID.randomUUID().toString();
    try {
      return new WireResponse(200, headers(requestId), call(target, body));
    } catch (WireError e) {
      return error(e, requestId);
    } catch (Refusal e) {
      return refused(e, requestId);
    } catch (RuntimeException | Error e) {
      return failed(String.valueOf(target), e, requestId);
    }
  }

  /** The answer that has these members. */
  public static WireResponse answer(Record response) {
    return new WireResponse(200, headers(UUID.randomUUID().toString()), Records.write(response));
  }

  /** The answer that says why a request is refused. */
  public static WireResponse refused(Refusal why) {
    return refused(why, UUID.randomUUID().toString());
  }

  private static WireResponse refused(Refusal why, String requestId) {
    return error(
        WireError.client(why.reason().code(), String.valueOf(why.getMessage())), requestId);
  }

  /** The answer that says that the server failed; its log says why. */
  public static WireResponse failed(String what, Throwable why) {
    return failed(what, why, UUID.randomUUID().toString());
  }

  private static WireResponse failed(String what, Throwable why, String requestId) {
    boolean unavailable = why instanceof StoreException store && store.isUnavailable();
    boolean damaged =
        why instanceof DamagedStoreException
            || (why instanceof StoreException store && store.isDamage());
    if (unavailable) {
      // The store has said so once.
      LOG.debug("Request {} ({}) failed.", requestId, what, why);
    } else if (damaged) {
      // The message says what is hit; where in the code that was met says nothing more.
      LOG.error("Request {} ({}) failed: {}", requestId, what, why.getMessage());
      LOG.debug("That was met here.", why);
    } else {
      LOG.error("Request {} ({}) failed.", requestId, what, why);
    }
    return error(
        new WireError(
            500,
            "InternalServerError",
            unavailable || damaged
                ? String.valueOf(why.getMessage())
                : "The server failed; its log tells more under the request id " + requestId + "."),
        requestId);
  }

  /** An error that was found before there was a request to answer. */
  public static WireResponse error(int status, String code, String message) {
    return error(new WireError(status, code, message), UUID.randomUUID().toString());
  }

  private byte[] call(@Nullable String target, byte[] body) {
    if (target == null) {
      throw Service.unknown("The header X-Amz-Target is missing; it names the operation.");
    }
    int dot = target.indexOf('.');
    Service service = dot < 0 ? null : services.get(target.substring(0, dot));
    if (service == null) {
      throw Service.unknown("There is no operation " + Service.cut(target) + ".");
    }
    return service.call(target.substring(dot + 1), body);
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
