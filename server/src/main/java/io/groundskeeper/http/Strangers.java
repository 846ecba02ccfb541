package io.groundskeeper.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages away that a browser on the same machine shows. As long as there is no
 * authentication, whoever reaches the port may do everything; programs of this machine's users may,
 * pages from elsewhere may not, and its own may. A page gives itself away by Origin or
 * Sec-Fetch-Site; one that has bent its own name to this machine (DNS rebinding), by Host.
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
    List<String> sites = headers.getValuesList("Sec-Fetch-Site");
    String site = sites.isEmpty() ? null : String.join(", ", sites);
    if (headers.contains(HttpHeader.ORIGIN) && !isOwn(headers, host, site)) {
      return Optional.of(
          "This server does not answer to web pages of other sites: the request has an Origin.");
    }
    return site == null || site.equals("none") || site.equals("same-origin")
        ? Optional.empty()
        : Optional.of("This server does not answer to web pages of other sites.");
  }

  /**
   * Whether it comes from a page of this server itself: from the same scheme and host, of which a
   * browser says so by what no page can set.
   */
  private static boolean isOwn(HttpFields headers, @Nullable String host, @Nullable String site) {
    return host != null
        && "same-origin".equals(site)
        && headers.getValuesList(HttpHeader.ORIGIN).equals(List.of("http://" + host.strip()));
  }
}
