package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.http.HeaderDeadline.Seen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When headers have begun, by what is seen of a connection from time to time. */
final class HeaderDeadlineTest {
  private @Nullable Seen seen;
  private long nanos;

  private @Nullable Long look(long messages, long answered, long bytes) {
    nanos++;
    seen = HeaderDeadline.look(messages, answered, bytes, seen, nanos);
    return seen.beganNanos();
  }

  @Test
  void the_first_headers_begin_with_their_first_bytes_and_end_with_the_request() {
    assertThat(look(0, 0, 0)).isNull();
    assertThat(look(0, 0, 10)).isEqualTo(2);
    assertThat(look(0, 0, 10)).isEqualTo(2);
    assertThat(look(0, 0, 20)).isEqualTo(2);
    assertThat(look(1, 0, 100)).isNull();
  }

  @Test
  void a_body_in_pieces_begins_no_headers_and_silence_after_it_neither() {
    assertThat(look(1, 0, 100)).isNull();
    assertThat(look(1, 0, 200)).isNull();
    assertThat(look(1, 1, 300)).isNull();
    assertThat(look(1, 1, 300)).isNull();
    assertThat(look(1, 1, 300)).isNull();
    assertThat(look(1, 1, 310)).isEqualTo(6);
    assertThat(look(1, 1, 320)).isEqualTo(6);
    assertThat(look(2, 2, 400)).isNull();
  }

  @Test
  void an_empty_line_between_requests_is_none_of_the_next() {
    assertThat(look(1, 1, 100)).isNull();
    assertThat(look(1, 1, 102)).isNull();
    assertThat(look(1, 1, 102)).isNull();
    assertThat(look(1, 1, 103)).isEqualTo(4);
  }

  @Test
  void headers_that_came_before_the_first_look_have_begun() {
    assertThat(look(0, 0, 10)).isEqualTo(1);
  }
}
