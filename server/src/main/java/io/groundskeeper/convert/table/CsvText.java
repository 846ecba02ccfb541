package io.groundskeeper.convert.table;

import io.groundskeeper.convert.value.ConversionException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The text of a table: in the encoding that is said, else in UTF-16 where it has its byte order
 * mark or its zero bytes, else in UTF-8. Bytes that are no text in it are refused, with their line.
 */
final class CsvText extends Reader {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int FIRST_LINE_CHARACTERS_MAX = 1 << 20;
  private static final int PAIR_CHARACTERS = 2;
  private static final int LOOKED_AT_BYTES = 64;

  private final InputStream in;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private final CharBuffer pair = CharBuffer.allocate(PAIR_CHARACTERS).limit(0);
  private boolean ended;
  private long line = 1;

  private CsvText(InputStream in, Charset charset) {
    this.in = in;
    this.charset = charset;
    decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Opens a table, after its byte order mark. */
  static BufferedReader open(InputStream raw, Optional<Charset> said) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw);
    in.mark(LOOKED_AT_BYTES);
    byte[] begin = in.readNBytes(LOOKED_AT_BYTES);
    in.reset();
    BufferedReader text =
        new BufferedReader(new CsvText(in, said.orElseGet(() -> charset(begin))), BUFFER_BYTES);
    text.mark(1);
    if (text.read() != '\ufeff') {
      text.reset();
    }
    return text;
  }

  private static Charset charset(byte[] begin) {
    int first = begin.length < 2 ? 0 : (begin[0] & 0xff) << 8 | (begin[1] & 0xff);
    if (first == 0xfeff || first == 0xfffe) {
      return StandardCharsets.UTF_16;
    }
    if (begin.length >= 2 && (begin[0] == 0) != (begin[1] == 0)) {
      return begin[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    return StandardCharsets.UTF_8;
  }

  /** The first line, which stays to be read; its beginning where it is very long. */
  static String firstLine(BufferedReader text) throws IOException {
    text.mark(FIRST_LINE_CHARACTERS_MAX);
    StringBuilder line = new StringBuilder();
    boolean quoted = false;
    for (int c = text.read();
        c >= 0
            && (quoted || (c != '\n' && c != '\r'))
            && line.length() < FIRST_LINE_CHARACTERS_MAX - 1;
        c = text.read()) {
      quoted ^= c == '"';
      line.append((char) c);
    }
    text.reset();
    return line.toString();
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    if (length < PAIR_CHARACTERS) {
      // There may be no place for a surrogate pair, so one is decoded apart.
      if (!pair.hasRemaining()) {
        pair.clear();
        int read = read(pair.array(), 0, PAIR_CHARACTERS);
        pair.limit(Math.max(0, read));
      }
      if (length == 0 || !pair.hasRemaining()) {
        return length == 0 ? 0 : -1;
      }
      into[from] = pair.get();
      return 1;
    }
    if (pair.hasRemaining()) {
      into[from] = pair.get();
      return 1;
    }
    CharBuffer out = CharBuffer.wrap(into, from, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, out, ended);
      int read = out.position() - from;
      if (result.isError()) {
        count(into, from, read);
        throw new ConversionException(
            ("Line %d is not text in %s. Save it as UTF-8, or say its encoding, such as --encoding"
                    + " windows-1252.")
                .formatted(line, charset));
      }
      if (read > 0 || ended) {
        count(into, from, read);
        return read == 0 ? -1 : read;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = read < 0;
    bytes.position(bytes.position() + Math.max(0, read)).flip();
  }

  private void count(char[] text, int from, int length) {
    for (int i = from; i < from + length; i++) {
      line += text[i] == '\n' ? 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
