package io.groundskeeper.awsjson;

/** An error as clients see it. */
final class WireError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  WireError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static WireError client(String code, String message) {
    return new WireError(400, code, message);
  }

  static WireError serialization(String message) {
    return client("SerializationException", message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
