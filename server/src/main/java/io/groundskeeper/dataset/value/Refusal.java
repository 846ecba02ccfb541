package io.groundskeeper.dataset.value;

/** A request was understood and cannot be carried out; with the reason, in the terms of the API. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public Refusal(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why a request is refused: the errors of the API that do not come from the protocol itself. */
  public enum Reason {
    CONFLICT("ConflictException"),
    IDEMPOTENT_PARAMETER_MISMATCH("IdempotentParameterMismatchException"),
    INVALID_PAGINATION_TOKEN("InvalidPaginationTokenException"),
    INVALID_PARAMETER("InvalidParameterException"),
    INVALID_S3_OBJECT("InvalidS3ObjectException"),
    LIMIT_EXCEEDED("LimitExceededException"),
    RESOURCE_ALREADY_EXISTS("ResourceAlreadyExistsException"),
    RESOURCE_IN_USE("ResourceInUseException"),
    RESOURCE_NOT_FOUND("ResourceNotFoundException"),
    RESOURCE_NOT_READY("ResourceNotReadyException"),
    SERVICE_QUOTA_EXCEEDED("ServiceQuotaExceededException");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The error's name in the API. */
    public String code() {
      return code;
    }
  }
}
