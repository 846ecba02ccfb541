package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.CommandFailedException;
import java.net.URI;

/** A server that answers. */
public interface RunningServer extends AutoCloseable {
  /** Where it listens, for clients. */
  URI endpoint();

  /** Stops it; what it said is saved stays saved. */
  @Override
  void close();

  /** How a server comes to run: the wiring of the program. */
  interface Starter {
    /**
     * Starts one.
     *
     * @throws CommandFailedException if it cannot, with the reason for people
     */
    RunningServer start(ServerSettings settings);
  }
}
