package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.dataset.Transfers;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The listener: HTTP/1.1 on one address, one virtual thread a request. */
public final class HttpListener implements AutoCloseable {
  private static final int REQUEST_HEADER_BYTES_MAX = 32 << 10;
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  /** Clients keep connections open that nothing comes over; a stop does not wait for them long. */
  private static final Duration IDLE_WHILE_STOPPING_MAX = Duration.ofMillis(200);

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
   * @param port 0 for any free one
   * @param awsJson for calls of the protocol
   * @param transfers for whole datasets
   * @throws IOException if it cannot, the port being in use for example
   */
  public static HttpListener start(String host, int port, AwsJson awsJson, Transfers transfers)
      throws IOException {
    if (System.getProperty(CACHE_LINE) == null) {
      // Left to itself, Jetty starts all of JMX to find this number: a sixth of a cold start.
      System.setProperty(CACHE_LINE, CACHE_LINE_REFERENCES);
    }
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES_MAX);
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MAX.toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHILE_STOPPING_MAX.toMillis());
    server.addConnector(connector);
    server.setHandler(new GracefulHandler(new RequestHandler(awsJson, transfers)));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_MAX.toMillis());
    try {
      server.start();
    } catch (IOException e) {
      stop(server);
      throw e;
    } catch (Exception e) {
      stop(server);
      throw new IOException("cannot listen: " + e.getMessage(), e);
    }
    return new HttpListener(server, connector.getLocalPort());
  }

  /** The port on which it listens. */
  public int port() {
    return port;
  }

  /** Takes no more requests, and waits a little for those that are running. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the listener", e);
    }
  }
}
