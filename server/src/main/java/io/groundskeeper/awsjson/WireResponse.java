package io.groundskeeper.awsjson;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back to a client.
 *
 * @param status of HTTP
 * @param headers by name
 * @param body JSON
 */
public record WireResponse(int status, Map<String, String> headers, byte[] body) {
  /** The same with another header. */
  public WireResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new WireResponse(status, more, body);
  }
}
