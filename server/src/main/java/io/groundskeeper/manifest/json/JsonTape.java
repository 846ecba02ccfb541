package io.groundskeeper.manifest.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * One JSON text (RFC 8259), scanned into a flat list of tokens: strict grammar, strict UTF-8, at
 * most {@link #DEPTH_MAX} levels, no key twice in an object. Reused from line to line, so that a
 * line allocates nothing. Not for several threads.
 *
 * <p>Offsets count in the compact text, that is without white space between tokens; {@link #bytes}
 * and {@link #base} say where that text is. Tokens are in the order of the text; of an object, keys
 * and values in turn follow it.
 */
public final class JsonTape {
  static final int DEPTH_MAX = 100;

  public static final byte OBJECT = 1;
  public static final byte ARRAY = 2;
  public static final byte STRING = 3;
  public static final byte ESCAPED_STRING = 4;
  public static final byte NUMBER = 5;
  static final byte TRUE = 6;
  static final byte FALSE = 7;
  static final byte NULL = 8;

  private static final int PAIRWISE_KEYS_MAX = 16;
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13
  };

  private byte[] type = new byte[256];
  private int[] start = new int[256];
  private int[] end = new int[256];
  private int[] next = new int[256];
  private int count;

  private final int[] stack = new int[DEPTH_MAX];
  private byte[] source = {};
  private byte[] compact = new byte[1024];
  private byte[] bytes = {};
  private int base;
  private int length;

  // While scanning: where we are, how much white space was left out, what is not copied yet.
  private int at;
  private int to;
  private int shift;
  private int uncopied;

  /** Scans a text; false where it is not JSON as above, and then the tape holds nothing. */
  public boolean scan(byte[] buffer, int begin, int finish) {
    source = buffer;
    at = begin;
    to = finish;
    shift = begin;
    uncopied = begin;
    count = 0;
    if (!document()) {
      count = 0;
      return false;
    }
    length = finish - shift;
    if (shift == begin) {
      bytes = buffer;
      base = begin;
    } else {
      copyUpTo(finish);
      bytes = compact;
      base = 0;
    }
    return noKeyTwice();
  }

  private boolean document() {
    int depth = 0;
    skipSpace();
    while (true) {
      // A value begins here.
      if (at == to) {
        return false;
      }
      byte b = source[at];
      boolean empty = false;
      if (b == '{' || b == '[') {
        if (depth == DEPTH_MAX) {
          return false;
        }
        stack[depth++] = token(b == '{' ? OBJECT : ARRAY, at - shift);
        at++;
        skipSpace();
        empty = at < to && source[at] == (b == '{' ? '}' : ']');
        if (!empty) {
          if (b == '{' && !key()) {
            return false;
          }
          continue;
        }
      } else if (!scalar(b)) {
        return false;
      }
      // A value has ended, or an empty one is about to: close what closes, then go on.
      while (true) {
        skipSpace();
        if (depth == 0) {
          return at == to;
        }
        if (at == to) {
          return false;
        }
        int container = stack[depth - 1];
        boolean object = type[container] == OBJECT;
        byte c = source[at];
        if (c == (object ? '}' : ']')) {
          at++;
          end[container] = at - shift;
          next[container] = count;
          depth--;
          empty = false;
        } else if (c == ',' && !empty) {
          at++;
          skipSpace();
          if (object && !key()) {
            return false;
          }
          break;
        } else {
          return false;
        }
      }
    }
  }

  private boolean key() {
    if (at == to || source[at] != '"' || !string()) {
      return false;
    }
    skipSpace();
    if (at == to || source[at] != ':') {
      return false;
    }
    at++;
    skipSpace();
    return true;
  }

  private boolean scalar(byte first) {
    return switch (first) {
      case '"' -> string();
      case 't' -> word(TRUE, "true");
      case 'f' -> word(FALSE, "false");
      case 'n' -> word(NULL, "null");
      default -> number();
    };
  }

  private boolean word(byte kind, String word) {
    if (to - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (source[at + i] != word.charAt(i)) {
        return false;
      }
    }
    int token = token(kind, at - shift);
    at += word.length();
    finish(token);
    return true;
  }

  private boolean number() {
    int token = token(NUMBER, at - shift);
    int i = at;
    if (i < to && source[i] == '-') {
      i++;
    }
    int digits = i;
    i = digits(i);
    if (i == digits || (source[digits] == '0' && i - digits > 1)) {
      return false;
    }
    if (i < to && source[i] == '.') {
      digits = i + 1;
      i = digits(digits);
      if (i == digits) {
        return false;
      }
    }
    if (i < to && (source[i] | 0x20) == 'e') {
      i++;
      if (i < to && (source[i] == '+' || source[i] == '-')) {
        i++;
      }
      digits = i;
      i = digits(i);
      if (i == digits) {
        return false;
      }
    }
    at = i;
    finish(token);
    return true;
  }

  private int digits(int begin) {
    int i = begin;
    while (i < to && source[i] >= '0' && source[i] <= '9') {
      i++;
    }
    return i;
  }

  private boolean string() {
    int token = token(STRING, at - shift);
    int i = at + 1;
    while (true) {
      i = plain(i);
      if (i >= to) {
        return false;
      }
      byte b = source[i];
      if (b == '"') {
        at = i + 1;
        finish(token);
        return true;
      }
      if (b == '\\') {
        type[token] = ESCAPED_STRING;
        i = escape(i);
      } else if (b < 0) {
        i = multiByte(i);
      } else {
        return false; // a control character
      }
      if (i < 0) {
        return false;
      }
    }
  }

  /** The first place from here on that is not plain ASCII within a string. */
  private int plain(int begin) {
    int i = begin;
    while (i + 8 <= to) {
      long eight = EightBytes.at(source, i);
      long special =
          (eight
                  | (eight - EightBytes.ONES * 0x20)
                  | EightBytes.equal(eight, '"')
                  | EightBytes.equal(eight, '\\'))
              & EightBytes.HIGHS;
      if (special != 0) {
        // The lowest bit that is set may be a false alarm of a borrow, never a miss.
        i += Long.numberOfTrailingZeros(special) >> 3;
        break;
      }
      i += 8;
    }
    while (i < to) {
      byte b = source[i];
      if (b < 0x20 || b == '"' || b == '\\') {
        return i;
      }
      i++;
    }
    return i;
  }

  /** The place after an escape, or -1 where it is none. */
  private int escape(int backslash) {
    if (backslash + 1 >= to) {
      return -1;
    }
    return switch (source[backslash + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> backslash + 2;
      case 'u' -> isHex(backslash + 2) ? backslash + 6 : -1;
      default -> -1;
    };
  }

  private boolean isHex(int begin) {
    if (begin + 4 > to) {
      return false;
    }
    for (int i = begin; i < begin + 4; i++) {
      if (Character.digit(source[i], 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The place after a UTF-8 sequence of two to four bytes, or -1 where it is none (RFC 3629). */
  private int multiByte(int i) {
    int first = source[i] & 0xff;
    int size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size == 0 || i + size > to) {
      return -1;
    }
    int second = source[i + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return -1;
    }
    for (int j = i + 2; j < i + size; j++) {
      if ((source[j] & 0xc0) != 0x80) {
        return -1;
      }
    }
    return i + size;
  }

  private int token(byte kind, int begin) {
    if (count == type.length) {
      type = Arrays.copyOf(type, count * 2);
      start = Arrays.copyOf(start, count * 2);
      end = Arrays.copyOf(end, count * 2);
      next = Arrays.copyOf(next, count * 2);
    }
    type[count] = kind;
    start[count] = begin;
    return count++;
  }

  private void finish(int token) {
    end[token] = at - shift;
    next[token] = count;
  }

  private void skipSpace() {
    int i = at;
    while (i < to) {
      byte b = source[i];
      if (b > ' ' || (b != ' ' && b != '\t' && b != '\n' && b != '\r')) {
        break;
      }
      i++;
    }
    if (i > at) {
      copyUpTo(at);
      shift += i - at;
      uncopied = i;
      at = i;
    }
  }

  private void copyUpTo(int place) {
    int size = place - uncopied;
    int target = uncopied - shift;
    if (compact.length < target + size) {
      compact = Arrays.copyOf(compact, Math.max(compact.length * 2, target + size));
    }
    System.arraycopy(source, uncopied, compact, target, size);
  }

  private boolean noKeyTwice() {
    for (int token = 0; token < count; token++) {
      if (type[token] == OBJECT && hasKeyTwice(token)) {
        count = 0;
        return false;
      }
    }
    return true;
  }

  private boolean hasKeyTwice(int object) {
    int keys = 0;
    boolean escaped = false;
    boolean alike = false;
    long seenBits = 0;
    for (int key = object + 1; key < next[object]; key = next[key + 1]) {
      keys++;
      escaped |= type[key] == ESCAPED_STRING;
      int size = end[key] - start[key];
      // Of size and first letter: where all keys differ in it, the usual case, none is there twice.
      long bit = 1L << (size + 5 * bytes[base + start[key] + 1]);
      alike |= (seenBits & bit) != 0;
      seenBits |= bit;
    }
    if (!alike && !escaped) {
      return false;
    }
    if (keys > PAIRWISE_KEYS_MAX || escaped) {
      Set<String> seen = HashSet.newHashSet(keys);
      for (int key = object + 1; key < next[object]; key = next[key + 1]) {
        if (!seen.add(text(key))) {
          return true;
        }
      }
      return false;
    }
    for (int key = object + 1; key < next[object]; key = next[key + 1]) {
      for (int other = object + 1; other < key; other = next[other + 1]) {
        if (sameRaw(key, other)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean sameRaw(int one, int other) {
    int size = end[one] - start[one];
    return size == end[other] - start[other]
        && Arrays.equals(
            bytes,
            base + start[one],
            base + end[one],
            bytes,
            base + start[other],
            base + end[other]);
  }

  /** How many bytes the compact text has. */
  public int length() {
    return length;
  }

  /** The array that holds the compact text, from {@link #base} on. */
  public byte[] bytes() {
    return bytes;
  }

  public int base() {
    return base;
  }

  public byte[] copy() {
    return Arrays.copyOfRange(bytes, base, base + length);
  }

  public byte type(int token) {
    return type[token];
  }

  public boolean isString(int token) {
    return type[token] == STRING || type[token] == ESCAPED_STRING;
  }

  /** Where the token begins; a string begins with its quotation mark. */
  public int start(int token) {
    return start[token];
  }

  /** Where the token has ended; a string ends with its quotation mark. */
  public int end(int token) {
    return end[token];
  }

  /** The token after this one and all that is in it. */
  public int next(int token) {
    return next[token];
  }

  /** The value of a member, or -1; the object's members are looked at one by one. */
  public int member(int object, byte[] key) {
    int stop = next[object];
    for (int i = object + 1; i < stop; i = next[i + 1]) {
      if (is(i, key)) {
        return i + 1;
      }
    }
    return -1;
  }

  /** Whether a string token has this value, given as UTF-8. */
  public boolean is(int token, byte[] value) {
    int size = value.length;
    int begin = base + start[token] + 1;
    if (type[token] == STRING) {
      return end[token] - start[token] - 2 == size
          && (size == 0
              || (bytes[begin] == value[0]
                  && Arrays.equals(bytes, begin, begin + size, value, 0, size)));
    }
    return type[token] == ESCAPED_STRING
        && text(token).equals(new String(value, StandardCharsets.UTF_8));
  }

  /** The value of a string token, escapes decoded. */
  public String text(int token) {
    int begin = base + start[token] + 1;
    int finish = base + end[token] - 1;
    if (type[token] == STRING) {
      return new String(bytes, begin, finish - begin, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(finish - begin);
    int plain = begin;
    int i = begin;
    while (i < finish) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
      boolean unicode = bytes[i + 1] == 'u';
      text.append(unicode ? (char) hex(i + 2) : unescaped(bytes[i + 1]));
      i += unicode ? 6 : 2;
      plain = i;
    }
    return text.append(new String(bytes, plain, finish - plain, StandardCharsets.UTF_8)).toString();
  }

  private int hex(int begin) {
    int code = 0;
    for (int i = begin; i < begin + 4; i++) {
      code = code << 4 | Character.digit(bytes[i], 16);
    }
    return code;
  }

  private static char unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) letter;
    };
  }

  /** How many elements an array has. */
  public int size(int array) {
    int size = 0;
    for (int i = array + 1; i < next[array]; i = next[i]) {
      size++;
    }
    return size;
  }

  /** The value of a number token. */
  public double number(int token) {
    int begin = base + start[token];
    int finish = base + end[token];
    // Up to 15 digits and their power of ten are exact, and so one division rounds correctly.
    if (finish - begin <= 15) {
      boolean negative = bytes[begin] == '-';
      long value = 0;
      int point = finish - 1;
      int i = negative ? begin + 1 : begin;
      for (; i < finish && bytes[i] <= '9'; i++) {
        if (bytes[i] == '.') {
          point = i;
        } else {
          value = value * 10 + (bytes[i] - '0');
        }
      }
      if (i == finish) {
        return (negative ? -value : value) / POWERS_OF_TEN[finish - 1 - point];
      }
    }
    return Double.parseDouble(new String(bytes, begin, finish - begin, StandardCharsets.US_ASCII));
  }
}
