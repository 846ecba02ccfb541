package io.groundskeeper.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;

/** Which bytes of a representation a client wants: RFC 9110, 14. */
sealed interface Range {
  /** One range, of numbers that fit. Any other header may be ignored (14.2). */
  Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** All of them, in an answer that is not partial. */
  record Whole() implements Range {}

  /**
   * Some of them.
   *
   * @param to after the last one
   */
  record Part(long from, long to) implements Range {}

  /** None that there are. */
  record Unsatisfiable() implements Range {}

  /**
   * What the header Range asks for. What is not valid, or of several parts, is ignored.
   *
   * @param header empty where there is none
   * @param all how many bytes there are
   */
  static Range of(String header, long all) {
    Matcher wanted = ONE.matcher(header.strip());
    if (!wanted.matches() || !isValid(wanted.group(1), wanted.group(2))) {
      return new Whole();
    }
    if (all == 0 && wanted.group(1).isEmpty() && Long.parseLong(wanted.group(2)) > 0) {
      // The end of nothing can be had (14.1.2), but not be told in numbers.
      return new Whole();
    }
    List<ByteRange> ranges = ByteRange.parse(List.of(wanted.group()), all);
    return ranges.isEmpty()
        ? new Unsatisfiable()
        : new Part(ranges.getFirst().first(), ranges.getFirst().last() + 1);
  }

  private static boolean isValid(String first, String last) {
    return first.isEmpty()
        ? !last.isEmpty()
        : last.isEmpty() || Long.parseLong(first) <= Long.parseLong(last);
  }
}
