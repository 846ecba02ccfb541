package io.groundskeeper.awsjson;

import java.util.Map;

/**
 * What goes back to a client.
 *
 * @param status of HTTP
 * @param headers by name
 * @param body JSON
 */
public record WireResponse(int status, Map<String, String> headers, byte[] body) {}
