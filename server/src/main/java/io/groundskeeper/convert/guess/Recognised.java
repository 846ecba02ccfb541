package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.value.Format;

/** What a text seems to be. */
public sealed interface Recognised {
  /** A format that can be read. */
  record Known(Format format) implements Recognised {}

  /**
   * Something else, which is known.
   *
   * @param what it is, for people: "a Git LFS pointer"
   * @param advice what to do, a sentence
   */
  record Foreign(String what, String advice) implements Recognised {
    /** Both, as one line. */
    public String sentence() {
      return "It is %s. %s".formatted(what, advice);
    }
  }

  /**
   * Nothing that is known.
   *
   * @param seen what it has, for people; empty where there is nothing to say
   */
  record Unknown(String seen) implements Recognised {}
}
