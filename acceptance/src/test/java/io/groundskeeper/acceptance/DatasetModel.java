package io.groundskeeper.acceptance;

import io.groundskeeper.acceptance.DatasetModel.Answer;
import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.DatasetModel.State;
import io.groundskeeper.acceptance.history.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a dataset does that is asked one call after another, as docs/API.md says it. */
final class DatasetModel implements Model<State, Call, Answer> {
  private static final Answer NOTHING_SUCH = new Answer.Refused("ResourceNotFoundException");

  /**
   * An entry.
   *
   * @param label its only one
   * @param marker what no other change writes
   */
  record Entry(String label, String marker) {}

  /**
   * A dataset.
   *
   * @param entries by what their source-refs differ in
   * @param answers to changes with a request token, by the token
   */
  record State(long version, Map<String, Entry> entries, Map<String, Answer> answers) {}

  /** What is asked of it. */
  sealed interface Call {
    /** AWS's UpdateDatasetEntries. */
    record Update(Map<String, Entry> entries) implements Call {}

    /** The one that can be held to a version and a token. */
    record GuardedUpdate(Map<String, Entry> entries, OptionalLong expected, Optional<String> token)
        implements Call {}

    record Delete(Set<String> images) implements Call {}

    record DeleteLabelled(String label) implements Call {}

    record Rename(String label, String newName) implements Call {}

    record Merge(String label, String target) implements Call {}

    /** AWS's, by pages of so many. */
    record ListEntries(int pageSize) implements Call {}

    record ListVersion() implements Call {}

    record ListLabelled(String label) implements Call {}

    record ListLabels() implements Call {}

    record Describe() implements Call {}

    /** Whether nothing is changed by it. */
    default boolean isRead() {
      return switch (this) {
        case Update _, GuardedUpdate _, Delete _, DeleteLabelled _, Rename _, Merge _ -> false;
        case ListEntries _, ListVersion _, ListLabelled _, ListLabels _, Describe _ -> true;
      };
    }
  }

  /** What is answered. */
  sealed interface Answer {
    record Done() implements Answer {}

    record Changed(long version, long added, long replaced, long removed) implements Answer {}

    record Refused(String code) implements Answer {}

    record Entries(Map<String, Entry> entries) implements Answer {}

    record Version(long version, Map<String, Entry> entries) implements Answer {}

    /** How many entries have each label. */
    record Labels(Map<String, Long> counts) implements Answer {}

    record Stats(long entries, long labelled, long labels) implements Answer {}
  }

  @Override
  public State initial() {
    return new State(1, Map.of(), Map.of());
  }

  @Override
  public Step<State, Answer> step(State state, Call call) {
    return switch (call) {
      case Call.Update update ->
          new Step<>(update(state, update.entries()).state(), new Answer.Done());
      case Call.GuardedUpdate update -> guarded(state, update);
      case Call.Delete delete -> delete(state, image -> delete.images().contains(image));
      case Call.DeleteLabelled delete ->
          delete(state, image -> label(state, image).equals(delete.label()));
      case Call.Rename rename -> rename(state, rename.label(), rename.newName());
      case Call.Merge merge -> relabel(state, merge.label(), merge.target());
      case Call.ListEntries _ -> new Step<>(state, new Answer.Entries(state.entries()));
      case Call.ListVersion _ ->
          new Step<>(state, new Answer.Version(state.version(), state.entries()));
      case Call.ListLabelled list -> new Step<>(state, labelled(state, list.label()));
      case Call.ListLabels _ -> new Step<>(state, new Answer.Labels(counts(state)));
      case Call.Describe _ ->
          new Step<>(
              state,
              new Answer.Stats(
                  state.entries().size(), state.entries().size(), counts(state).size()));
    };
  }

  private static Step<State, Answer> changed(
      State before, Map<String, Entry> entries, long added, long replaced, long removed) {
    if (added + replaced + removed == 0) {
      return new Step<>(before, new Answer.Changed(before.version(), 0, 0, 0));
    }
    State after = new State(before.version() + 1, Map.copyOf(entries), before.answers());
    return new Step<>(after, new Answer.Changed(after.version(), added, replaced, removed));
  }

  private static Step<State, Answer> update(State state, Map<String, Entry> entries) {
    Map<String, Entry> all = new HashMap<>(state.entries());
    all.putAll(entries);
    int added = all.size() - state.entries().size();
    return changed(state, all, added, entries.size() - added, 0);
  }

  private static Step<State, Answer> guarded(State state, Call.GuardedUpdate update) {
    String token = update.token().orElse("");
    Answer earlier = state.answers().get(token);
    if (earlier != null) {
      return new Step<>(state, earlier);
    }
    if (update.expected().isPresent() && update.expected().getAsLong() != state.version()) {
      return new Step<>(state, new Answer.Refused("ConflictException"));
    }
    Step<State, Answer> step = update(state, update.entries());
    if (token.isEmpty()) {
      return step;
    }
    Map<String, Answer> answers = new HashMap<>(state.answers());
    answers.put(token, step.answer());
    return new Step<>(
        new State(step.state().version(), step.state().entries(), Map.copyOf(answers)),
        step.answer());
  }

  private static Step<State, Answer> delete(State state, Predicate<String> goes) {
    Map<String, Entry> left = new HashMap<>(state.entries());
    left.keySet().removeIf(goes);
    return changed(state, left, 0, 0, state.entries().size() - left.size());
  }

  private static Step<State, Answer> rename(State state, String label, String newName) {
    boolean isInUse = !label.equals(newName) && count(state, newName) > 0;
    return count(state, label) > 0 && isInUse
        ? new Step<>(state, new Answer.Refused("InvalidParameterException"))
        : relabel(state, label, newName);
  }

  private static Step<State, Answer> relabel(State state, String label, String to) {
    if (count(state, label) == 0) {
      return new Step<>(state, NOTHING_SUCH);
    }
    if (label.equals(to)) {
      return changed(state, state.entries(), 0, 0, 0);
    }
    Map<String, Entry> all = new HashMap<>(state.entries());
    all.replaceAll(
        (image, entry) -> entry.label().equals(label) ? new Entry(to, entry.marker()) : entry);
    return changed(state, all, 0, count(state, label), 0);
  }

  private static Answer labelled(State state, String label) {
    Map<String, Entry> found = new HashMap<>(state.entries());
    found.values().removeIf(entry -> !entry.label().equals(label));
    return new Answer.Entries(Map.copyOf(found));
  }

  private static String label(State state, String image) {
    Entry entry = state.entries().get(image);
    return entry == null ? "" : entry.label();
  }

  private static long count(State state, String label) {
    return counts(state).getOrDefault(label, 0L);
  }

  private static Map<String, Long> counts(State state) {
    return state.entries().values().stream()
        .collect(Collectors.groupingBy(Entry::label, TreeMap::new, Collectors.counting()));
  }
}
