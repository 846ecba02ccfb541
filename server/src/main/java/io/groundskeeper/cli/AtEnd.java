package io.groundskeeper.cli;

/** What is done when the process is told to end meanwhile: by Ctrl-C, or by SIGTERM. */
public final class AtEnd implements AutoCloseable {
  /** Whether anything was begun: what fails from then on, fails by it. */
  private static volatile boolean ending;

  private final Thread hook;

  private AtEnd(Thread hook) {
    this.hook = hook;
  }

  /**
   * Has it done if the process ends before this is closed.
   *
   * @throws CommandFailedException if the process is ending
   */
  public static AtEnd of(Runnable work) {
    Thread hook =
        new Thread(
            () -> {
              ending = true;
              work.run();
            },
            "at-end");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      ending = true;
      throw new CommandFailedException("The command was told to end.", e);
    }
    return new AtEnd(hook);
  }

  /** Whether the process is ending, and that is being done. */
  static boolean isEnding() {
    return ending;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and waits for it.
    }
  }
}
