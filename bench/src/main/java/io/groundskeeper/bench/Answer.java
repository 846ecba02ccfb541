package io.groundskeeper.bench;

import java.util.Optional;

/**
 * An answer, and how long it took.
 *
 * @param millis from the first byte sent to the last byte read
 */
record Answer(String json, double millis) {
  Optional<String> nextToken() {
    return Api.member(json, "NextToken");
  }

  /**
   * The value of a member that is a whole number.
   *
   * @throws IllegalStateException if there is none
   */
  long number(String member) {
    return Api.number(json, member)
        .orElseThrow(() -> new IllegalStateException("no " + member + " in " + json));
  }

  /**
   * @throws IllegalStateException if the member has another value
   */
  void require(String member, long expected) {
    if (number(member) != expected) {
      throw new IllegalStateException("%s is not %,d: %s".formatted(member, expected, json));
    }
  }
}
