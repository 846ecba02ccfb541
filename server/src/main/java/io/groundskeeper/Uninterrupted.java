package io.groundskeeper;

/**
 * What ends in bounded time and must be done whole: a thread that is interrupted does it all the
 * same, and is interrupted afterwards.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  static void run(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
