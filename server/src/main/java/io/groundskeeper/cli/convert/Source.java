package io.groundskeeper.cli.convert;

import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** What is converted; knows how far it has been read, in bytes of the file or else of lines. */
final class Source implements AutoCloseable {
  private final Input input;
  private final OptionalLong bytes;
  private final InputStream opened;
  private LongConsumer progress = count -> {};
  private long passed;

  private Source(InputStream opened, OptionalLong bytes) {
    this.opened = new Counted(opened);
    input = new Input.Stream(this.opened);
    this.bytes = bytes;
  }

  private Source(Input input) {
    opened = InputStream.nullInputStream();
    this.input = input;
    bytes = OptionalLong.empty();
  }

  /**
   * Opens a file, a folder, or standard input.
   *
   * @param from a name, or {@code -}
   */
  static Source open(String from, Format format, InputStream standardIn) throws IOException {
    if (from.equals("-")) {
      return new Source(standardIn, OptionalLong.empty());
    }
    Path path = Path.of(from);
    if (Files.isDirectory(path)) {
      return new Source(new Input.Folder(path));
    }
    if (format.isFolder()) {
      return new Source(new Input.File(path));
    }
    InputStream file = Files.newInputStream(path);
    return new Source(
        file, Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty());
  }

  Input input() {
    return input;
  }

  /** The size of the file, where there is one. */
  OptionalLong bytes() {
    return bytes;
  }

  void onProgress(LongConsumer consumer) {
    progress = consumer;
  }

  /** So many bytes of a line have come out of it. */
  void passed(int lineBytes) {
    if (bytes.isEmpty()) {
      passed += lineBytes;
      progress.accept(passed);
    }
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }

  /** Tells how much of the file has been read, where that says how far it is to the end. */
  private final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      if (read > 0 && bytes.isPresent()) {
        count += read;
        progress.accept(count);
      }
      return read;
    }
  }
}
