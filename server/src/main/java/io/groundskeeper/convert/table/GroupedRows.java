package io.groundskeeper.convert.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.manifest.SourceRefs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a table, in a temporary file, to be read image by image, whatever order they come in.
 * Images are in the order of their first rows, and the rows of one in theirs. Memory: about 30
 * bytes for each image.
 */
final class GroupedRows implements AutoCloseable {
  /** Of a row in the file: its image, and the length of what follows. */
  private static final int ROW_HEAD_BYTES = 2 * Integer.BYTES;

  private static final int USUAL_ROW_BYTES = 512;

  private final Path rows;
  private final Path order;
  private final DataOutputStream out;
  private final SourceRefs images = new SourceRefs();
  private long[] ends = new long[16];
  private int count;
  private int last = -1;
  private boolean together = true;

  /** A row with the number of its line. */
  record NumberedRow(long line, List<String> fields) {}

  /** Takes all rows of an image, one after another. */
  @FunctionalInterface
  interface RowSink {
    /**
     * Takes a row.
     *
     * @param isFirst whether it is the first of its image
     */
    void row(NumberedRow row, boolean isFirst) throws IOException;
  }

  GroupedRows(Path temporary) throws IOException {
    rows = Files.createTempFile(temporary, "convert", ".rows");
    order = Files.createTempFile(temporary, "convert", ".order");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(rows), 64 << 10));
  }

  void add(String sourceRef, NumberedRow row) throws IOException {
    SourceRefs.Hash hash = SourceRefs.Hash.of(sourceRef.getBytes(UTF_8));
    int image = images.get(hash);
    if (image == SourceRefs.ABSENT) {
      Bounds.requireInMemory(count, "The CSV", "images");
      image = count++;
      images.put(hash, image);
      ends = image == ends.length ? Arrays.copyOf(ends, 2 * image) : ends;
    } else if (image != last) {
      together = false;
    }
    last = image;
    ends[image]++;
    byte[] packed = packed(row);
    out.writeInt(image);
    out.writeInt(packed.length);
    out.write(packed);
  }

  private static byte[] packed(NumberedRow row) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream packed = new DataOutputStream(bytes)) {
      packed.writeLong(row.line);
      packed.writeInt(row.fields.size());
      for (String field : row.fields) {
        byte[] text = field.getBytes(UTF_8);
        packed.writeInt(text.length);
        packed.write(text);
      }
    }
    return bytes.toByteArray();
  }

  private static NumberedRow unpacked(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed);
    long line = in.getLong();
    int fields = in.getInt();
    List<String> row = new ArrayList<>(fields);
    for (int i = 0; i < fields; i++) {
      int length = in.getInt();
      row.add(new String(packed, in.position(), length, UTF_8));
      in.position(in.position() + length);
    }
    return new NumberedRow(line, row);
  }

  /** Passes all rows on, image by image; nothing is added afterwards. */
  void read(RowSink sink) throws IOException {
    out.close();
    if (together) {
      readInOrder(sink);
    } else {
      readSorted(sink);
    }
  }

  private void readInOrder(RowSink sink) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(rows), 64 << 10))) {
      int before = -1;
      for (int image = next(in); image >= 0; image = next(in)) {
        sink.row(unpacked(in.readNBytes(in.readInt())), image != before);
        before = image;
      }
    }
  }

  private static int next(DataInputStream in) throws IOException {
    try {
      return in.readInt();
    } catch (EOFException e) {
      // The end of our own file, between two rows.
      return -1;
    }
  }

  /** By the places of the rows, in a file of their own: a counting sort by image. */
  private void readSorted(RowSink sink) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      long rowsOfImage = ends[i];
      ends[i] = total;
      total += rowsOfImage;
    }
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(order, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RandomAccessFile file = new RandomAccessFile(rows.toFile(), "r")) {
      MemorySegment places =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, total * Long.BYTES, arena);
      sort(places);
      long at = 0;
      for (int image = 0; image < count; image++) {
        for (boolean first = true; at < ends[image]; at++, first = false) {
          file.seek(places.getAtIndex(ValueLayout.JAVA_LONG, at));
          sink.row(unpacked(row(file)), first);
        }
      }
    }
  }

  /**
   * The row at which the file is: most of them whole by one reading, which is a call of the system.
   */
  private static byte[] row(RandomAccessFile file) throws IOException {
    byte[] begin = new byte[USUAL_ROW_BYTES];
    int read = file.read(begin);
    int length = ByteBuffer.wrap(begin).getInt(Integer.BYTES);
    byte[] packed = Arrays.copyOfRange(begin, ROW_HEAD_BYTES, ROW_HEAD_BYTES + length);
    int there = Math.min(length, read - ROW_HEAD_BYTES);
    file.readFully(packed, there, length - there);
    return packed;
  }

  private void sort(MemorySegment places) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(rows), 64 << 10))) {
      long place = 0;
      for (int image = next(in); image >= 0; image = next(in)) {
        places.setAtIndex(ValueLayout.JAVA_LONG, ends[image]++, place);
        int length = in.readInt();
        in.skipNBytes(length);
        place += ROW_HEAD_BYTES + length;
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (out) {
      Files.deleteIfExists(rows);
    } finally {
      Files.deleteIfExists(order);
    }
  }
}
