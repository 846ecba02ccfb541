package io.groundskeeper.cli.transfer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query of an address. */
final class Query {
  private final StringBuilder text = new StringBuilder();

  Query and(String name, String value) {
    text.append(text.isEmpty() ? '?' : '&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
