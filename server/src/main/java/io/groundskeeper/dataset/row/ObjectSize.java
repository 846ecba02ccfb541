package io.groundskeeper.dataset.row;

/** How many bytes objects take in a heap below 32 GB: as HotSpot lays them out. */
public final class ObjectSize {
  private static final int ALIGNMENT = 8;
  private static final int HEADER_BYTES = 12;

  private ObjectSize() {}

  /** An object whose fields take so many bytes; a reference takes four. */
  public static long object(int fieldBytes) {
    return aligned(HEADER_BYTES + (long) fieldBytes);
  }

  /** An array. */
  public static long array(int elementBytes, int length) {
    return aligned(HEADER_BYTES + 4 + (long) elementBytes * length);
  }

  /** A text, of which each character takes two bytes at most. */
  public static long string(String text) {
    return object(12) + array(isLatin(text) ? 1 : 2, text.length());
  }

  private static boolean isLatin(String text) {
    return text.chars().allMatch(c -> c < 0x100);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
