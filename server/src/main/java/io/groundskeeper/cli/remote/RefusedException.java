package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;

/** The server has refused a request. */
public final class RefusedException extends CommandFailedException {
  private static final long serialVersionUID = 1L;
  private static final int MESSAGE_CHARACTERS_MAX = 2000;

  private final String code;
  private final String reason;

  RefusedException(String code, String message) {
    super(code + ": " + Shown.text(message, MESSAGE_CHARACTERS_MAX));
    this.code = code;
    this.reason = Shown.text(message, MESSAGE_CHARACTERS_MAX);
  }

  /** Why, in the server's words. */
  public String reason() {
    return reason;
  }

  /** Whether something that goes on, or is in it, is in the way. */
  public boolean isInUse() {
    return code.equals("ResourceInUseException");
  }

  /** Whether what was to be made is there, perhaps made by somebody else just now. */
  public boolean isThereAlready() {
    return code.equals("ResourceAlreadyExistsException") || isInUse();
  }

  /** Whether there is no such project, dataset, version or tag. */
  public boolean isNotFound() {
    return code.equals("ResourceNotFoundException");
  }
}
