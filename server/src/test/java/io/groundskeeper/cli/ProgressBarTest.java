package io.groundskeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a bar is drawn, and that nothing is left of it. */
final class ProgressBarTest {
  private static final String CLEAR = "\r\u001b[K";

  private final StringWriter err = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);

  private ProgressBar bar(boolean shown, OptionalLong bytes) {
    return new ProgressBar(new PrintWriter(err), shown, "some.manifest", bytes, nanos::get);
  }

  @Test
  void draws_nothing_in_the_first_second() {
    try (ProgressBar bar = bar(true, OptionalLong.of(10_000_000))) {
      nanos.addAndGet(999_999_999);
      bar.at(5_000_000);
    }
    assertThat(err).hasToString("");
  }

  @Test
  void draws_at_most_ten_times_a_second_and_leaves_nothing() {
    try (ProgressBar bar = bar(true, OptionalLong.of(10_000_000))) {
      nanos.addAndGet(1_000_000_000);
      bar.at(5_000_000);
      bar.at(6_000_000);
    }
    String half = "#".repeat(15) + "-".repeat(15);
    assertThat(err).hasToString(CLEAR + "some.manifest  [" + half + "]  50 % of 10 MB" + CLEAR);
  }

  @Test
  void counts_where_the_end_is_not_known_and_gives_way_to_lines() {
    try (ProgressBar bar = bar(true, OptionalLong.empty())) {
      nanos.addAndGet(2_000_000_000);
      bar.at(1_234_000_000);
      bar.println("a line");
    }
    assertThat(err)
        .hasToString(CLEAR + "some.manifest  1,234 MB" + CLEAR + "a line" + System.lineSeparator());
  }

  @Test
  void counts_things_that_are_no_bytes() {
    try (ProgressBar bar =
        ProgressBar.counting(
            new PrintWriter(err), true, "x", OptionalLong.of(2000), "entries", nanos::get)) {
      nanos.addAndGet(1_000_000_000);
      bar.at(500);
    }
    String quarter = "#".repeat(7) + "-".repeat(23);
    assertThat(err).hasToString(CLEAR + "x  [" + quarter + "]  25 % of 2,000 entries" + CLEAR);
  }

  @Test
  void draws_nothing_where_it_is_not_to_be_shown() {
    try (ProgressBar bar = bar(false, OptionalLong.of(10_000_000))) {
      nanos.addAndGet(2_000_000_000);
      bar.at(5_000_000);
    }
    assertThat(err).hasToString("");
  }
}
