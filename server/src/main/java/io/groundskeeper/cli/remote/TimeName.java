package io.groundskeeper.cli.remote;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Times as people name them: with an offset (2026-11-24T12:00:00Z), of here (2026-11-24 12:00), a
 * day, which means its beginning here (2026-11-24, today, yesterday), or so long ago ("2 hours
 * ago").
 */
public final class TimeName {
  /** How to write them, for help texts. */
  public static final String HELP =
      "A time is 2026-11-24T12:00:00Z, 2026-11-24T12:00 (local time), a day (2026-11-24, today,"
          + " yesterday: its beginning, local time), or '2 hours ago'.";

  /** Times of other millennia are typing errors, and not every clock can count to them. */
  private static final int YEAR_MAX = 9999;

  private static final Pattern AGO = Pattern.compile("(\\d{1,9}) +([a-z]+?)s? +ago");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "second", ChronoUnit.SECONDS,
          "minute", ChronoUnit.MINUTES,
          "hour", ChronoUnit.HOURS,
          "day", ChronoUnit.DAYS,
          "week", ChronoUnit.WEEKS,
          "month", ChronoUnit.MONTHS,
          "year", ChronoUnit.YEARS);

  private TimeName() {}

  /** The time that a text names, here and now; empty where it is none. */
  public static Optional<Instant> parse(String text) {
    return parse(text, ZonedDateTime.now(ZoneId.systemDefault())).map(ZonedDateTime::toInstant);
  }

  /**
   * The same.
   *
   * @param now with the time zone of whoever asks
   */
  static Optional<ZonedDateTime> parse(String text, ZonedDateTime now) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    return Stream.<Function<String, Optional<ZonedDateTime>>>of(
            each -> word(each, now),
            each -> ago(each, now),
            each -> tried(() -> OffsetDateTime.parse(each).toZonedDateTime()),
            each -> tried(() -> LocalDateTime.parse(each).atZone(now.getZone())),
            each -> tried(() -> LocalDate.parse(each).atStartOfDay(now.getZone())))
        .flatMap(form -> form.apply(name.replaceFirst("(?<=\\d) +(?=\\d)", "t")).stream())
        .filter(time -> time.getYear() >= 0 && time.getYear() <= YEAR_MAX)
        .findFirst();
  }

  /** A day by its name. */
  private static Optional<ZonedDateTime> word(String name, ZonedDateTime now) {
    LocalDate today = now.toLocalDate();
    return switch (name) {
      case "now" -> Optional.of(now);
      case "today" -> Optional.of(today.atStartOfDay(now.getZone()));
      case "yesterday" -> Optional.of(today.minusDays(1).atStartOfDay(now.getZone()));
      default -> Optional.empty();
    };
  }

  private static Optional<ZonedDateTime> ago(String name, ZonedDateTime now) {
    Matcher matcher = AGO.matcher(name);
    ChronoUnit unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    return unit == null
        ? Optional.empty()
        : tried(() -> now.minus(Long.parseLong(matcher.group(1)), unit));
  }

  /** Something that may name no time. */
  private interface Reading {
    ZonedDateTime read();
  }

  private static Optional<ZonedDateTime> tried(Reading reading) {
    try {
      return Optional.of(reading.read());
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
