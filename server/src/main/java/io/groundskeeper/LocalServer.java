package io.groundskeeper;

import io.groundskeeper.http.HttpListener;
import java.net.URI;
import java.util.function.Consumer;

/** The HTTP API over an open {@link Groundskeeper}, as {@code groundskeeper serve} has it. */
public final class LocalServer implements AutoCloseable {
  private final URI endpoint;
  private final HttpListener listener;
  private final Consumer<LocalServer> closed;

  /**
   * Over a listener.
   *
   * @param closed is told when it was closed
   */
  LocalServer(String host, HttpListener listener, Consumer<LocalServer> closed) {
    String address = host.contains(":") ? "[" + host + "]" : host;
    this.endpoint = URI.create("http://" + address + ":" + listener.port());
    this.listener = listener;
    this.closed = closed;
  }

  /** Where it listens: what AWS's clients take as their endpoint. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Takes no more requests, and waits a few seconds for those that are running. The store stays
   * open. Once more has no effect.
   */
  @Override
  public void close() {
    try {
      Uninterrupted.run(listener::close);
    } finally {
      closed.accept(this);
    }
  }
}
