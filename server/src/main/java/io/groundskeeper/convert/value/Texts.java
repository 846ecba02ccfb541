package io.groundskeeper.convert.value;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/** Texts of files, for people. */
public final class Texts {
  private static final int SHOWN_CHARACTERS_MAX = 100;

  private Texts() {}

  /**
   * Text that is UTF-8, or UTF-16 by its byte order mark or by the zeros of its first character, or
   * reading it fails; without its byte order mark.
   */
  public static Reader open(InputStream in) throws IOException {
    PushbackInputStream text = new PushbackInputStream(in, 3);
    byte[] begin = text.readNBytes(3);
    int first = begin.length < 2 ? 0 : (begin[0] & 0xff) << 8 | (begin[1] & 0xff);
    boolean isMark = first == 0xfeff || first == 0xfffe;
    boolean isWide = isMark || (begin.length >= 2 && (begin[0] == 0) != (begin[1] == 0));
    if (isWide) {
      boolean isLittle = first == 0xfffe || begin[1] == 0;
      text.unread(begin, isMark ? 2 : 0, begin.length - (isMark ? 2 : 0));
      return reader(text, isLittle ? UTF_16LE : UTF_16BE);
    }
    if (!Arrays.equals(begin, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})) {
      text.unread(begin);
    }
    return reader(text, UTF_8);
  }

  private static Reader reader(InputStream in, Charset charset) {
    return new InputStreamReader(
        in, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
  }

  /**
   * The text as UTF-8 can hold it: where half of a surrogate pair stands alone, which JSON can have
   * as an escape and nothing else can, there is U+FFFD.
   */
  public static String unicode(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The beginning of a text, enough to find it by. */
  public static String beginning(String text) {
    if (text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS_MAX) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS_MAX)) + "…";
  }

  /** The first line of what an exception says. */
  public static String why(Throwable e) {
    String message = e.getMessage();
    return message == null ? "it failed" : message.lines().findFirst().orElse("it failed");
  }
}
