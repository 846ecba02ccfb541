package io.groundskeeper.dataset.value;

import org.jspecify.annotations.Nullable;

/**
 * A row that must be there is not, or is not what was written: a disk, or somebody, has damaged the
 * store. The message says for people which dataset and version is concerned, which row, and why.
 */
public final class DamagedStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DamagedStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
