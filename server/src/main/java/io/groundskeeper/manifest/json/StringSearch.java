package io.groundskeeper.manifest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;

/**
 * A quick look at the bytes of a compact line, before it is scanned: whether one of some texts may
 * be in it. Never misses one, but may see one that is not there, as where the line has escapes.
 */
public final class StringSearch {
  /** With more texts than this, looking for each takes longer than scanning the line. */
  private static final int TEXTS_MAX = 8;

  private final byte[][] needles;
  private final byte[][] skips;

  /**
   * @param texts parts of JSON texts as they are spelled without escapes
   */
  public StringSearch(Collection<String> texts) {
    int size = texts.size() <= TEXTS_MAX ? texts.size() : 0;
    needles = texts.stream().limit(size).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
    skips = new byte[size][];
    for (int i = 0; i < size; i++) {
      skips[i] = skips(needles[i]);
    }
  }

  /** By Horspool: how far to go on, by the byte under the needle's last; at most 127. */
  private static byte[] skips(byte[] needle) {
    byte[] skips = new byte[256];
    Arrays.fill(skips, (byte) Math.min(needle.length, Byte.MAX_VALUE));
    for (int i = 0; i < needle.length - 1; i++) {
      skips[needle[i] & 0xff] = (byte) Math.min(needle.length - 1 - i, Byte.MAX_VALUE);
    }
    return skips;
  }

  public boolean mayBeIn(byte[] line) {
    if (needles.length == 0 || EightBytes.indexOf('\\', line, 0, line.length) >= 0) {
      return true;
    }
    for (int i = 0; i < needles.length; i++) {
      if (isIn(line, needles[i], skips[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIn(byte[] line, byte[] needle, byte[] skips) {
    int last = needle.length - 1;
    for (int end = last; end < line.length; end += skips[line[end] & 0xff]) {
      if (line[end] == needle[last] && Arrays.equals(line, end - last, end, needle, 0, last)) {
        return true;
      }
    }
    return false;
  }
}
