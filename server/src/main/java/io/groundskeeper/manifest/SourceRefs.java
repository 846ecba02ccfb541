package io.groundskeeper.manifest;

import io.groundskeeper.manifest.json.JsonTape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which number each source-ref has: its ordinal in a dataset, or its line in a manifest. Open
 * addressing over the first 128 bits of the source-ref's SHA-256: 20 bytes a slot, at most three
 * quarters full. Two source-refs with the same 128 bits would be taken for one; nobody can make
 * such a pair, and by chance it does not happen.
 *
 * <p>For one thread at a time.
 */
public final class SourceRefs {
  /** In place of a number. */
  public static final int ABSENT = -1;

  private static final int FREE = 0;
  private static final int REMOVED = -1;

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(() -> {
        try {
          return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every Java platform has SHA-256", e);
        }
      });

  private long[] high = new long[16];
  private long[] low = new long[16];
  private int[] ordinalPlusOne = new int[16];
  private int used;

  /** The key of a source-ref: two halves of 128 bits. */
  public record Hash(long high, long low) {
    /** That of a source-ref in UTF-8. */
    public static Hash of(byte[] sourceRef) {
      ByteBuffer sha = ByteBuffer.wrap(sha256(sourceRef));
      return new Hash(sha.getLong(), sha.getLong());
    }
  }

  /**
   * The source-ref of a line.
   *
   * @param line of an {@link Entry}
   */
  public static String sourceRef(byte[] line) {
    JsonTape tape = new JsonTape();
    int ref = tape.scan(line, 0, line.length) ? tape.member(0, LineChecker.SOURCE_REF) : -1;
    if (ref < 0) {
      throw new IllegalArgumentException("not the line of an entry");
    }
    return tape.text(ref);
  }

  /** The SHA-256 of some bytes. */
  public static byte[] sha256(byte[] bytes) {
    return SHA_256.get().digest(bytes);
  }

  /** Forgets all. */
  public void clear() {
    high = new long[16];
    low = new long[16];
    ordinalPlusOne = new int[16];
    used = 0;
  }

  /** What it takes in memory: 20 bytes a slot, and some for the arrays. */
  public long bytes() {
    return 80 + (long) (Long.BYTES + Long.BYTES + Integer.BYTES) * high.length;
  }

  /** The number of a source-ref, or {@link #ABSENT}. */
  public int get(Hash hash) {
    int slot = slotOf(hash);
    return slot < 0 ? ABSENT : ordinalPlusOne[slot] - 1;
  }

  /**
   * Gives a source-ref its number.
   *
   * @param ordinal not negative
   */
  public void put(Hash hash, int ordinal) {
    int slot = slotOf(hash);
    if (slot < 0) {
      slot = -slot - 1;
      used++;
      high[slot] = hash.high;
      low[slot] = hash.low;
    }
    ordinalPlusOne[slot] = ordinal + 1;
    if (used > high.length / 4 * 3) {
      grow();
    }
  }

  /** Forgets a source-ref, if it is there. */
  public void remove(Hash hash) {
    int slot = slotOf(hash);
    if (slot >= 0) {
      ordinalPlusOne[slot] = REMOVED;
    }
  }

  /** The slot that holds it, or minus one minus the free slot in which it would go. */
  private int slotOf(Hash hash) {
    int mask = high.length - 1;
    int slot = (int) hash.low & mask;
    while (ordinalPlusOne[slot] != FREE) {
      if (ordinalPlusOne[slot] != REMOVED && high[slot] == hash.high && low[slot] == hash.low) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return -slot - 1;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] old = ordinalPlusOne;
    int live = (int) Arrays.stream(old).filter(o -> o > 0).count();
    int length = Integer.highestOneBit(Math.max(8, live)) * 4;
    high = new long[length];
    low = new long[length];
    ordinalPlusOne = new int[length];
    used = 0;
    for (int i = 0; i < old.length; i++) {
      if (old[i] > 0) {
        int slot = -slotOf(new Hash(oldHigh[i], oldLow[i])) - 1;
        high[slot] = oldHigh[i];
        low[slot] = oldLow[i];
        ordinalPlusOne[slot] = old[i];
        used++;
      }
    }
  }
}
