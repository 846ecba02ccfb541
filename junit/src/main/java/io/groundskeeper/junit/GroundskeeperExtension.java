package io.groundskeeper.junit;

import io.groundskeeper.Groundskeeper;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Groundskeeper server for tests, with JUnit 5 and 6: on a free port of the loopback interface,
 * over an empty temporary folder that is removed with it.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final GroundskeeperExtension groundskeeper = new GroundskeeperExtension();
 *
 * RekognitionClient client =
 *     RekognitionClient.builder()
 *         .endpointOverride(groundskeeper.endpoint())
 *         .region(Region.of(groundskeeper.region()))
 *         .credentialsProvider(AnonymousCredentialsProvider.create())
 *         .build();
 * }</pre>
 *
 * <p>As a static field, or with {@code @ExtendWith} on a class, there is one server for all tests
 * of the class and of the classes nested in it; as an instance field one for each test. With
 * {@code @ExtendWith} tests take the server as parameters: an {@link URI} is its endpoint, a {@link
 * Groundskeeper} is its store. Each server has its own port and folder, so that tests may run in
 * parallel.
 */
public final class GroundskeeperExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final Groundskeeper.Options options;
  private int users;
  private @Nullable TemporaryServer server;

  /** A server with {@link Groundskeeper.Options#DEFAULT}. */
  public GroundskeeperExtension() {
    this(Groundskeeper.Options.DEFAULT);
  }

  /** A server with other quotas, region, account or buckets. */
  public GroundskeeperExtension(Groundskeeper.Options options) {
    this.options = options;
  }

  /**
   * Where the server listens: the endpoint of clients.
   *
   * @throws IllegalStateException before the first and after the last test
   */
  public URI endpoint() {
    return running().endpoint();
  }

  /** The region in the server's ARNs. */
  public String region() {
    return options.region();
  }

  /**
   * The store under the server, to prepare and to look at what clients see.
   *
   * @throws IllegalStateException before the first and after the last test
   */
  public Groundskeeper groundskeeper() {
    return running().groundskeeper();
  }

  private synchronized TemporaryServer running() {
    if (server == null) {
      throw new IllegalStateException(
          "The server runs only while tests run: from @BeforeAll on where the extension is a static"
              + " field, from @BeforeEach on where it is an instance field. Is it annotated with"
              + " @RegisterExtension?");
    }
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    begin();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  // JUnit calls back for classes, for classes nested in them, and for tests: the first one starts
  // the server, the last one stops it.
  private synchronized void begin() {
    if (server == null) {
      server = TemporaryServer.start(options);
    }
    users++;
  }

  private synchronized void end() {
    users--;
    TemporaryServer unused = server;
    if (users == 0 && unused != null) {
      server = null;
      unused.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == URI.class || type == Groundskeeper.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == URI.class ? endpoint() : groundskeeper();
  }
}
