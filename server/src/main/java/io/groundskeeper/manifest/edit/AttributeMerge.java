package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.LinePatch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Merges what is said of one image in two lines: the attributes of the newer line are set in the
 * older one, and those that it does not mention stay. Reused from line to line; not for several
 * threads.
 */
public final class AttributeMerge {
  private final JsonTape older = new JsonTape();
  private final JsonTape newer = new JsonTape();
  private final LinePatch patch = new LinePatch();

  /**
   * The existing line with every top-level member of the incoming one but its {@code source-ref}:
   * where the existing line has the key, the value is replaced in its place, and the others come at
   * the end, in the incoming order. Keys are the same if they are so once their escapes are
   * decoded. A label attribute and its metadata are two members: whoever sends one should send
   * both.
   *
   * @param existing an {@link Entry#line}
   * @param incoming that of an entry of the same image
   * @return valid compact JSON, to be checked as any line that comes in: it may be too long
   * @throws IllegalArgumentException if one of them is no line of an entry
   */
  public byte[] merge(byte[] existing, byte[] incoming) {
    EditedLine.scan(older, existing);
    EditedLine.scan(newer, incoming);
    patch.clear();
    Map<String, Integer> values = new HashMap<>();
    for (int key = 1; key < older.next(0); key = older.next(key + 1)) {
      values.put(older.text(key), key + 1);
    }
    ByteArrayOutputStream added = new ByteArrayOutputStream();
    for (int key = 1; key < newer.next(0); key = newer.next(key + 1)) {
      if (newer.is(key, LineChecker.SOURCE_REF)) {
        continue;
      }
      Integer value = values.get(newer.text(key));
      if (value != null) {
        patch.replace(older.start(value), older.end(value), copy(key + 1, key + 1));
      } else {
        if (older.next(0) > 1 || added.size() > 0) {
          added.write(',');
        }
        added.writeBytes(copy(key, key + 1));
      }
    }
    if (added.size() > 0) {
      patch.replace(older.length() - 1, older.length() - 1, added.toByteArray());
    }
    return patch.apply(older);
  }

  private byte[] copy(int first, int last) {
    return Arrays.copyOfRange(
        newer.bytes(), newer.base() + newer.start(first), newer.base() + newer.end(last));
  }
}
