package io.groundskeeper.manifest.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What changes in one compact line: places to cut out and places to write anew, noted in any order,
 * then applied at once. All other bytes stay. A change within a place that is cut out is void.
 * Reused from line to line.
 */
public final class LinePatch {
  private long[] fromAndIndex = new long[16];
  private int[] to = new int[16];
  private byte[] @Nullable [] texts = new byte[16][];
  private int count;
  private int added;

  /** Begins a line. */
  public void clear() {
    count = 0;
    added = 0;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Cuts out a whole member or element, with one of the commas beside it. */
  public void cut(int from, int end) {
    add(from, end, null);
  }

  /** Writes a text in place of what is there. */
  public void replace(int from, int end, byte[] text) {
    add(from, end, text);
    added += text.length;
  }

  private void add(int from, int end, byte @Nullable [] text) {
    if (count == to.length) {
      fromAndIndex = Arrays.copyOf(fromAndIndex, count * 2);
      to = Arrays.copyOf(to, count * 2);
      texts = Arrays.copyOf(texts, count * 2);
    }
    fromAndIndex[count] = (long) from << 32 | count;
    to[count] = end;
    texts[count++] = text;
  }

  /** The compact line that the tape holds, changed. */
  public byte[] apply(JsonTape tape) {
    Arrays.sort(fromAndIndex, 0, count);
    byte[] line = tape.bytes();
    int base = tape.base();
    byte[] out = new byte[tape.length() + added];
    int size = 0;
    int copied = 0;
    for (int i = 0; i < count; i++) {
      int from = (int) (fromAndIndex[i] >> 32);
      int index = (int) fromAndIndex[i];
      if (from < copied) {
        continue;
      }
      System.arraycopy(line, base + copied, out, size, from - copied);
      size += from - copied;
      copied = to[index];
      byte[] text = texts[index];
      if (text != null) {
        System.arraycopy(text, 0, out, size, text.length);
        size += text.length;
      } else if (out[size - 1] == ',') {
        size--;
      } else if (line[base + copied] == ',') {
        copied++;
      }
    }
    System.arraycopy(line, base + copied, out, size, tape.length() - copied);
    return Arrays.copyOf(out, size + tape.length() - copied);
  }
}
