package io.groundskeeper.cli.serve;

import java.util.concurrent.CountDownLatch;

/** The end of a command that runs until it is stopped. */
final class Shutdown {
  private Shutdown() {}

  /** Has this done when the process ends: by Ctrl-C, by SIGTERM, or by itself. */
  static void then(Runnable tidyUp) {
    Runtime.getRuntime().addShutdownHook(new Thread(tidyUp, "stop"));
  }

  /** Waits until the process is told to end. */
  static void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
