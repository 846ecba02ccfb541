package io.groundskeeper.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.history.Linearization.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check itself, with histories of a number that is set, read and added to. */
final class LinearizationTest {
  private static final long STEPS_MAX = 1_000_000;

  private final List<Operation<Call, Long>> history = new ArrayList<>();

  private sealed interface Call {
    record Put(long value) implements Call {}

    /** Answers what the number was. */
    record Add(long value) implements Call {}

    record Get() implements Call {}
  }

  private static final class Counter implements Model<Long, Call, Long> {
    @Override
    public Long initial() {
      return 0L;
    }

    @Override
    public Step<Long, Long> step(Long state, Call call) {
      return switch (call) {
        case Call.Put put -> new Step<>(put.value(), 0L);
        case Call.Add add -> new Step<>(state + add.value(), state);
        case Call.Get get -> new Step<>(state, state);
      };
    }
  }

  private void set(long value, long from, long to) {
    history.add(new Operation<>("client", new Call.Put(value), 0L, from, to));
  }

  private void add(long value, long was, long from, long to) {
    history.add(new Operation<>("client", new Call.Add(value), was, from, to));
  }

  private void get(long value, long from, long to) {
    history.add(new Operation<>("client", new Call.Get(), value, from, to));
  }

  private void unknown(Call call, long from, long to) {
    history.add(new Operation<>("client", call, null, from, to));
  }

  private Verdict<Call, Long> verdict() {
    return Linearization.of(new Counter(), history, STEPS_MAX);
  }

  private void isPossible() {
    assertThat(verdict()).isInstanceOf(Verdict.Possible.class);
  }

  private void isImpossible() {
    assertThat(verdict()).isInstanceOf(Verdict.Impossible.class);
  }

  @Test
  void nothing_is_possible() {
    isPossible();
  }

  @Test
  void one_after_another_is_possible() {
    set(1, 0, 1);
    get(1, 2, 3);
    set(2, 4, 5);
    get(2, 6, 7);
    isPossible();
  }

  @Test
  void a_read_beside_a_change_may_have_either() {
    set(1, 0, 10);
    get(0, 1, 2);
    get(1, 3, 4);
    isPossible();
  }

  @Test
  void calls_that_overlap_may_be_in_another_order_than_they_began() {
    set(1, 0, 10);
    set(2, 1, 9);
    get(2, 11, 12);
    get(2, 13, 14);
    isPossible();
    history.clear();
    set(1, 0, 10);
    set(2, 1, 9);
    get(1, 11, 12);
    isPossible();
  }

  @Test
  void what_ends_when_another_one_begins_overlaps_it() {
    set(1, 0, 5);
    get(0, 5, 6);
    isPossible();
  }

  @Test
  void a_stale_read_is_refused() {
    set(1, 0, 1);
    set(2, 2, 3);
    get(1, 4, 5);
    isImpossible();
  }

  @Test
  void a_read_that_goes_back_is_refused() {
    set(1, 0, 100);
    get(1, 1, 2);
    get(0, 3, 4);
    isImpossible();
  }

  @Test
  void a_read_of_what_comes_later_is_refused() {
    get(1, 0, 1);
    set(1, 2, 3);
    isImpossible();
  }

  @Test
  void a_read_of_what_nobody_wrote_is_refused() {
    set(1, 0, 1);
    get(7, 0, 3);
    isImpossible();
  }

  @Test
  void a_lost_update_is_refused() {
    add(1, 0, 0, 10);
    add(1, 0, 1, 9);
    isImpossible();
    history.clear();
    add(1, 0, 0, 10);
    add(1, 1, 1, 9);
    get(1, 11, 12);
    isImpossible();
  }

  @Test
  void two_orders_of_the_same_changes_are_refused() {
    set(1, 0, 100);
    set(2, 0, 100);

    // One reader sees 1 then 2, the other one 2 then 1.
    get(1, 1, 2);
    get(2, 3, 4);
    isPossible();
    get(2, 1, 2);
    get(1, 3, 4);
    isImpossible();
  }

  @Test
  void a_change_that_was_acknowledged_and_is_gone_is_refused() {
    set(1, 0, 1);
    get(0, 2, 3);
    isImpossible();
  }

  @Test
  void a_call_of_unknown_outcome_was_done_or_not() {
    unknown(new Call.Put(1), 0, Operation.NEVER);
    get(0, 10, 11);
    isPossible();
    get(1, 20, 21);
    isPossible();
  }

  @Test
  void a_call_of_unknown_outcome_that_is_undone_again_is_refused() {
    unknown(new Call.Put(1), 0, Operation.NEVER);
    get(1, 10, 11);
    get(0, 20, 21);
    isImpossible();
  }

  @Test
  void a_call_of_unknown_outcome_that_was_done_twice_is_refused() {
    unknown(new Call.Add(5), 0, Operation.NEVER);
    get(5, 10, 11);
    isPossible();
    get(10, 20, 21);
    isImpossible();
    history.clear();
    unknown(new Call.Put(1), 0, Operation.NEVER);
    get(1, 1, 2);
    set(2, 3, 4);
    get(2, 5, 6);
    get(1, 7, 8);
    isImpossible();
  }

  @Test
  void a_call_of_unknown_outcome_is_not_done_before_it_was_made() {
    get(1, 0, 1);
    unknown(new Call.Put(1), 2, Operation.NEVER);
    isImpossible();
  }

  @Test
  void a_call_of_unknown_outcome_is_not_done_after_its_server_has_ended() {
    unknown(new Call.Put(1), 0, 10);
    get(0, 11, 12);
    isPossible();
    get(1, 13, 14);
    isImpossible();
  }

  @Test
  void the_order_has_what_was_done_and_leaves_out_what_was_not() {
    unknown(new Call.Put(1), 0, Operation.NEVER);
    unknown(new Call.Put(2), 0, 5);
    get(1, 6, 7);

    assertThat(verdict())
        .isEqualTo(new Verdict.Possible<>(List.of(history.get(0), history.get(2))));
  }

  @Test
  void it_is_said_how_far_an_order_goes_and_what_cannot_follow() {
    set(1, 0, 1);
    get(3, 2, 3);
    set(2, 4, 5);

    assertThat(verdict())
        .isInstanceOfSatisfying(
            Verdict.Impossible.class,
            impossible ->
                assertThat(impossible.why())
                    .contains("1 of 3 calls", "client: Get[] answered 3, there it would be 1")
                    .doesNotContain("Put[value=2]"));
  }

  @Test
  void what_takes_too_long_is_undecided_and_not_possible() {
    for (int i = 0; i < 20; i++) {
      // Any of them may have been done: there are a million numbers.
      unknown(new Call.Add(1L << i), 0, Operation.NEVER);
    }
    get(-1, 1, 2);
    assertThat(Linearization.of(new Counter(), history, 1000))
        .isEqualTo(new Verdict.Undecided<Call, Long>(1000));
  }

  /** What happened at known moments is possible; with an answer changed, as trying all says. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void it_agrees_with_trying_every_order(long seed) {
    Random random = new Random(seed);
    int impossible = 0;
    for (int round = 0; round < 300; round++) {
      history.clear();
      long state = 0;
      for (int i = 0; i < 6; i++) {
        long at = 10L * i;
        long from = at - random.nextInt(25);
        long to = at + random.nextInt(25);
        Call call =
            switch (random.nextInt(3)) {
              case 0 -> new Call.Put(random.nextInt(3));
              case 1 -> new Call.Add(1);
              default -> new Call.Get();
            };
        if (random.nextInt(4) == 0) {
          unknown(call, from, to);
          state = random.nextBoolean() ? new Counter().step(state, call).state() : state;
        } else {
          Model.Step<Long, Long> step = new Counter().step(state, call);
          history.add(new Operation<>("client", call, step.answer(), from, to));
          state = step.state();
        }
      }
      isPossible();
      changeAnAnswer(random);
      boolean expected = canFollow(0L, history);
      assertThat(verdict() instanceof Verdict.Possible).as("%s", history).isEqualTo(expected);
      impossible += expected ? 0 : 1;
    }
    // Or nothing was told apart.
    assertThat(impossible).isBetween(30, 270);
  }

  private void changeAnAnswer(Random random) {
    int i = random.nextInt(history.size());
    Operation<Call, Long> it = history.get(i);
    history.set(
        i,
        new Operation<>(
            it.client(),
            it.call(),
            (long) random.nextInt(3),
            it.calledNanos(),
            it.answeredNanos()));
  }

  /** The definition, tried without any cleverness. */
  private static boolean canFollow(long state, List<Operation<Call, Long>> left) {
    if (left.isEmpty()) {
      return true;
    }
    long firstEnd = left.stream().mapToLong(Operation::answeredNanos).min().orElseThrow();
    for (Operation<Call, Long> next : left) {
      List<Operation<Call, Long>> rest = new ArrayList<>(left);
      rest.remove(next);
      Model.Step<Long, Long> step = new Counter().step(state, next.call());
      boolean fits = next.answer() == null || next.answer().equals(step.answer());
      if (next.calledNanos() <= firstEnd && fits && canFollow(step.state(), rest)) {
        return true;
      }
      if (next.answer() == null && canFollow(state, rest)) {
        return true;
      }
    }
    return false;
  }
}
