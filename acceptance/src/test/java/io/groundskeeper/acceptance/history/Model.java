package io.groundskeeper.acceptance.history;

/**
 * What an object does that is asked one call after another.
 *
 * @param <S> its state: immutable, with {@code equals} and {@code hashCode}
 * @param <C> a call
 * @param <A> an answer, with {@code equals}
 */
public interface Model<S, C, A> {
  /** Its state before the first call. */
  S initial();

  /** What a call makes of a state, and answers. */
  Step<S, A> step(S state, C call);

  /** What came of a call. */
  record Step<S, A>(S state, A answer) {}
}
