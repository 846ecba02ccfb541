package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.OutputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where a download goes. */
interface Sink extends AutoCloseable {
  /** How much of it is there. */
  long position();

  /**
   * Takes more of it.
   *
   * @throws CommandFailedException if it cannot
   */
  void write(byte[] bytes, int length);

  /** Forgets what is there and begins again; false where that cannot be. */
  boolean restart();

  /**
   * Notes what is being downloaded, so that somebody can go on with it later.
   *
   * @param entityTag the server's name of the very bytes
   */
  default void note(String version, String entityTag) {}

  /** All of it is there. */
  default void complete() {}

  @Override
  void close();

  /** A stream, which takes what it has been given for good. */
  final class Stream implements Sink {
    private final OutputStream out;
    private long position;

    Stream(OutputStream out) {
      this.out = out;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(byte[] bytes, int length) {
      try {
        out.write(bytes, 0, length);
        position += length;
      } catch (IOException e) {
        throw OutputException.of(e);
      }
    }

    @Override
    public boolean restart() {
      return position == 0;
    }

    @Override
    public void complete() {
      try {
        out.flush();
      } catch (IOException e) {
        throw OutputException.of(e);
      }
    }

    @Override
    public void close() {}
  }

  /**
   * A file. Until it is complete it is beside it, with {@code .part} at the end of its name, and
   * what it is a part of in one that ends with {@code .part.etag}.
   */
  final class File implements Sink {
    private final Path file;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;
    private final OutputStream out;
    private long position;

    private File(Path file, Path part, Path tag, FileChannel channel) throws IOException {
      this.file = file;
      this.part = part;
      this.tag = tag;
      this.channel = channel;
      this.out = Channels.newOutputStream(channel);
      this.position = channel.position();
    }

    /** What a part is of, as it was noted; null where there is no part. */
    static @Nullable Noted noted(Path file) {
      Path tag = beside(file, ".part.etag");
      try {
        String[] lines = Files.readString(tag, StandardCharsets.UTF_8).split("\n", 3);
        return lines.length < 2 || !Files.isRegularFile(beside(file, ".part"))
            ? null
            : new Noted(lines[0], lines[1]);
      } catch (IOException e) {
        return null;
      }
    }

    /**
     * Opens a file.
     *
     * @param goOn whether to keep the part of it that is there
     */
    static File open(Path file, boolean goOn) {
      Path part = beside(file, ".part");
      try {
        FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (goOn) {
          channel.position(channel.size());
        } else {
          channel.truncate(0);
        }
        return new File(file, part, beside(file, ".part.etag"), channel);
      } catch (IOException e) {
        throw unwritable(part, e);
      }
    }

    private static Path beside(Path file, String more) {
      return file.resolveSibling(file.getFileName() + more);
    }

    private static CommandFailedException unwritable(Path file, IOException e) {
      return new CommandFailedException(file + " cannot be written: " + e, e);
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(byte[] bytes, int length) {
      try {
        out.write(bytes, 0, length);
        position += length;
      } catch (IOException e) {
        throw unwritable(part, e);
      }
    }

    @Override
    public boolean restart() {
      try {
        channel.truncate(0);
        position = 0;
        return true;
      } catch (IOException e) {
        throw unwritable(part, e);
      }
    }

    @Override
    public void note(String version, String entityTag) {
      try {
        Files.writeString(tag, version + "\n" + entityTag + "\n", StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw unwritable(tag, e);
      }
    }

    @Override
    public void complete() {
      try {
        channel.close();
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(tag);
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw unwritable(part, e);
      }
    }
  }

  /**
   * What a part is of.
   *
   * @param version the dataset's version
   * @param entityTag the server's name of the very bytes
   */
  record Noted(String version, String entityTag) {}
}
