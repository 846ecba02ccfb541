package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.value.Format;
import java.util.Arrays;
import java.util.Locale;

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

  /** A format by its name, where it can be read here; else what to do instead. */
  static Recognised named(String name, String what, String advice) {
    return Arrays.stream(Format.values())
        .filter(format -> plain(format.toString()).equals(plain(name)) && format.isReadable())
        .findFirst()
        .<Recognised>map(Known::new)
        .orElse(new Foreign(what, advice));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
