package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.dataset.Transfers;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.metrics.Metrics;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener: HTTP/1.1 on one port, one virtual thread a request. */
public final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  private static final int REQUEST_HEADER_BYTES_MAX = 32 << 10;

  /** Clients keep connections open that nothing comes over; a stop does not wait for them long. */
  private static final Duration IDLE_WHILE_STOPPING_MAX = Duration.ofMillis(200);

  /** Each takes a file handle; a process has some thousands. */
  private static final int CONNECTIONS_MAX = 4_000;

  /** Where there are so many, those that are silent make room for others. */
  private static final Duration IDLE_WHEN_FULL_MAX = Duration.ofSeconds(2);

  /** A free port of one address may be taken at the other. */
  private static final int TRIES_MAX = 10;

  private static final int THREADS_MAX = 32;
  private static final int CARRIERS = 32;
  private static final String CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";
  private static final String CACHE_LINE_REFERENCES = "16";

  private final Server server;
  private final int port;

  private HttpListener(Server server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Must be called before the first virtual thread is made. A call into the store's native code
   * holds the carrier of its virtual thread, a wait for the disk included; with as many carriers as
   * cores, two such waits would stop every other request.
   */
  public static void provideCarriers() {
    System.setProperty("jdk.virtualThreadScheduler.parallelism", Integer.toString(CARRIERS));
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", Integer.toString(2 * CARRIERS));
  }

  /**
   * Begins to listen.
   *
   * @param hosts addresses, all of which must be there
   * @param port 0 for any free one, the same at all addresses
   * @param awsJson for calls of the protocol
   * @param transfers for whole datasets
   * @param metrics for whoever watches
   * @param health what GET /health says
   * @throws IOException if it cannot, the port being in use for example
   */
  public static HttpListener start(
      List<String> hosts,
      int port,
      AwsJson awsJson,
      Transfers transfers,
      Metrics metrics,
      Supplier<Health> health)
      throws IOException {
    return start(hosts, port, awsJson, transfers, metrics, health, Patience.USUAL);
  }

  static HttpListener start(
      List<String> hosts,
      int port,
      AwsJson awsJson,
      Transfers transfers,
      Metrics metrics,
      Supplier<Health> health,
      Patience patience)
      throws IOException {
    for (int i = 1; ; i++) {
      try {
        return startOnce(hosts, port, awsJson, transfers, metrics, health, patience);
      } catch (BindException e) {
        if (port != 0 || i == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  private static HttpListener startOnce(
      List<String> hosts,
      int port,
      AwsJson awsJson,
      Transfers transfers,
      Metrics metrics,
      Supplier<Health> health,
      Patience patience)
      throws IOException {
    if (System.getProperty(CACHE_LINE) == null) {
      // Left to itself, Jetty starts all of JMX to find this number: a sixth of a cold start.
      System.setProperty(CACHE_LINE, CACHE_LINE_REFERENCES);
    }
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
    Server server = new Server(threads);
    server.setHandler(
        new GracefulHandler(new RequestHandler(awsJson, transfers, metrics, health, patience)));
    server.setErrorHandler(new ErrorAnswers());
    server.setStopTimeout(patience.stopMax().toMillis());
    List<ServerConnector> connectors = new ArrayList<>();
    try {
      for (String host : hosts) {
        ServerConnector connector = connector(server, host, patience);
        connector.setPort(connectors.isEmpty() ? port : connectors.getFirst().getLocalPort());
        // The port is taken now: the addresses after the first one need its number.
        connector.open();
        connectors.add(connector);
        server.addConnector(connector);
      }
      limitConnections(server, connectors);
      server.addBean(new HeaderDeadline(server, connectors, patience.lagMax()));
      server.start();
    } catch (IOException e) {
      stop(server, connectors);
      throw e;
    } catch (Exception e) {
      stop(server, connectors);
      throw new IOException("cannot listen: " + e.getMessage(), e);
    }
    return new HttpListener(server, connectors.getFirst().getLocalPort());
  }

  /** What holds of every connection. */
  static HttpConfiguration configuration(Patience patience) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES_MAX);
    // In a request, silence is the slowest that there is; between requests it may last longer.
    configuration.setIdleTimeout(
        Math.min(patience.lagMax().toMillis(), patience.idleMax().toMillis()));
    return configuration;
  }

  private static ServerConnector connector(Server server, String host, Patience patience) {
    ServerConnector connector =
        new StoppableConnector(server, new HttpConnectionFactory(configuration(patience)));
    connector.setHost(host);
    connector.setIdleTimeout(patience.idleMax().toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHILE_STOPPING_MAX.toMillis());
    return connector;
  }

  /**
   * Gives no connection more time once it is to stop. Jetty shortens the time of all of them then;
   * but of one whose request ends just then it sets it back to the usual time.
   */
  private static final class StoppableConnector extends ServerConnector {
    StoppableConnector(Server server, HttpConnectionFactory http) {
      super(server, 1, 1, http);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
      SocketChannelEndPoint endPoint =
          new SocketChannelEndPoint(channel, selector, key, getScheduler()) {
            @Override
            public void setIdleTimeout(long millis) {
              super.setIdleTimeout(
                  isShutdown() ? Math.min(millis, getShutdownIdleTimeout()) : millis);
            }
          };
      endPoint.setIdleTimeout(getIdleTimeout());
      return endPoint;
    }
  }

  private static void limitConnections(Server server, List<ServerConnector> connectors) {
    NetworkConnectionLimit limit =
        new NetworkConnectionLimit(CONNECTIONS_MAX, connectors.toArray(Connector[]::new));
    limit.setEndPointIdleTimeout(IDLE_WHEN_FULL_MAX.toMillis());
    server.addBean(limit);
  }

  /** The port on which it listens. */
  public int port() {
    return port;
  }

  /** Takes no more requests, waits a little for those that are running, then cuts them off. */
  @Override
  public void close() {
    stop(server, List.of());
  }

  private static void stop(Server server, List<ServerConnector> opened) {
    try {
      server.stop();
    } catch (TimeoutException e) {
      // Jetty tells this last: everything is stopped. What it waited for is mostly a client that
      // keeps its connection open.
      if (e.getSuppressed().length > 0) {
        throw new IllegalStateException("cannot stop the listener", e);
      }
      LOG.debug("Cut off what was still open at the listener's stop");
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the listener", e);
    } finally {
      // Those of a server that was not started are its own no more than halfway.
      opened.forEach(ServerConnector::close);
    }
  }
}
