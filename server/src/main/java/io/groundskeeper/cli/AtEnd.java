package io.groundskeeper.cli;

/** What is done when the process is told to end meanwhile: by Ctrl-C, or by SIGTERM. */
public final class AtEnd implements AutoCloseable {
  private final Thread hook;

  private AtEnd(Thread hook) {
    this.hook = hook;
  }

  /** Has it done if the process ends before this is closed. */
  public static AtEnd of(Runnable work) {
    Thread hook = new Thread(work, "at-end");
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtEnd(hook);
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
