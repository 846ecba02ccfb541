package io.groundskeeper.store;

/** The database did not do what it was asked, and nothing is known to be wrong with the request. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean damage;

  public StoreException(String message) {
    super(message);
    damage = false;
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
    damage = false;
  }

  private StoreException(String message, Throwable cause, boolean damage) {
    super(message, cause);
    this.damage = damage;
  }

  /** The database has found that what it keeps is not what was written; trying again is in vain. */
  public static StoreException damage(String message, Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /** Whether what the database keeps is damaged. */
  public boolean isDamage() {
    return damage;
  }
}
