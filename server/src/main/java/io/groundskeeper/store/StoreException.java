package io.groundskeeper.store;

import org.jspecify.annotations.Nullable;

/** The database did not do what it was asked, and nothing is known to be wrong with the request. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  private enum Kind {
    OTHER,
    DAMAGE,
    UNAVAILABLE
  }

  public StoreException(String message) {
    super(message);
    kind = Kind.OTHER;
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
    kind = Kind.OTHER;
  }

  private StoreException(String message, @Nullable Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /** The database has found that what it keeps is not what was written; trying again is in vain. */
  public static StoreException damage(String message, Throwable cause) {
    return new StoreException(message, cause, Kind.DAMAGE);
  }

  /** Whether what the database keeps is damaged. */
  public boolean isDamage() {
    return kind == Kind.DAMAGE;
  }

  /**
   * The database as a whole takes no changes now, or none that add; its log has said so already.
   *
   * @param message for people, whoever asked included
   */
  public static StoreException unavailable(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNAVAILABLE);
  }

  /** Whether the database as a whole takes no changes now; the message is for people. */
  public boolean isUnavailable() {
    return kind == Kind.UNAVAILABLE;
  }
}
