package io.groundskeeper.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TerminalErrorTest {
  private static boolean isTooMany(long lines, long rejected) {
    return TerminalError.of(lines, rejected)
        .equals(Optional.of(TerminalError.ERROR_TOO_MANY_RECORDS_IN_ERROR));
  }

  @Test
  void too_many_is_certain_where_no_number_of_good_lines_to_come_changes_it() {
    for (long lines = 1; lines < 30; lines++) {
      for (long rejected = 0; rejected <= lines; rejected++) {
        for (long toCome = 0; toCome < 150; toCome++) {
          long before = lines;
          long bad = rejected;
          boolean always =
              LongStream.rangeClosed(0, toCome).allMatch(good -> isTooMany(before + good, bad));

          assertThat(TerminalError.isCertain(lines, rejected, toCome))
              .as("%d of %d, %d to come", rejected, lines, toCome)
              .isEqualTo(always);
        }
      }
    }
  }
}
