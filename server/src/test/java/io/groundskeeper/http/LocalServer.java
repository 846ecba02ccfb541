package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.groundskeeper.InMemory;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.dataset.Transfers;
import io.groundskeeper.dataset.value.Health;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The HTTP of the product without a network: what comes over a connection, and what comes back. */
public final class LocalServer {
  private static final long ANSWER_SECONDS_MAX = 60;

  private final Server server = new Server();
  private final LocalConnector connector =
      new LocalConnector(
          server, new HttpConnectionFactory(HttpListener.configuration(Patience.USUAL)));
  private volatile @Nullable RequestHandler served;

  public LocalServer() {
    server.addConnector(connector);
    server.setErrorHandler(new ErrorAnswers());
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            return Objects.requireNonNull(served).handle(request, response, callback);
          }
        });
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start", e);
    }
  }

  /** What connections lead to from now on. */
  public void serve(AwsJson awsJson, Transfers transfers) {
    served =
        new RequestHandler(awsJson, transfers, InMemory.metrics(), () -> Health.OK, Patience.USUAL);
  }

  /**
   * All that comes back over a connection whose client sends some bytes and then ends its side.
   *
   * @throws IllegalStateException if the server does not end its side, too
   */
  public String answers(byte[] input) throws Exception {
    LocalConnector.LocalEndPoint connection = connector.connect();
    try {
      connection.addInput(ByteBuffer.wrap(input));
      connection.addInputEOF();
      connection.waitUntilClosedOrIdleFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
      if (connection.isOpen() && !connection.isOutputShutdown()) {
        throw new IllegalStateException("the connection is not ended");
      }
      return new String(toBytes(connection.getOutput()), ISO_8859_1);
    } finally {
      connection.close();
    }
  }

  private static byte[] toBytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
