package io.groundskeeper.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Keeps web pages away that a browser on the same machine shows. As long as there is no
 * authentication, whoever reaches the port may do everything; programs of this machine's users may,
 * pages from elsewhere may not. A page gives itself away by Origin or Sec-Fetch-Site; one that has
 * bent its own name to this machine (DNS rebinding), by Host.
 */
final class Strangers {
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|[a-z0-9.-]+\\.localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

  private static final String OTHER_HOST =
      "This server answers to localhost only; the request named another host. Point the client's"
          + " endpoint at http://127.0.0.1 with the server's port.";

  private Strangers() {}

  /** Why a call with these headers is refused, or empty where it is not. */
  static Optional<String> refuseCall(HttpFields headers) {
    return headers.contains(HttpHeader.HOST) ? refusePage(headers) : Optional.of(OTHER_HOST);
  }

  /**
   * The same for a page to look at. Host may be missing, as it is from simple tools that ask for
   * the server's health: every browser sends it.
   */
  static Optional<String> refusePage(HttpFields headers) {
    String host = headers.get(HttpHeader.HOST);
    if (host != null && !LOOPBACK.matcher(host.strip().toLowerCase(Locale.ROOT)).matches()) {
      return Optional.of(OTHER_HOST);
    }
    if (headers.contains(HttpHeader.ORIGIN)) {
      return Optional.of("This server does not answer to web pages: the request has an Origin.");
    }
    String site = headers.get("Sec-Fetch-Site");
    return site == null || site.equals("none") || site.equals("same-origin")
        ? Optional.empty()
        : Optional.of("This server does not answer to web pages of other sites.");
  }
}
