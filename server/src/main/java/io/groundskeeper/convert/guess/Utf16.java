package io.groundskeeper.convert.guess;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;

/** Text in UTF-16, as PowerShell writes it, read as UTF-8. What is malformed fails. */
final class Utf16 extends InputStream {
  private static final int BUFFER_CHARACTERS = 32 << 10;

  private final Reader text;
  private final CharsetEncoder encoder =
      UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT);
  private final CharBuffer characters = CharBuffer.allocate(BUFFER_CHARACTERS).flip();
  private final ByteBuffer bytes = ByteBuffer.allocate(4 * BUFFER_CHARACTERS).flip();
  private boolean ended;

  private Utf16(Reader text) {
    this.text = text;
  }

  /** The stream itself, or, where its beginning is UTF-16, the same text in UTF-8. */
  static InputStream plain(InputStream in, byte[] beginning) {
    return Beginning.wide(beginning)
        .<InputStream>map(charset ->
            new Utf16(
                new InputStreamReader(
                    in, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT))))
        .orElse(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    while (!bytes.hasRemaining()) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int read = Math.min(length, bytes.remaining());
    bytes.get(into, from, read);
    return read;
  }

  private void fill() throws IOException {
    characters.compact();
    ended = text.read(characters) < 0;
    characters.flip();
    bytes.clear();
    var result = encoder.encode(characters, bytes, ended);
    if (result.isError()) {
      result.throwException();
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
