package io.groundskeeper.cli.validate;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.convert.guess.ManifestText;
import io.groundskeeper.convert.value.ConversionException;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** A manifest to be read once: a local file, an object in a bucket, or standard input. */
final class ManifestSource implements AutoCloseable {
  private static final int GZIP_BUFFER_BYTES = 64 << 10;

  private final OptionalLong bytes;
  private final boolean legalName;
  private final Raw raw;
  private final ManifestText text;
  private long bytesRead;

  private ManifestSource(InputStream in, OptionalLong bytes, boolean legalName) throws IOException {
    this.bytes = bytes;
    this.legalName = legalName;
    raw = new Raw(in);
    text = plain(raw);
  }

  /**
   * Opens a manifest.
   *
   * @param file {@code -} for standard input, {@code s3://bucket/key}, or a local file
   * @throws IOException if it cannot be read, with a message for people
   */
  static ManifestSource open(String file, InputStream standardIn, Supplier<Buckets> buckets)
      throws IOException {
    if (file.equals("-")) {
      return new ManifestSource(standardIn, OptionalLong.empty(), true);
    }
    try {
      return file.startsWith("s3://") ? object(file, buckets) : local(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("it may not be read", e);
    } catch (InvalidPathException e) {
      throw new IOException("that is not the name of a file", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ManifestSource local(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    boolean regular = Files.isRegularFile(file);
    return of(
        Files.newInputStream(file),
        regular ? OptionalLong.of(Files.size(file)) : OptionalLong.empty(),
        // A pipe has no name that means anything.
        !regular || hasExtension(String.valueOf(file.getFileName())));
  }

  private static ManifestSource object(String file, Supplier<Buckets> buckets) throws IOException {
    ObjectName name = ObjectName.parse(file);
    return switch (buckets.get().open(name, Long.MAX_VALUE)) {
      case Opened.Missing(String why) -> throw new FileNotFoundException(why);
      case Opened.SomethingElse(String why) -> throw new IOException(why);
      case Opened.Forbidden(String why) -> throw new IOException(why);
      case Opened.Found(var in, long size) ->
          of(in, OptionalLong.of(size), hasExtension(name.key()));
    };
  }

  private static ManifestSource of(InputStream in, OptionalLong bytes, boolean legalName)
      throws IOException {
    try {
      return new ManifestSource(in, bytes, legalName);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static boolean hasExtension(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') && dot + 1 < name.length();
  }

  private static ManifestText plain(InputStream in) throws IOException {
    PushbackInputStream all = new PushbackInputStream(in, 2);
    byte[] magic = all.readNBytes(2);
    all.unread(magic);
    boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    return new ManifestText(gzip ? new GZIPInputStream(all, GZIP_BUFFER_BYTES) : all);
  }

  /** Has this told of each read, in bytes of the file as it is, compressed or not. */
  void onRead(LongConsumer progress) {
    raw.progress = progress;
  }

  /** What it is, for people, where it is no manifest but something else that is known. */
  Optional<String> somethingElse() throws IOException {
    try {
      text.require();
      return Optional.empty();
    } catch (ConversionException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Whether it is UTF-16, which is read as if it were UTF-8. */
  boolean isUtf16() {
    return text.isUtf16();
  }

  /** As {@link io.groundskeeper.manifest.LineBlocks.Source#read}, in plain text. */
  int read(byte[] into, int from, int length) {
    try {
      int read = text.read(into, from, length);
      bytesRead += Math.max(0, read);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Size of the file as it is, where that is known before the end. */
  OptionalLong bytes() {
    return bytes;
  }

  /** How much plain text has been read. */
  long bytesRead() {
    return bytesRead;
  }

  /** Whether a manifest may be called so: with a file extension, or without any name at all. */
  boolean hasLegalName() {
    return legalName;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  /** Counts what is read. */
  private static final class Raw extends FilterInputStream {
    private long count;
    private LongConsumer progress = count -> {};

    Raw(InputStream in) {
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
      if (read > 0) {
        count += read;
        progress.accept(count);
      }
      return read;
    }
  }
}
