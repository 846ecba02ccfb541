package io.groundskeeper.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What people see who open the server in a browser: a page without scripts, links or forms. */
final class Welcome {
  private static final String PAGE = page();

  private Welcome() {}

  private static String page() {
    try (InputStream in = Welcome.class.getResourceAsStream("welcome.html")) {
      if (in == null) {
        throw new IllegalStateException("no resource welcome.html");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody looks who reads pages; programs do not ask for them. */
  static boolean isWanted(HttpFields headers) {
    QuotedQualityCSV accepted = new QuotedQualityCSV();
    headers.getValuesList(HttpHeader.ACCEPT).forEach(accepted::addValue);
    return accepted.getValues().stream()
        .anyMatch(type -> type.split(";", 2)[0].strip().equalsIgnoreCase("text/html"));
  }

  static void write(Request request, Response response, Callback callback) {
    // As people typed it, and as Strangers lets it be: it has no letter that a page would obey.
    String host = request.getHeaders().get(HttpHeader.HOST);
    String endpoint =
        "http://" + (host == null ? "127.0.0.1:" + Request.getLocalPort(request) : host.strip());
    byte[] page = PAGE.replace("ENDPOINT", endpoint).getBytes(StandardCharsets.UTF_8);
    response.setStatus(200);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8")
        .put(HttpHeader.CONTENT_LENGTH, page.length)
        .put(HttpHeader.VARY, "Accept")
        .put(HttpHeader.CACHE_CONTROL, "no-store")
        .put(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline';"
                + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
        .put("X-Content-Type-Options", "nosniff")
        .put("Referrer-Policy", "no-referrer")
        .put("x-amzn-RequestId", UUID.randomUUID().toString());
    response.write(true, ByteBuffer.wrap(page), callback);
  }
}
