package io.groundskeeper.store;

import java.util.Arrays;
import java.util.HexFormat;

/** Where a value is: a partition, and a sort key within it. Compared as unsigned bytes. */
public final class Key implements Comparable<Key> {
  private final byte[] partition;
  private final byte[] sort;

  /**
   * @throws IllegalArgumentException if either is longer than {@link Store} allows, or the
   *     partition is empty
   */
  public Key(byte[] partition, byte[] sort) {
    if (partition.length == 0 || partition.length > Store.PARTITION_BYTES_MAX) {
      throw new IllegalArgumentException("partition of " + partition.length + " bytes");
    }
    if (sort.length > Store.SORT_KEY_BYTES_MAX) {
      throw new IllegalArgumentException("sort key of " + sort.length + " bytes");
    }
    this.partition = partition;
    this.sort = sort;
  }

  public byte[] partition() {
    return partition;
  }

  public byte[] sort() {
    return sort;
  }

  @Override
  public int compareTo(Key other) {
    int byPartition = Arrays.compareUnsigned(partition, other.partition);
    return byPartition != 0 ? byPartition : Arrays.compareUnsigned(sort, other.sort);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key
        && Arrays.equals(partition, key.partition)
        && Arrays.equals(sort, key.sort);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(partition) + Arrays.hashCode(sort);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(partition) + "/" + HexFormat.of().formatHex(sort);
  }
}
