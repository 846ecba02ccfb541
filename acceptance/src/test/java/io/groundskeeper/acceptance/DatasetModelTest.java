package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.DatasetModel.Answer;
import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.DatasetModel.Entry;
import io.groundskeeper.acceptance.DatasetModel.State;
import io.groundskeeper.acceptance.history.Linearization;
import io.groundskeeper.acceptance.history.Linearization.Verdict;
import io.groundskeeper.acceptance.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server with faults would answer is refused, and what one without them may is not. */
final class DatasetModelTest {
  private static final long STEPS_MAX = 100_000;
  private static final Entry CAT = new Entry("cat", "1");
  private static final Entry DOG = new Entry("dog", "2");

  private final List<Operation<Call, Answer>> history = new ArrayList<>();
  private long now;

  /** Two cats, in version 2. */
  @BeforeEach
  void twoCats() {
    after(new Call.Update(Map.of("a", CAT, "b", CAT)), new Answer.Done());
  }

  /** A call that begins when all before have ended. */
  private void after(Call call, Answer answer) {
    history.add(new Operation<>("client", call, answer, ++now, ++now));
  }

  /** A call of unknown outcome that may be done at any time from now on. */
  private void unknown(Call call) {
    history.add(new Operation<>("client", call, null, ++now, Operation.NEVER));
  }

  /** Calls that all overlap. */
  private void beside(Call first, Answer answer, Call second, Answer other) {
    now += 10;
    history.add(new Operation<>("client", first, answer, now, now + 5));
    history.add(new Operation<>("other", second, other, now, now + 5));
    now += 5;
  }

  private void isPossible() {
    assertThat(verdict()).isInstanceOf(Verdict.Possible.class);
  }

  private void isImpossible() {
    assertThat(verdict()).isInstanceOf(Verdict.Impossible.class);
  }

  private Verdict<Call, Answer> verdict() {
    return Linearization.<State, Call, Answer>of(new DatasetModel(), history, STEPS_MAX);
  }

  private static Answer version(long version, Map<String, Entry> entries) {
    return new Answer.Version(version, entries);
  }

  private static Call.GuardedUpdate put(
      Map<String, Entry> entries, OptionalLong expected, Optional<String> token) {
    return new Call.GuardedUpdate(entries, expected, token);
  }

  @Test
  void an_edit_of_which_half_is_seen_is_refused() {
    Entry lynx = new Entry("lynx", "1");
    beside(
        new Call.Rename("cat", "lynx"),
        new Answer.Changed(3, 0, 2, 0),
        new Call.ListEntries(4),
        new Answer.Entries(Map.of("a", lynx, "b", lynx)));
    isPossible();
    beside(
        new Call.Rename("lynx", "cat"),
        new Answer.Changed(4, 0, 2, 0),
        new Call.ListEntries(4),
        new Answer.Entries(Map.of("a", CAT, "b", lynx)));
    isImpossible();
  }

  @Test
  void a_version_that_two_made_is_refused() {
    beside(
        put(Map.of("a", DOG), OptionalLong.of(2), Optional.empty()),
        new Answer.Changed(3, 0, 1, 0),
        put(Map.of("b", DOG), OptionalLong.of(2), Optional.empty()),
        new Answer.Refused("ConflictException"));
    isPossible();
    beside(
        put(Map.of("a", CAT), OptionalLong.of(3), Optional.empty()),
        new Answer.Changed(4, 0, 1, 0),
        put(Map.of("b", DOG), OptionalLong.of(3), Optional.empty()),
        new Answer.Changed(4, 0, 1, 0));
    isImpossible();
  }

  @Test
  void statistics_of_another_version_than_the_newest_are_refused() {
    after(new Call.Describe(), new Answer.Stats(2, 2, 1));
    isPossible();
    after(new Call.Delete(Set.of("a")), new Answer.Changed(3, 0, 0, 1));
    after(new Call.Describe(), new Answer.Stats(2, 2, 1));
    isImpossible();
  }

  @Test
  void an_index_of_labels_that_is_behind_is_refused() {
    after(new Call.Merge("cat", "dog"), new Answer.Changed(3, 0, 2, 0));
    after(new Call.ListLabels(), new Answer.Labels(Map.of("dog", 2L)));
    isPossible();
    after(new Call.ListLabelled("cat"), new Answer.Entries(Map.of("a", CAT)));
    isImpossible();
  }

  @Test
  void a_request_token_that_makes_two_versions_is_refused() {
    Call.GuardedUpdate update = put(Map.of("a", DOG), OptionalLong.empty(), Optional.of("token"));
    unknown(update);
    after(update, new Answer.Changed(3, 0, 1, 0));
    after(update, new Answer.Changed(3, 0, 1, 0));
    after(new Call.ListVersion(), version(3, Map.of("a", DOG, "b", CAT)));
    isPossible();
    after(update, new Answer.Changed(4, 0, 1, 0));
    isImpossible();
  }

  @Test
  void a_cut_call_that_comes_twice_is_refused() {
    unknown(new Call.Update(Map.of("a", DOG)));
    after(new Call.ListVersion(), version(3, Map.of("a", DOG, "b", CAT)));
    after(new Call.ListVersion(), version(3, Map.of("a", DOG, "b", CAT)));
    isPossible();
    after(new Call.ListVersion(), version(4, Map.of("a", DOG, "b", CAT)));
    isImpossible();
  }

  @Test
  void an_acknowledged_change_that_a_restart_has_lost_is_refused() {
    after(new Call.Update(Map.of("a", DOG)), new Answer.Done());
    after(new Call.ListEntries(1), new Answer.Entries(Map.of("a", CAT, "b", CAT)));
    isImpossible();
  }
}
