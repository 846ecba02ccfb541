package io.groundskeeper.cli.backup;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done when the process is told to end meanwhile: by Ctrl-C, or by SIGTERM. */
final class AtEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtEnd.class);

  private final Thread hook;

  private AtEnd(Thread hook) {
    this.hook = hook;
  }

  /** Something that is done. */
  interface Work {
    void run() throws IOException;
  }

  /** Has it done if the process ends before this is closed. */
  static AtEnd of(Work work) {
    Thread hook = new Thread(() -> run(work), "at-end");
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtEnd(hook);
  }

  private static void run(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.warn("The place of the backups was not given up: {}", e.getMessage());
    }
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
