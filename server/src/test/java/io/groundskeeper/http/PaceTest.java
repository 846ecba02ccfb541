package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long clients are waited for. */
final class PaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int LAG_SECONDS_MAX = 30;
  private static final int WAIT_SECONDS_MAX = 1_000;

  private final Pace pace =
      new Pace(Duration.ofSeconds(LAG_SECONDS_MAX), Duration.ofSeconds(WAIT_SECONDS_MAX));

  @Test
  void a_byte_every_five_seconds_is_too_slow_in_the_end() {
    for (int i = 0; i < LAG_SECONDS_MAX / 5; i++) {
      assertThat(pace.keepsUp(5 * SECOND, 1)).isTrue();
    }
    assertThat(pace.keepsUp(5 * SECOND, 1)).isFalse();
  }

  @Test
  void what_comes_at_the_least_rate_keeps_up_until_all_waiting_has_its_end() {
    for (int i = 0; i < WAIT_SECONDS_MAX; i++) {
      assertThat(pace.keepsUp(SECOND, Pace.BYTES_PER_SECOND_MIN)).isTrue();
    }
    assertThat(pace.keepsUp(SECOND, Pace.BYTES_PER_SECOND_MIN)).isFalse();
  }

  @Test
  void bytes_that_came_quickly_are_no_credit_for_stopping() {
    assertThat(pace.keepsUp(0, 1L << 30)).isTrue();
    assertThat(pace.keepsUp(LAG_SECONDS_MAX * SECOND, 0)).isTrue();
    assertThat(pace.keepsUp(1, 0)).isFalse();
  }

  @Test
  void a_pause_is_made_up_for_by_bytes() {
    for (int i = 0; i < 10; i++) {
      assertThat(pace.keepsUp(LAG_SECONDS_MAX * SECOND, LAG_SECONDS_MAX << 10)).isTrue();
      assertThat(pace.keepsUp(0, LAG_SECONDS_MAX << 10)).isTrue();
    }
  }
}
