package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonTape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The label attributes of one line: its pairs of keys {@code <name>} and {@code <name>-metadata},
 * in the order of the names. Reused from line to line.
 */
public final class LabelPairs {
  private static final byte[] METADATA = "-metadata".getBytes(UTF_8);
  private static final int PAIRWISE_KEYS_MAX = 32;

  private int[] names = new int[16];
  private int[] metadatas = new int[16];
  private int count;

  /** What a label attribute is about, by the {@code type} of its metadata. */
  public enum Type {
    CLASSIFICATION,
    DETECTION,
    OTHER
  }

  /** Finds the pairs of the object that the tape holds; returns how many there are. */
  public int find(JsonTape tape) {
    count = 0;
    int keys = 0;
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      keys++;
    }
    if (keys <= PAIRWISE_KEYS_MAX) {
      findPairwise(tape);
    } else {
      findByMap(tape, keys);
    }
    return count;
  }

  /** The token of the key that is the attribute's name; its value is the token after it. */
  public int name(int pair) {
    return names[pair];
  }

  /** The token of the metadata's value; its key is the token before it. */
  public int metadata(int pair) {
    return metadatas[pair];
  }

  public static Type type(JsonTape tape, int metadata) {
    int type =
        tape.type(metadata) == JsonTape.OBJECT ? tape.member(metadata, LabelAttribute.TYPE) : -1;
    if (type < 0) {
      return Type.OTHER;
    }
    if (tape.is(type, LabelAttribute.CLASSIFICATION)) {
      return Type.CLASSIFICATION;
    }
    return tape.is(type, LabelAttribute.DETECTION) ? Type.DETECTION : Type.OTHER;
  }

  private void findPairwise(JsonTape tape) {
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      for (int other = 1; other < tape.next(0); other = tape.next(other + 1)) {
        if (other != key && isPair(tape, key, other)) {
          add(key, other + 1);
        }
      }
    }
  }

  private static boolean isPair(JsonTape tape, int key, int metadata) {
    if (tape.type(key) == JsonTape.STRING && tape.type(metadata) == JsonTape.STRING) {
      int size = tape.end(key) - tape.start(key) - 2;
      int begin = tape.base() + tape.start(key) + 1;
      int other = tape.base() + tape.start(metadata) + 1;
      byte[] bytes = tape.bytes();
      return tape.end(metadata) - tape.start(metadata) - 2 == size + METADATA.length
          && Arrays.equals(bytes, begin, begin + size, bytes, other, other + size)
          && Arrays.equals(
              bytes, other + size, other + size + METADATA.length, METADATA, 0, METADATA.length);
    }
    return (tape.text(key) + "-metadata").equals(tape.text(metadata));
  }

  private void findByMap(JsonTape tape, int keys) {
    Map<String, Integer> byName = HashMap.newHashMap(keys);
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      byName.put(tape.text(key), key);
    }
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      Integer metadata = byName.get(tape.text(key) + "-metadata");
      if (metadata != null) {
        add(key, metadata + 1);
      }
    }
  }

  private void add(int name, int metadata) {
    if (count == names.length) {
      names = Arrays.copyOf(names, count * 2);
      metadatas = Arrays.copyOf(metadatas, count * 2);
    }
    names[count] = name;
    metadatas[count++] = metadata;
  }
}
