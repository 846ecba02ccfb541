package io.groundskeeper.cli.copy;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.SourceRefs.Hash;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which entries the two sides of a copy have, and what the lines say: 128 bits of the hash of each
 * source-ref and of each line, some 60 bytes an entry. For one thread.
 */
final class EntryTable {
  /** What an entry of the source is to the target. */
  enum Standing {
    /** The target has none of this source-ref. */
    NEW,
    /** The target's line says something else. */
    CHANGED,
    /** The target's line says the same. */
    SAME,
    /** The source has listed this source-ref before. */
    REPEATED
  }

  private final SourceRefs numbers = new SourceRefs();
  private final BitSet atSource = new BitSet();
  private final BitSet atTarget = new BitSet();
  private final BitSet confirmed = new BitSet();
  private long[] high = new long[16];
  private long[] low = new long[16];
  private int size;

  /** An entry that the target lists. */
  void target(Hash sourceRef, Hash line) {
    int number = numbers.get(sourceRef);
    if (number == SourceRefs.ABSENT) {
      number = add(sourceRef);
    }
    put(number, line);
    atTarget.set(number);
  }

  /** An entry that the source lists, and that the target is to have from now on. */
  Standing source(Hash sourceRef, Hash line) {
    int number = numbers.get(sourceRef);
    boolean isNew = number == SourceRefs.ABSENT;
    if (isNew) {
      number = add(sourceRef);
    } else if (atSource.get(number)) {
      return Standing.REPEATED;
    }
    atSource.set(number);
    if (!isNew && holds(number, line)) {
      return Standing.SAME;
    }
    put(number, line);
    return isNew ? Standing.NEW : Standing.CHANGED;
  }

  /** How many entries only the target has. */
  long onlyAtTarget() {
    BitSet only = (BitSet) atTarget.clone();
    only.andNot(atSource);
    return only.cardinality();
  }

  /** Whether the target had this entry at the beginning, and the source has not. */
  boolean isOnlyAtTarget(Hash sourceRef) {
    int number = numbers.get(sourceRef);
    return number != SourceRefs.ABSENT && atTarget.get(number) && !atSource.get(number);
  }

  /** An entry that the target lists when all has been sent. */
  void confirm(Hash sourceRef, Hash line) {
    int number = numbers.get(sourceRef);
    if (number != SourceRefs.ABSENT && holds(number, line)) {
      confirmed.set(number);
    }
  }

  /** How many entries of the source the target has not confirmed. */
  long unconfirmed() {
    BitSet left = (BitSet) atSource.clone();
    left.andNot(confirmed);
    return left.cardinality();
  }

  /** Whether an entry of the source is one that the target has not confirmed. */
  boolean isUnconfirmed(Hash sourceRef) {
    int number = numbers.get(sourceRef);
    return number != SourceRefs.ABSENT && atSource.get(number) && !confirmed.get(number);
  }

  private int add(Hash sourceRef) {
    if (size == high.length) {
      int length = size + (size >> 1);
      high = Arrays.copyOf(high, length);
      low = Arrays.copyOf(low, length);
    }
    numbers.put(sourceRef, size);
    return size++;
  }

  private void put(int number, Hash line) {
    high[number] = line.high();
    low[number] = line.low();
  }

  private boolean holds(int number, Hash line) {
    return high[number] == line.high() && low[number] == line.low();
  }
}
