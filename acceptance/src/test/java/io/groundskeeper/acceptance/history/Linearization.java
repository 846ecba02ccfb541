package io.groundskeeper.acceptance.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order in which calls that overlapped can have been done one at a time, each between
 * its beginning and its answer: the search of Wing and Gong ("Testing and Verifying Concurrent
 * Objects", 1993), which leaves out what was tried, as Lowe does ("Testing for Linearizability",
 * 2017). A call of unknown outcome has its place anywhere between its beginning and the time after
 * which it is done no more, or none.
 */
public final class Linearization<S, C, A> {
  private final Model<S, C, A> model;
  private final List<Operation<C, A>> operations;
  private final long stepsMax;

  /** Before the first of the beginnings and ends that have no place yet, by time. */
  private final Event head = new Event(-1, /* isCall= */ false);

  private final Deque<Placed<S>> placed = new ArrayDeque<>();
  private final BitSet done = new BitSet();
  private final Set<Tried<S>> tried = new HashSet<>();
  private S state;
  private long steps;

  /** The longest order that was found, and the state after it. */
  private int longest = -1;

  private S longestState;
  private BitSet longestDone = new BitSet();

  /** What is known of a history. */
  public sealed interface Verdict<C, A> {
    /**
     * It can have been so.
     *
     * @param order without those calls that were not done
     */
    record Possible<C, A>(List<Operation<C, A>> order) implements Verdict<C, A> {}

    /**
     * There is no such order.
     *
     * @param why how far one goes, and what cannot follow
     */
    record Impossible<C, A>(String why) implements Verdict<C, A> {}

    /** Nobody knows after so many steps. */
    record Undecided<C, A>(long steps) implements Verdict<C, A> {}
  }

  /** The beginning or the end of a call, in a list from which it can be taken and put back. */
  private static final class Event {
    private final int operation;
    private final boolean isCall;
    private @Nullable Event before;
    private @Nullable Event after;

    /** The end of a beginning, the beginning of an end. */
    private @Nullable Event other;

    Event(int operation, boolean isCall) {
      this.operation = operation;
      this.isCall = isCall;
    }

    void takeOut() {
      if (before != null) {
        before.after = after;
      }
      if (after != null) {
        after.before = before;
      }
    }

    void putBack() {
      if (before != null) {
        before.after = this;
      }
      if (after != null) {
        after.before = this;
      }
    }
  }

  /**
   * A call that has its place.
   *
   * @param before the state before
   * @param isDone false if its place is none
   */
  private record Placed<S>(Event call, S before, boolean isDone) {}

  /** Which calls have their place, and the state that they leave: once is enough. */
  private record Tried<S>(BitSet done, S state) {}

  private Linearization(Model<S, C, A> model, List<Operation<C, A>> operations, long stepsMax) {
    this.model = model;
    this.operations = operations;
    this.stepsMax = stepsMax;
    this.state = model.initial();
    this.longestState = state;
    listEvents();
  }

  /**
   * Judges the history of an object.
   *
   * @param operations all calls that can have changed it, in any order
   * @param stepsMax after so many steps of the model it is given up
   */
  public static <S, C, A> Verdict<C, A> of(
      Model<S, C, A> model, List<Operation<C, A>> operations, long stepsMax) {
    return new Linearization<>(model, List.copyOf(operations), stepsMax).search();
  }

  private void listEvents() {
    record At(long nanos, Event event) {}
    List<At> all = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Event call = new Event(i, /* isCall= */ true);
      Event end = new Event(i, /* isCall= */ false);
      call.other = end;
      end.other = call;
      all.add(new At(operations.get(i).calledNanos(), call));
      all.add(new At(operations.get(i).answeredNanos(), end));
    }
    // What begins when another one ends overlaps it.
    all.sort(Comparator.comparingLong(At::nanos).thenComparing(at -> !at.event().isCall));
    Event last = head;
    for (At at : all) {
      last.after = at.event();
      at.event().before = last;
      last = at.event();
    }
  }

  private Verdict<C, A> search() {
    Event event = head.after;
    while (event != null) {
      if (steps >= stepsMax) {
        return new Verdict.Undecided<>(steps);
      }
      boolean goesOn = event.isCall ? happens(event) : neverHappened(event);
      if (goesOn) {
        event = head.after;
      } else if (event.isCall) {
        event = event.after;
      } else if (placed.isEmpty()) {
        return new Verdict.Impossible<>(why());
      } else {
        event = undo();
      }
    }
    return new Verdict.Possible<>(order());
  }

  /** Gives a call the next place, if its answer is that of the model there. */
  private boolean happens(Event call) {
    Operation<C, A> operation = operations.get(call.operation);
    steps++;
    Model.Step<S, A> step = model.step(state, operation.call());
    A answer = operation.answer();
    return (answer == null || answer.equals(step.answer()))
        && place(call, step.state(), /* isDone= */ true);
  }

  /** Gives none to one of which the end is here, if that may be. */
  private boolean neverHappened(Event end) {
    Event call = other(end);
    return operations.get(end.operation).isOfUnknownOutcome()
        && place(call, state, /* isDone= */ false);
  }

  private boolean place(Event call, S after, boolean isDone) {
    done.set(call.operation);
    if (!tried.add(new Tried<>((BitSet) done.clone(), after))) {
      done.clear(call.operation);
      return false;
    }
    placed.push(new Placed<>(call, state, isDone));
    call.takeOut();
    other(call).takeOut();
    state = after;
    if (placed.size() > longest) {
      longest = placed.size();
      longestState = state;
      longestDone = (BitSet) done.clone();
    }
    return true;
  }

  /** Takes its place from the last one; returns what is to be tried instead. */
  private @Nullable Event undo() {
    Placed<S> last = placed.pop();
    Event call = last.call();
    done.clear(call.operation);
    state = last.before();
    // As they were taken out, the other way round.
    other(call).putBack();
    call.putBack();
    return call.after;
  }

  private static Event other(Event event) {
    Event other = event.other;
    if (other == null) {
      throw new IllegalStateException("the head has no other end");
    }
    return other;
  }

  private List<Operation<C, A>> order() {
    List<Operation<C, A>> order = new ArrayList<>();
    for (Placed<S> each : placed) {
      if (each.isDone()) {
        order.add(operations.get(each.call().operation));
      }
    }
    return order.reversed();
  }

  private String why() {
    StringBuilder why = new StringBuilder();
    why.append(
        "%d of %d calls have an order, after which the state is%n  %s%nand of these none can follow:%n"
            .formatted(Math.max(0, longest), operations.size(), longestState));
    long nextEnd = Operation.NEVER;
    for (int i = longestDone.nextClearBit(0);
        i < operations.size();
        i = longestDone.nextClearBit(i + 1)) {
      nextEnd = Math.min(nextEnd, operations.get(i).answeredNanos());
    }
    for (int i = longestDone.nextClearBit(0);
        i < operations.size();
        i = longestDone.nextClearBit(i + 1)) {
      Operation<C, A> operation = operations.get(i);
      if (operation.calledNanos() <= nextEnd) {
        why.append(
            "  %s: %s answered %s, there it would be %s%n"
                .formatted(
                    operation.client(),
                    operation.call(),
                    operation.answer(),
                    model.step(longestState, operation.call()).answer()));
      }
    }
    return why.toString();
  }
}
