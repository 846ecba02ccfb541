package io.groundskeeper.http;

import io.groundskeeper.InMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A listener on a free port for the tests of a class, and their connections to it. */
final class Listening implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final List<RawConnection> connections = new ArrayList<>();
  private @Nullable HttpListener listener;

  int port() {
    return Objects.requireNonNull(listener).port();
  }

  /** A new connection, closed after the test. */
  RawConnection connect() throws IOException {
    RawConnection connection = new RawConnection(port());
    connections.add(connection);
    return connection;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    listener = InMemory.listen();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    for (RawConnection connection : connections) {
      connection.close();
    }
    connections.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Objects.requireNonNull(listener).close();
  }
}
