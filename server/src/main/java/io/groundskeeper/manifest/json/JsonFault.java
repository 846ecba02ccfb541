package io.groundskeeper.manifest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Why a text is no JSON as {@link JsonTape} has it, for people: with the column, which counts
 * characters from 1. Slower than the tape, and asked only about what the tape refused.
 */
public final class JsonFault {
  private static final int WORD_CHARACTERS_MAX = 20;
  private static final int KEY_CHARACTERS_MAX = 60;
  private static final Pattern ESCAPE = Pattern.compile("\\\\([\"\\\\/bfnrt]|u[0-9a-fA-F]{4})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*+)(\\.\\d++)?([eE][-+]?\\d++)?");

  private final byte[] text;
  private final int from;
  private final int to;
  private int at;
  private int depth;
  private String fault = "";

  private JsonFault(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
    at = from;
  }

  /** What is wrong; empty where nothing is, and the text is an object. */
  public static String of(byte[] text, int from, int to) {
    JsonFault json = new JsonFault(text, from, to);
    json.line();
    return json.fault;
  }

  private void line() {
    skipSpace();
    if (at == to) {
      fault = "the line is blank";
      return;
    }
    byte first = text[at];
    if (first != '{' && first != '[' && first != '"' && (first < '0' || first > '9')) {
      fail(at, shown(at) + " where an object, {…}, is expected");
      return;
    }
    if (!value()) {
      return;
    }
    skipSpace();
    if (at < to) {
      fail(
          at,
          switch (text[at]) {
            case ',' -> "a comma after the object: lines of a manifest have none between them";
            case '{' -> "a second object: each must have a line of its own";
            default -> shown(at) + " after the end of the object";
          });
    } else if (first != '{') {
      fault = "it is no object, {…}";
    }
  }

  private boolean value() {
    skipSpace();
    if (at == to) {
      return fail(at, "the line ends where a value is expected");
    }
    return switch (text[at]) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> scalar();
    };
  }

  private boolean enter() {
    at++;
    depth++;
    return depth <= JsonTape.DEPTH_MAX
        || fail(at - 1, "more than %d levels in one another".formatted(JsonTape.DEPTH_MAX));
  }

  private boolean object() {
    if (!enter()) {
      return false;
    }
    Map<String, Integer> keys = new HashMap<>();
    skipSpace();
    if (at < to && text[at] == '}') {
      return leave();
    }
    while (true) {
      skipSpace();
      int key = at;
      if (at == to) {
        return fail(at, "the line ends within an object");
      }
      if (text[at] != '"') {
        return fail(
            at, text[at] == '}' ? "a comma before }" : shown(at) + " where a key is expected");
      }
      if (!string()) {
        return false;
      }
      String name = name(key, at);
      Integer before = keys.putIfAbsent(name, key);
      if (before != null) {
        fault =
            "the key '%s' stands twice (columns %d and %d)"
                .formatted(PlainText.of(name, KEY_CHARACTERS_MAX), column(before), column(key));
        return false;
      }
      skipSpace();
      if (at == to || text[at] != ':') {
        return fail(at, "a colon is missing after a key");
      }
      at++;
      if (!value()) {
        return false;
      }
      skipSpace();
      if (at < to && text[at] == '}') {
        return leave();
      }
      if (!comma("}")) {
        return false;
      }
    }
  }

  private String name(int begin, int end) {
    JsonTape tape = new JsonTape();
    return tape.scan(text, begin, end) ? tape.text(0) : new String(text, begin, end - begin, UTF_8);
  }

  private boolean array() {
    if (!enter()) {
      return false;
    }
    skipSpace();
    if (at < to && text[at] == ']') {
      return leave();
    }
    while (true) {
      skipSpace();
      if (at < to && text[at] == ']') {
        return fail(at, "a comma before ]");
      }
      if (!value()) {
        return false;
      }
      skipSpace();
      if (at < to && text[at] == ']') {
        return leave();
      }
      if (!comma("]")) {
        return false;
      }
    }
  }

  private boolean leave() {
    at++;
    depth--;
    return true;
  }

  private boolean comma(String end) {
    if (at == to) {
      return fail(at, "the line ends where , or " + end + " is expected");
    }
    if (text[at] != ',') {
      return fail(at, shown(at) + " where , or " + end + " is expected");
    }
    at++;
    return true;
  }

  private boolean string() {
    int begin = at;
    at++;
    while (at < to && text[at] != '"') {
      byte b = text[at];
      if (b >= 0 && b < 0x20) {
        return fail(
            at,
            "the control character U+%04X within a text: it must be escaped".formatted((int) b));
      }
      if (b == '\\' && !escape()) {
        return false;
      }
      if (b < 0) {
        int size = sequence();
        if (size == 0) {
          return fail(
              at,
              ("byte 0x%02X is no UTF-8: the text seems to be in an older encoding; for"
                      + " example: iconv -f WINDOWS-1252 -t UTF-8")
                  .formatted(b & 0xff));
        }
        at += size;
      } else if (b != '\\') {
        at++;
      }
    }
    if (at == to) {
      return fail(begin, "a text begins that has no end");
    }
    at++;
    return true;
  }

  private boolean escape() {
    int end = at + 1 < to && text[at + 1] == 'u' ? at + 6 : at + 2;
    String escape = new String(text, at, Math.min(end, to) - at, UTF_8);
    if (!ESCAPE.matcher(escape).matches()) {
      return fail(at, PlainText.of(escape, escape.length()) + " is no escape of JSON");
    }
    at = end;
    return true;
  }

  /** How many bytes of UTF-8 a character has that begins here; 0 where it is none. */
  private int sequence() {
    int first = text[at] & 0xff;
    int size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size == 0 || at + size > to) {
      return 0;
    }
    String character = new String(text, at, size, UTF_8);
    return character.codePointCount(0, character.length()) == 1
            && character.codePointAt(0) != 0xfffd
        ? size
        : first == 0xef && (text[at + 1] & 0xff) == 0xbf && (text[at + 2] & 0xff) == 0xbd ? 3 : 0;
  }

  private boolean scalar() {
    int begin = at;
    while (at < to && isOfWord(text[at])) {
      at++;
    }
    String word = new String(text, begin, Math.min(at - begin, WORD_CHARACTERS_MAX), UTF_8);
    if (word.isEmpty()) {
      return fail(
          begin,
          text[begin] == '\''
              ? "a text in ' where JSON has \""
              : shown(begin) + " where a value is expected");
    }
    return switch (word) {
      case "true", "false", "null" -> true;
      case "NaN", "Infinity", "-Infinity", "nan", "inf", "-inf", "-NaN" ->
          fail(begin, word + " is no JSON number");
      case "True", "False", "None" -> fail(begin, word + " is Python, not JSON");
      default ->
          at - begin > WORD_CHARACTERS_MAX
              ? isNumber(new String(text, begin, at - begin, UTF_8))
                  || fail(begin, word + "… is no JSON value")
              : isNumber(word)
                  || fail(
                      begin,
                      word
                          + (word.matches("[-+.\\d].*")
                              ? " is no JSON number"
                              : " is no JSON value"));
    };
  }

  private static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  private static boolean isOfWord(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '+'
        || b == '-'
        || b == '.'
        || b == '_';
  }

  private void skipSpace() {
    while (at < to
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
      at++;
    }
  }

  private String shown(int place) {
    byte b = text[place];
    return b > ' ' && b < 0x7f ? "'%c'".formatted((char) b) : "byte 0x%02X".formatted(b & 0xff);
  }

  private boolean fail(int place, String why) {
    fault = "column %d: %s".formatted(column(place), why);
    return false;
  }

  private int column(int place) {
    int column = 1;
    for (int i = from; i < place; i++) {
      column += (text[i] & 0xc0) == 0x80 ? 0 : 1;
    }
    return column;
  }
}
