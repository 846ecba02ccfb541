package io.groundskeeper.store.rocksdb;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIteratorInterface;

/**
 * Reads all rows that can be read of a table, or a database, some blocks of which cannot: from both
 * ends, and between them wherever a key leads to a block that is whole.
 */
final class RowScan {
  /** So many keys are tried between blocks that cannot be read. */
  private static final int PROBES_MAX = 4_000;

  private static final int KEY_BYTES = 96;

  /** What is read: key and value stand where the iterator stands. */
  interface Source {
    RocksIteratorInterface iterator();

    byte[] key();

    byte[] value();
  }

  /** Takes rows. */
  interface Sink {
    void row(byte[] key, byte[] value);
  }

  /**
   * Rows that cannot be read: those after one key and before another.
   *
   * @param why what RocksDB says
   */
  record Gap(byte[] after, byte[] before, String why) {}

  private final Source source;
  private final Sink sink;
  private String why = "";

  RowScan(Source source, Sink sink) {
    this.source = source;
    this.sink = sink;
  }

  /** Reads the rows after one key and before another; returns where that was not possible. */
  List<Gap> run(byte[] after, byte[] before) {
    Deque<Gap> open = new ArrayDeque<>();
    byte[] low = forwards(successor(after), before);
    if (low == null) {
      return List.of();
    }
    byte[] high = backwards(before, low.length == 0 ? after : low);
    open.add(new Gap(low.length == 0 ? after : low, high, why));
    List<Gap> left = new ArrayList<>();
    for (int probes = 0; !open.isEmpty(); probes++) {
      Gap gap = open.remove();
      Optional<byte[]> middle = middle(gap.after(), gap.before());
      if (middle.isEmpty() || probes >= PROBES_MAX) {
        left.add(gap);
      } else {
        probe(gap, middle.get(), open);
      }
    }
    return merged(left);
  }

  private void probe(Gap gap, byte[] middle, Deque<Gap> open) {
    source.iterator().seek(middle);
    if (!source.iterator().isValid()) {
      if (isBroken()) {
        open.add(new Gap(gap.after(), middle, why));
        open.add(new Gap(middle, gap.before(), why));
      } else {
        open.add(new Gap(gap.after(), middle, gap.why()));
      }
      return;
    }
    byte[] found = source.key();
    if (Arrays.compareUnsigned(found, gap.before()) >= 0) {
      open.add(new Gap(gap.after(), middle, gap.why()));
      return;
    }
    byte[] low = forwards(found, gap.before());
    if (low != null) {
      open.add(new Gap(low.length == 0 ? found : low, gap.before(), why));
    }
    byte[] high = backwards(found, gap.after());
    open.add(new Gap(gap.after(), high, why));
  }

  /**
   * Reads on from a key.
   *
   * @return null where all before the end was read; else the last key that was, or none
   */
  private byte @Nullable [] forwards(byte[] from, byte[] before) {
    byte[] last = {};
    for (source.iterator().seek(from); source.iterator().isValid(); source.iterator().next()) {
      byte[] key = source.key();
      if (Arrays.compareUnsigned(key, before) >= 0) {
        return null;
      }
      sink.row(key, source.value());
      last = key;
    }
    return isBroken() ? last : null;
  }

  /** Reads back from before a key; returns the first key that was read. */
  private byte[] backwards(byte[] before, byte[] after) {
    byte[] first = before;
    source.iterator().seekForPrev(before);
    if (source.iterator().isValid() && Arrays.equals(source.key(), before)) {
      source.iterator().prev();
    }
    for (; source.iterator().isValid(); source.iterator().prev()) {
      byte[] key = source.key();
      if (Arrays.compareUnsigned(key, after) <= 0) {
        return first;
      }
      sink.row(key, source.value());
      first = key;
    }
    return first;
  }

  private boolean isBroken() {
    try {
      source.iterator().status();
      return false;
    } catch (RocksDBException e) {
      why = String.valueOf(e.getMessage());
      return true;
    }
  }

  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The key halfway between two; empty where there is none. */
  private static Optional<byte[]> middle(byte[] after, byte[] before) {
    BigInteger low = new BigInteger(1, Arrays.copyOf(after, KEY_BYTES));
    BigInteger high = new BigInteger(1, Arrays.copyOf(before, KEY_BYTES));
    BigInteger half = low.add(high).shiftRight(1);
    // A key of few bytes is told from the next one at all its bits.
    if (half.compareTo(low) <= 0 || half.compareTo(high) >= 0) {
      return Optional.empty();
    }
    byte[] bytes = half.toByteArray();
    byte[] middle = new byte[KEY_BYTES];
    int length = Math.min(bytes.length, KEY_BYTES);
    System.arraycopy(bytes, bytes.length - length, middle, KEY_BYTES - length, length);
    return Optional.of(middle);
  }

  private static List<Gap> merged(List<Gap> gaps) {
    List<Gap> sorted = new ArrayList<>(gaps);
    sorted.sort((a, b) -> Arrays.compareUnsigned(a.after(), b.after()));
    List<Gap> merged = new ArrayList<>();
    for (Gap gap : sorted) {
      Gap last = merged.isEmpty() ? null : merged.getLast();
      if (last != null && Arrays.compareUnsigned(last.before(), gap.after()) >= 0) {
        merged.set(merged.size() - 1, new Gap(last.after(), gap.before(), last.why()));
      } else {
        merged.add(gap);
      }
    }
    return merged;
  }
}
