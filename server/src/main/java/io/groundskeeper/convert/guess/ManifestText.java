package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.guess.Recognised.Foreign;
import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.guess.Recognised.Unknown;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a manifest in UTF-8, also of one that is UTF-16. Where it begins as something else
 * that is known, the first reading of it fails with a {@link ConversionException}; not before, so
 * that nothing is read that nobody wants.
 */
public final class ManifestText extends InputStream {
  private final InputStream in;
  private @Nullable InputStream text;

  /**
   * The text of a stream.
   *
   * @param in not compressed; closed with this one
   */
  public ManifestText(InputStream in) {
    this.in = in;
  }

  /**
   * Looks at its beginning.
   *
   * @throws ConversionException if it is something else than a manifest
   */
  public void require() throws IOException {
    text();
  }

  /** Whether it is UTF-16, once its beginning has been read. */
  public boolean isUtf16() {
    return text instanceof Utf16;
  }

  private InputStream text() throws IOException {
    InputStream opened = text;
    if (opened == null) {
      BufferedInputStream whole = new BufferedInputStream(in, Beginning.LOOKED_AT_BYTES_MAX);
      byte[] beginning = Beginning.peek(whole);
      require(Beginning.recognise(beginning));
      opened = Utf16.plain(whole, beginning);
      text = opened;
    }
    return opened;
  }

  private static void require(Recognised recognised) throws ConversionException {
    switch (recognised) {
      case Foreign foreign -> throw new ConversionException(foreign.sentence());
      case Known(Format format) -> {
        if (format != Format.MANIFEST) {
          throw new ConversionException(
              "It is %s, not a manifest: say that its format is %s.".formatted(format, format));
        }
      }
      case Unknown ignored -> {}
    }
  }

  @Override
  public int read() throws IOException {
    return text().read();
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    return text().read(into, from, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
