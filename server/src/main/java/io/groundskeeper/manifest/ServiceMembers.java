package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.LinePatch;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the service itself adds to lines, found in a line that a client sends: {@code cl-metadata}
 * at the top; {@code cl-errors} and {@code cl-warnings} at the top, in label attributes, their
 * metadata and their annotations; and at the same places the {@code errors} and {@code warnings} of
 * validation manifests, where they are lists of code and message. They are dropped.
 */
final class ServiceMembers {
  private static final byte[] CL_METADATA = "cl-metadata".getBytes(UTF_8);
  private static final byte[] CL_ERRORS = "cl-errors".getBytes(UTF_8);
  private static final byte[] CL_WARNINGS = "cl-warnings".getBytes(UTF_8);
  private static final byte[] ERRORS = "errors".getBytes(UTF_8);
  private static final byte[] WARNINGS = "warnings".getBytes(UTF_8);
  private static final byte[] CODE = "code".getBytes(UTF_8);
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);
  private static final byte[] ANNOTATIONS = "annotations".getBytes(UTF_8);
  private static final String METADATA = "-metadata";

  private ServiceMembers() {}

  /** The compact line without them, or null where there are none. */
  static byte @Nullable [] without(JsonTape tape) {
    if (!mayBeThere(tape)) {
      return null;
    }
    BitSet drop = new BitSet();
    mark(tape, 0, true, drop);
    Set<String> names = new HashSet<>();
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      if (!drop.get(key)) {
        names.add(tape.text(key));
      }
    }
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      int value = key + 1;
      if (tape.type(value) != JsonTape.OBJECT || drop.get(key)) {
        continue;
      }
      String name = tape.text(key);
      boolean attribute = names.contains(name + METADATA);
      if (!attribute && !isMetadata(name, names)) {
        continue;
      }
      mark(tape, value, false, drop);
      int annotations = attribute ? tape.member(value, ANNOTATIONS) : -1;
      if (annotations >= 0 && tape.type(annotations) == JsonTape.ARRAY) {
        for (int a = annotations + 1; a < tape.next(annotations); a = tape.next(a)) {
          if (tape.type(a) == JsonTape.OBJECT) {
            mark(tape, a, false, drop);
          }
        }
      }
    }
    return drop.isEmpty() ? null : cut(tape, drop);
  }

  private static boolean isMetadata(String name, Set<String> names) {
    return name.endsWith(METADATA)
        && names.contains(name.substring(0, name.length() - METADATA.length()));
  }

  /** A quick look at all strings, keys or not, without false negatives. */
  private static boolean mayBeThere(JsonTape tape) {
    for (int token = 1; token < tape.next(0); token++) {
      // Only \\u can spell a letter of ours.
      if (tape.type(token) == JsonTape.ESCAPED_STRING
          ? hasUnicodeEscape(tape, token)
          : isOurs(tape, token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasUnicodeEscape(JsonTape tape, int token) {
    byte[] bytes = tape.bytes();
    for (int i = tape.base() + tape.start(token); i < tape.base() + tape.end(token); i++) {
      if (bytes[i] == '\\' && bytes[i + 1] == 'u') {
        return true;
      }
    }
    return false;
  }

  private static boolean isOurs(JsonTape tape, int token) {
    // By their sizes first, which tell them from most others.
    return switch (tape.end(token) - tape.start(token) - 2) {
      case 6 -> tape.is(token, ERRORS);
      case 8 -> tape.is(token, WARNINGS);
      case 9 -> tape.is(token, CL_ERRORS);
      case 11 -> tape.is(token, CL_WARNINGS) || tape.is(token, CL_METADATA);
      default -> false;
    };
  }

  private static void mark(JsonTape tape, int object, boolean top, BitSet drop) {
    for (int key = object + 1; key < tape.next(object); key = tape.next(key + 1)) {
      if (tape.is(key, CL_ERRORS)
          || tape.is(key, CL_WARNINGS)
          || (top && tape.is(key, CL_METADATA))
          || ((tape.is(key, ERRORS) || tape.is(key, WARNINGS)) && isFindings(tape, key + 1))) {
        drop.set(key);
      }
    }
  }

  private static boolean isFindings(JsonTape tape, int value) {
    if (tape.type(value) != JsonTape.ARRAY || tape.next(value) == value + 1) {
      return false;
    }
    for (int item = value + 1; item < tape.next(value); item = tape.next(item)) {
      if (tape.type(item) != JsonTape.OBJECT
          || !isText(tape, tape.member(item, CODE))
          || !isText(tape, tape.member(item, MESSAGE))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(JsonTape tape, int token) {
    return token >= 0 && tape.isString(token);
  }

  private static byte[] cut(JsonTape tape, BitSet drop) {
    LinePatch patch = new LinePatch();
    for (int key = drop.nextSetBit(0); key >= 0; key = drop.nextSetBit(key + 1)) {
      patch.cut(tape.start(key), tape.end(key + 1));
    }
    return patch.apply(tape);
  }
}
