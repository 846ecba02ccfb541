package io.groundskeeper.dataset.row;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.Store.Condition;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.Store.Outcome;
import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits, and finds out what came of it: the one place where an outcome that the store did not say
 * is settled, and where what others overtook is tried again.
 *
 * <p>Of a commit whose outcome is unknown, reading "not there" says nothing: it may be applied a
 * moment later. So it is made impossible first, by another commit that takes away its condition;
 * only then is it known not to be made.
 */
public final class Attempt {
  /** How often a change is tried while others are faster. */
  public static final int TRIES_MAX = 12;

  /** How often an unknown outcome is asked for, with growing pauses: some 0.3 s in all. */
  private static final int SETTLE_TRIES_MAX = 6;

  private static final int SETTLE_PAUSE_MILLIS = 5;
  private static final int STEP_NAME_DIGITS = 10;

  private Attempt() {}

  /** What came of a commit. */
  public sealed interface Result {
    /**
     * It is made.
     *
     * @param heads as the commit left them, in its order; they may have moved on since
     */
    record Made(List<HeadNow> heads) implements Result {}

    /** A condition did not hold: it is not made, and never will be. */
    record Refused() implements Result {}

    /** Nobody knows, and the store does not say. */
    record Lost(Throwable cause) implements Result {}
  }

  /** A head with its bytes in the store. */
  public record HeadNow(byte[] bytes, Head head) {
    public static HeadNow of(byte[] bytes) {
      return new HeadNow(bytes, Rows.read(bytes, Head.class));
    }
  }

  /**
   * A head that moves.
   *
   * @param before as the store has it
   */
  public record Move(Key key, byte[] before, Head after) {}

  /**
   * Moves the heads of datasets of one project, all or none.
   *
   * @param moves at least one
   * @param also further conditions
   * @param rows what is committed with the heads
   * @param writes what is written before or with that; where the outcome is not known to be made,
   *     it may be there all the same, unless the store {@link Store#commitsWrites}
   */
  public static Result moveHeads(
      Environment environment,
      List<Move> moves,
      List<Condition> also,
      List<Mutation> rows,
      List<Mutation> writes) {
    byte[] project = moves.getFirst().key().partition();
    String step = stepName(environment);
    List<Condition> conditions = new ArrayList<>();
    List<Mutation> mutations = new ArrayList<>(rows);
    List<HeadNow> heads = new ArrayList<>();
    for (Move move : moves) {
      Head after = move.after().after(step);
      byte[] bytes = Rows.write(after);
      conditions.add(new Condition(move.key(), move.before()));
      mutations.add(new Mutation.Put(move.key(), bytes));
      heads.add(new HeadNow(bytes, after));
    }
    conditions.addAll(also);
    return switch (commit(environment.store(), project, conditions, mutations, writes)) {
      case Outcome.Done ignored -> new Result.Made(heads);
      case Outcome.Refused ignored -> new Result.Refused();
      case Outcome.Unknown unknown ->
          settle(environment, moves.getFirst(), step, new Result.Made(heads), unknown.cause());
    };
  }

  private static String stepName(Environment environment) {
    return environment.newId().substring(0, STEP_NAME_DIGITS);
  }

  /**
   * Makes a commit of unknown outcome impossible by moving a head on which it depends, or finds
   * that it was made.
   */
  private static Result settle(
      Environment environment, Move move, String step, Result.Made made, Throwable cause) {
    byte[] fenced = Rows.write(Rows.read(move.before(), Head.class).after(stepName(environment)));
    for (int tries = 0; tries < SETTLE_TRIES_MAX; tries++) {
      Outcome fence =
          commit(
              environment.store(),
              move.key().partition(),
              List.of(new Condition(move.key(), move.before())),
              List.of(new Mutation.Put(move.key(), fenced)),
              List.of());
      switch (fence) {
        case Outcome.Done ignored -> {
          return new Result.Refused();
        }
        case Outcome.Refused refused -> {
          return judge(refused.current().getFirst(), move, step, made, cause);
        }
        case Outcome.Unknown ignored -> pause(environment, SETTLE_PAUSE_MILLIS << tries);
      }
    }
    return new Result.Lost(cause);
  }

  private static Result judge(
      byte @Nullable [] current, Move move, String step, Result.Made made, Throwable cause) {
    if (current == null) {
      return new Result.Lost(cause);
    }
    Head.Steps now = Rows.read(current, Head.class).stepsSoFar();
    if (now.recent().contains(step)) {
      return made;
    }
    long before = Rows.read(move.before(), Head.class).stepsSoFar().count();
    return now.count() - before <= Head.Steps.RECENT_MAX
        ? new Result.Refused()
        : new Result.Lost(cause);
  }

  /**
   * Commits a row that never gets a value again that it had before, with others.
   *
   * @param key one of the conditions
   * @param written what the row holds afterwards; null: it is gone
   */
  public static Result commitRow(
      Environment environment,
      List<Condition> conditions,
      List<Mutation> mutations,
      Key key,
      byte @Nullable [] written) {
    int place = conditions.stream().map(Condition::key).toList().indexOf(key);
    Throwable cause = null;
    for (int tries = 0; tries < SETTLE_TRIES_MAX; tries++) {
      // The same once more: it is applied once at most, since its own condition ends with it.
      switch (commit(environment.store(), key.partition(), conditions, mutations, List.of())) {
        case Outcome.Done ignored -> {
          return new Result.Made(List.of());
        }
        case Outcome.Refused refused -> {
          return cause != null && Arrays.equals(refused.current().get(place), written)
              ? new Result.Made(List.of())
              : new Result.Refused();
        }
        case Outcome.Unknown unknown -> {
          cause = unknown.cause();
          pause(environment, SETTLE_PAUSE_MILLIS << tries);
        }
      }
    }
    return new Result.Lost(cause == null ? new IllegalStateException("not tried") : cause);
  }

  /**
   * Removes rows that nobody writes any more, durably, together with all that was written before.
   *
   * @throws StoreException if the store does not say that it is done; it can be tried again
   */
  public static void delete(Environment environment, byte[] partition, List<Key> keys) {
    insist(environment, partition, keys.stream().<Mutation>map(Mutation.Delete::new).toList());
  }

  /**
   * Commits without conditions what can be applied twice, or late.
   *
   * @throws StoreException if the store does not say that it is done; it can be tried again
   */
  static void insist(Environment environment, byte[] partition, List<Mutation> mutations) {
    for (int tries = 0; tries < SETTLE_TRIES_MAX; tries++) {
      if (commit(environment.store(), partition, List.of(), mutations, List.of())
          instanceof Outcome.Done) {
        return;
      }
      pause(environment, SETTLE_PAUSE_MILLIS << tries);
    }
    throw new StoreException("The store did not confirm what was written. Try again.");
  }

  /**
   * A commit that throws may have been applied, like one that says so; also where memory ran out
   * within it. Only of what the store does not take at all is nothing applied.
   */
  private static Outcome commit(
      Store store,
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    try {
      return store.commit(partition, conditions, mutations, writes);
    } catch (StoreException | Error e) {
      return new Outcome.Unknown(e);
    }
  }

  /** Something that is tried until nobody else is faster. */
  public interface Try<T> {
    /**
     * Tries it.
     *
     * @param number counted from 0
     * @return empty where somebody else was faster
     */
    Optional<T> run(int number);
  }

  /**
   * Tries something again while others are faster.
   *
   * @param what changes, for people
   * @throws StoreException if others are faster {@link #TRIES_MAX} times
   */
  public static <T> T repeat(Environment environment, String what, Try<T> once) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Optional<T> result = once.run(tries);
      if (result.isPresent()) {
        return result.get();
      }
      // By chance, so that servers that race for one head take turns.
      pause(environment, environment.random().nextInt(1 << tries));
    }
    throw new StoreException(what + " changes too fast. Try again.");
  }

  /** What is thrown where an outcome is lost: the client reads before it tries again. */
  public static StoreException lost(Throwable cause) {
    if (cause instanceof StoreException store && store.isUnavailable()) {
      return StoreException.unavailable(
          "The store did not say whether the change was made. Read before you try again. "
              + store.getMessage(),
          store);
    }
    return new StoreException(
        "The store did not say whether the change was made. Read before you try again.", cause);
  }

  /** Waits for a short while. */
  public static void pause(Environment environment, int millis) {
    try {
      environment.machine().sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      throw new InterruptedWaitException(e);
    }
  }
}
