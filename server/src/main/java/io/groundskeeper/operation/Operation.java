package io.groundskeeper.operation;

/**
 * One operation of the API. Its class has the operation's name; its request and response are
 * records whose components are the members of the shapes in the contract, with a small first
 * letter.
 *
 * <p>Whoever calls has checked the request against the contract: required components are there and
 * within their bounds. Others are null where the client left them out.
 *
 * @param <Q> the request
 * @param <A> the response; null components are left out of the answer
 */
public interface Operation<Q extends Record, A extends Record> {
  /** The request's class. */
  Class<Q> request();

  /**
   * Carries out a request.
   *
   * @throws io.groundskeeper.dataset.value.Refusal if the request cannot be fulfilled, with the
   *     reason
   */
  A call(Q request);

  /** The name under which clients call it. */
  default String name() {
    return getClass().getSimpleName();
  }
}
