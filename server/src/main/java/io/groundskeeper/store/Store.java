package io.groundskeeper.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An ordered, partitioned key-value store: all that Groundskeeper asks of a database. All of the
 * dataset logic stands above this port, once.
 *
 * <p>A key is a partition and a sort key, both bytes; within a partition, keys are in the unsigned
 * order of their sort keys. There is no order among partitions and no transaction over several.
 * Implementations are safe for use by many threads. Arrays that are handed in or out are never
 * changed afterwards, by either side.
 *
 * <p>What the logic above may rely on, and what it must not do, so that distributed stores can keep
 * it:
 *
 * <ul>
 *   <li>Commits of one partition are in one order, and every read that begins after a commit was
 *       done sees it. Commits of different partitions are in no order.
 *   <li>A write is seen by every read that begins after it has returned, and by whoever sees a
 *       later commit of the same caller. It is in no order with the commits of others.
 *   <li>A key is written, and deleted, by {@link #write} or by {@link #commit}, never by both, and
 *       a partition is dropped only in the way in which all of its keys are written: a distributed
 *       store gives the two their times from different clocks, so that a delete may lose to a put
 *       that came before it.
 *   <li>A partition that was dropped is never written again, for the same reason: its key has what
 *       no other has.
 *   <li>A write that throws may be applied in any part, a commit that is {@link Outcome.Unknown}
 *       whole or not at all, both perhaps <em>only later</em>. What is read then settles nothing:
 *       "not there" can become "there". Whoever wants to know makes it impossible first, by a
 *       commit of his own in the same partition that is done and after which a condition of the
 *       unknown one does not hold; what is read after that stays.
 * </ul>
 *
 * <p>Every method throws {@link StoreException} when the database does not answer, or answers that
 * what it keeps is damaged; an error is never told as an absence. {@link #commit} throws it only
 * where nothing was applied and nothing will be, and else says in its outcome that it is unknown.
 */
public interface Store extends AutoCloseable {
  /** Longest partition, in bytes. */
  int PARTITION_BYTES_MAX = 512;

  /** Longest sort key, in bytes. */
  int SORT_KEY_BYTES_MAX = 512;

  /** Largest value, in bytes. */
  int VALUE_BYTES_MAX = 16 << 20;

  /** The value at a key, or null where there is none. */
  byte @Nullable [] get(Key key);

  /** The values at these keys, in their order, null where there is none; one round trip. */
  List<byte @Nullable []> getAll(List<Key> keys);

  /**
   * The first rows of a partition whose sort keys are in {@code [from, to)}, in key order.
   *
   * @param to the first sort key that is not wanted, or null for the end of the partition
   * @param rowsMax at most this many rows, 1 or more
   */
  List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax);

  /**
   * Writes rows. Neither atomic nor durable on return: what was written is on disk, in order, when
   * a later {@link #commit} of the same caller is done.
   *
   * @throws StoreException if any part of it may be missing, for now or for ever
   */
  void write(List<Mutation> mutations);

  /**
   * Atomically, within one partition: if every condition holds, apply the mutations.
   *
   * <p>{@link Outcome.Done}: applied and durable, together with everything this caller wrote
   * before. {@link Outcome.Refused}: a condition does not hold, nothing was applied and nothing
   * will be. {@link Outcome.Unknown}: applied whole or not at all, perhaps only later, if the
   * conditions hold then.
   *
   * @throws IllegalArgumentException if a condition or mutation names another partition
   */
  Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations);

  /**
   * Whether {@link #commit(byte[], List, List, List)} applies its writes together with the commit,
   * all or none: what is committed so leaves nothing behind where it is not made.
   */
  default boolean commitsWrites() {
    return false;
  }

  /**
   * Writes rows, and then commits others, as {@link #write} and {@link #commit(byte[], List, List)}
   * would; where {@link #commitsWrites}, both at once and the writes only if the conditions hold.
   *
   * @param writes of any partitions, of keys that are written by {@link #write} alone
   * @throws StoreException also if any part of the writes may be missing; then nothing is committed
   */
  default Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    if (!writes.isEmpty()) {
      write(writes);
    }
    return commit(partition, conditions, mutations);
  }

  /**
   * Gives back the space of what was removed in a range of partitions, where the database does not
   * do that soon by itself. A hint: it changes nothing that can be read, and may take a while.
   *
   * @param first the first partition
   * @param last the last partition; as long as the first
   */
  void compact(byte[] first, byte[] last);

  /**
   * Whether other servers can have it open at the same time. Where none can, every other server
   * that has left something in it is gone.
   */
  default boolean isShared() {
    return true;
  }

  /**
   * Whether a write that threw can be applied after it has: by another machine, or on its way. What
   * is removed then is removed again when it comes, since it is older.
   */
  default boolean appliesLate() {
    return isShared();
  }

  /**
   * Which run of the database this is: servers that used another one are gone, as those of a
   * process in whose memory it was. Empty where it outlives servers.
   */
  default String incarnation() {
    return "";
  }

  /** How it stands; asked often, and answered at once. */
  default Standing standing() {
    return Standing.WELL;
  }

  /**
   * To be called before a change that adds, so that there is room left for what frees some.
   *
   * @throws StoreException if there is no room; see {@link StoreException#isUnavailable}
   */
  default void requireRoom() {
    Standing now = standing();
    if (now.level() == Standing.Level.FULL || now.level() == Standing.Level.FAILED) {
      throw StoreException.unavailable(now.message(), null);
    }
  }

  /** Makes copies of everything at one moment; empty where it is not in files of this machine. */
  default Optional<Checkpoints> checkpoints() {
    return Optional.empty();
  }

  @Override
  void close();

  /**
   * How a database stands.
   *
   * @param message why it is not well, for people; else "ok"
   */
  record Standing(Level level, String message) {
    /** It can do all. */
    public static final Standing WELL = new Standing(Level.WELL, "ok");

    /** What it can do. */
    public enum Level {
      /** All. */
      WELL,
      /** It has lost something, and can do all else. */
      DAMAGED,
      /** There is no room: it reads, and takes what frees room. */
      FULL,
      /** It takes no changes, and is being mended. */
      FAILED
    }
  }

  /**
   * A key holds this value, byte for byte.
   *
   * @param value null: the key holds nothing
   */
  record Condition(Key key, byte @Nullable [] value) {}

  /** A key with its value. */
  record Row(Key key, byte[] value) {}

  /** What {@link #write} and {@link #commit} do to a key. */
  sealed interface Mutation {
    /** The partition that it changes. */
    byte[] partition();

    /** Sets the value of a key. */
    record Put(Key key, byte[] value) implements Mutation {
      @Override
      public byte[] partition() {
        return key.partition();
      }
    }

    /** Removes a key, if it is there. */
    record Delete(Key key) implements Mutation {
      @Override
      public byte[] partition() {
        return key.partition();
      }
    }

    /** Removes a whole partition, for good: it is never written again. */
    record Drop(byte[] partition) implements Mutation {}
  }

  /** What became of a {@link #commit}. */
  sealed interface Outcome {
    /** The conditions held; the mutations are applied and durable. */
    record Done() implements Outcome {}

    /**
     * A condition does not hold; nothing was applied.
     *
     * @param current what the keys of the conditions hold now, in their order
     */
    record Refused(List<byte @Nullable []> current) implements Outcome {}

    /** The database did not say: applied whole, or not at all, perhaps only later. */
    record Unknown(Throwable cause) implements Outcome {}
  }
}
