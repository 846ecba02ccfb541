package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.groundskeeper.http.BodyException.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that wait for their clients, and those that are worked on. */
@Timeout(60)
final class UploadRoomTest {
  private static final int OPEN_MAX = 8;
  private static final int WORKED_ON_MAX = 4;

  private final UploadRoom room = new UploadRoom(OPEN_MAX);

  @Test
  void those_that_wait_for_their_clients_hold_nobody_up() throws Exception {
    for (int i = 0; i < OPEN_MAX - 1; i++) {
      room.enter().begin();
    }

    UploadRoom.Place last = room.enter();
    last.begin();
    last.end();
    last.close();
    room.enter().close();
  }

  @Test
  void who_finds_no_place_is_told_at_once() throws Exception {
    List<UploadRoom.Place> places = new ArrayList<>();
    for (int i = 0; i < OPEN_MAX; i++) {
      UploadRoom.Place place = room.enter();
      place.begin();
      places.add(place);
    }

    assertThatExceptionOfType(BodyException.class)
        .isThrownBy(room::enter)
        .matches(e -> e.why() == Why.NO_ROOM);
    places.getFirst().close();
    places.getFirst().close();
    places.set(0, room.enter());
    assertThatExceptionOfType(BodyException.class).isThrownBy(room::enter);
  }

  @Test
  void only_a_few_are_worked_on() throws Exception {
    List<UploadRoom.Place> worked = new ArrayList<>();
    for (int i = 0; i < WORKED_ON_MAX; i++) {
      worked.add(room.enter());
    }
    CompletableFuture<UploadRoom.Place> next = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                next.complete(room.enter());
              } catch (BodyException e) {
                next.completeExceptionally(e);
              }
            });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(next).isNotDone();

    worked.getFirst().begin();

    next.get(30, TimeUnit.SECONDS).close();
  }

  @Test
  void one_that_is_closed_is_worked_on_no_more() throws Exception {
    UploadRoom.Place closed = room.enter();
    closed.close();

    assertThatExceptionOfType(BodyException.class).isThrownBy(closed::end);
    for (int i = 0; i < WORKED_ON_MAX; i++) {
      room.enter();
    }
  }
}
