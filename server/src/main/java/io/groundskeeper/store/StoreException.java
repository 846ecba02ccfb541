package io.groundskeeper.store;

/** The database did not do what it was asked, and nothing is known to be wrong with the request. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
