package io.groundskeeper.acceptance.history;

import org.jspecify.annotations.Nullable;

/**
 * A call that a client made of an object, and what came of it.
 *
 * @param client who called
 * @param call what was asked for
 * @param answer what was answered; null where no answer came: then it was done once, or not at all
 * @param calledNanos when the call began
 * @param answeredNanos when the answer was there; without one, the time after which it is done no
 *     more: {@link #NEVER} where nobody can say
 */
public record Operation<C, A>(
    String client, C call, @Nullable A answer, long calledNanos, long answeredNanos) {
  public static final long NEVER = Long.MAX_VALUE;

  public Operation {
    if (answeredNanos < calledNanos) {
      throw new IllegalArgumentException("answered before it was called: " + call);
    }
  }

  boolean isOfUnknownOutcome() {
    return answer == null;
  }
}
