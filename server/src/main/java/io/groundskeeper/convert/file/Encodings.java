package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.value.ConversionException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/**
 * Small files of text, in the encodings that say themselves: UTF-8, and UTF-16 by its byte order
 * mark or by its zeros. What is neither is refused, since nothing tells GBK from Latin-1 for sure.
 */
final class Encodings {
  private Encodings() {}

  /**
   * The text, without a byte order mark.
   *
   * @param name of the file, for people
   * @throws ConversionException if its encoding is another
   */
  static String text(String name, byte[] bytes) throws ConversionException {
    Charset charset = charset(bytes);
    try {
      String text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ConversionException(
          "%s cannot be read: it is not text in %s, but in another encoding (GBK, Latin-1 or"
                  .formatted(name, charset)
              + " another of an editor), which nothing in it tells. Save it as UTF-8.",
          e);
    }
  }

  private static Charset charset(byte[] bytes) {
    if (bytes.length < 2) {
      return UTF_8;
    }
    int mark = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    // No text of ours begins with a character that is no ASCII, or has one of code 0.
    if (mark == 0xfffe || (bytes[0] != 0 && bytes[1] == 0)) {
      return UTF_16LE;
    }
    return mark == 0xfeff || (bytes[0] == 0 && bytes[1] != 0) ? UTF_16BE : UTF_8;
  }
}
