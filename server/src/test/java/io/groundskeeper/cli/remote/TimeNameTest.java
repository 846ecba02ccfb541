package io.groundskeeper.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeNameTest {
  /** The day after clocks were set back. */
  private static final ZonedDateTime NOW =
      ZonedDateTime.parse("2026-10-26T09:30:00+01:00[Europe/Berlin]");

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T12:00:00Z, 2026-11-24T12:00:00Z",
    "2026-11-24T12:00+02:00, 2026-11-24T10:00:00Z",
    "2026-11-24t12:00:00.5z, 2026-11-24T12:00:00.500Z",
    "2026-11-24T12:00, 2026-11-24T11:00:00Z",
    "2026-11-24 12:00, 2026-11-24T11:00:00Z",
    "2026-07-01T12:00:00, 2026-07-01T10:00:00Z",
    "2026-11-24, 2026-11-23T23:00:00Z",
    "now, 2026-10-26T08:30:00Z",
    "today, 2026-10-25T23:00:00Z",
    "Yesterday, 2026-10-24T22:00:00Z",
    "2 hours ago, 2026-10-26T06:30:00Z",
    "1 day ago, 2026-10-25T08:30:00Z",
    "2 days ago, 2026-10-24T07:30:00Z",
    "90  seconds  ago, 2026-10-26T08:28:30Z",
    "3 weeks ago, 2026-10-05T07:30:00Z",
    "1 month ago, 2026-09-26T07:30:00Z",
  })
  void names_a_time(String text, String instant) {
    assertThat(TimeName.parse(text, NOW).orElseThrow().toInstant()).hasToString(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "24/11/2026",
        "12:00",
        "2 fortnights ago",
        "hours ago",
        "-2 hours ago",
        "999999999 years ago",
        "-999999999-01-01T00:00:00Z",
        "+999999999-01-01",
        "9999999999999 hours ago"
      })
  void names_none(String text) {
    assertThat(TimeName.parse(text, NOW)).isEmpty();
  }
}
