package io.groundskeeper.dataset.row;

import io.groundskeeper.store.StoreException;

/**
 * A thread was interrupted while it waited for its turn or for others. What it was about to do is
 * not done; what it does for other threads, too, they can do themselves.
 */
public final class InterruptedWaitException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** In a thread that was just interrupted, and stays so. */
  public InterruptedWaitException(InterruptedException cause) {
    super("The server is being stopped.", cause);
    Thread.currentThread().interrupt();
  }
}
