package io.groundskeeper.cli;

/** A server that answers. */
public interface RunningServer extends AutoCloseable {
  /** The port on which it listens. */
  int port();

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
