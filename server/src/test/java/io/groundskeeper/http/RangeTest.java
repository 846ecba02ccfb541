package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header Range, as RFC 9110 has it in 14. */
final class RangeTest {
  private static final long ALL = 1_000;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-, 0, 1000",
    "bytes=0-0, 0, 1",
    "bytes=5-5, 5, 6",
    "bytes=999-, 999, 1000",
    "bytes=10-19, 10, 20",
    "bytes=10-5000, 10, 1000",
    "bytes=0-999999999999999999, 0, 1000",
    "bytes=-1, 999, 1000",
    "bytes=-1000, 0, 1000",
    "bytes=-5000, 0, 1000",
    "bytes=007-08, 7, 9",
  })
  void one_range_is_served(String header, long from, long to) {
    assertThat(Range.of(header, ALL)).isEqualTo(new Range.Part(from, to));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=5-3",
        "bytes=x-4",
        "bytes=1-x",
        "bytes=+1-4",
        "bytes=1-2-3",
        "bytes=--1",
        "bytes=1-2,5-6",
        "bytes=99999999999999999999-",
        "bytes=0-99999999999999999999",
        "lines=1-2",
        "BYTES 1-2",
        "bytes=1 - 2",
      })
  void what_is_no_single_range_is_ignored(String header) {
    assertThat(Range.of(header, ALL)).isEqualTo(new Range.Whole());
    assertThat(Range.of(header, 0)).isEqualTo(new Range.Whole());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=1000-, 1000",
    "bytes=1000-2000, 1000",
    "bytes=999999999999999999-, 1000",
    "bytes=-0, 1000",
    "bytes=0-, 0",
    "bytes=0-0, 0",
    "bytes=5-9, 0",
    "bytes=-0, 0",
  })
  void what_lies_behind_the_end_cannot_be_satisfied(String header, long all) {
    assertThat(Range.of(header, all)).isEqualTo(new Range.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=-1", "bytes=-5000"})
  void the_end_of_nothing_is_all_of_it(String header) {
    assertThat(Range.of(header, 0)).isEqualTo(new Range.Whole());
  }
}
