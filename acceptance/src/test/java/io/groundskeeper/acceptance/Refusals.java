package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.rekognition.model.RekognitionException;

/** How the scenario expects calls to be refused. */
final class Refusals {
  private Refusals() {}

  static void refused(Class<? extends RekognitionException> type, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            type,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(400);
              assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
              assertThat(refusal.awsErrorDetails().errorMessage()).isNotBlank();
            });
  }

  /** The service's model has no type for this refusal. */
  static void invalid(String violation, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RekognitionException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(400);
              assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
              assertThat(refusal.awsErrorDetails().errorMessage())
                  .isEqualTo("1 validation error detected: " + violation);
            });
  }
}
