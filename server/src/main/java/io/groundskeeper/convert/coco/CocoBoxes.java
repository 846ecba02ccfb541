package io.groundskeeper.convert.coco;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongUnaryOperator;

/**
 * The boxes of a COCO file, which come in any order and before or after the images: kept in
 * temporary files, and sorted by image there. Memory: eight bytes for each image.
 */
final class CocoBoxes implements AutoCloseable {
  /** In place of a box, of a label of the whole image. */
  static final double[] NO_BOX = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};

  private static final int FIELDS = 7;
  private static final long RECORD_BYTES = FIELDS * (long) Long.BYTES;

  private final Path unsorted;
  private final Path sorted;
  private final DataOutputStream out;
  private final Arena arena = Arena.ofConfined();
  private long count;

  private MemorySegment records = MemorySegment.NULL;
  private long[] ends = {};

  /** A box, or a label of an image, as the file has it: by the ids of its image and category. */
  record Found(
      long image,
      long category,
      double x,
      double y,
      double width,
      double height,
      double confidence) {
    boolean isBox() {
      return !Double.isNaN(x);
    }
  }

  CocoBoxes(Path temporary) throws IOException {
    unsorted = Files.createTempFile(temporary, "convert", ".boxes");
    sorted = Files.createTempFile(temporary, "convert", ".sorted");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unsorted), 64 << 10));
  }

  void add(Found box) throws IOException {
    out.writeLong(box.image);
    out.writeLong(box.category);
    out.writeDouble(box.x);
    out.writeDouble(box.y);
    out.writeDouble(box.width);
    out.writeDouble(box.height);
    out.writeDouble(box.confidence);
    count++;
  }

  /**
   * Sorts the boxes by image, those of one image in their order.
   *
   * @param imageOf the place of an image in the file, by its id; negative where there is none
   * @return how many boxes are of no image
   */
  long sort(LongUnaryOperator imageOf, int images) throws IOException {
    out.close();
    ends = new long[images + 1];
    long lost = 0;
    try (DataInputStream in = open()) {
      for (long i = 0; i < count; i++) {
        int image = (int) imageOf.applyAsLong(in.readLong());
        in.skipNBytes(RECORD_BYTES - Long.BYTES);
        if (image < 0) {
          lost++;
        } else {
          ends[image + 1]++;
        }
      }
    }
    for (int i = 0; i < images; i++) {
      ends[i + 1] += ends[i];
    }
    if (count == lost) {
      return lost;
    }
    try (FileChannel channel =
            FileChannel.open(sorted, StandardOpenOption.READ, StandardOpenOption.WRITE);
        DataInputStream in = open()) {
      records =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, (count - lost) * RECORD_BYTES, arena);
      for (long i = 0; i < count; i++) {
        int image = (int) imageOf.applyAsLong(in.readLong());
        if (image < 0) {
          in.skipNBytes(RECORD_BYTES - Long.BYTES);
          continue;
        }
        // Where the next box of the image goes; at the end, where the next image begins.
        long at = ends[image]++ * FIELDS;
        for (int field = 1; field < FIELDS; field++) {
          records.setAtIndex(ValueLayout.JAVA_LONG, at + field, in.readLong());
        }
      }
    }
    return lost;
  }

  private DataInputStream open() throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(unsorted), 64 << 10));
  }

  /** The first box of an image, after sorting. */
  long from(int image) {
    return image == 0 ? 0 : ends[image - 1];
  }

  /** After the last box of an image, after sorting. */
  long to(int image) {
    return ends[image];
  }

  /** A box, after sorting; its image's id is not kept. */
  Found get(long index) {
    long at = index * FIELDS;
    return new Found(
        -1,
        records.getAtIndex(ValueLayout.JAVA_LONG, at + 1),
        real(at + 2),
        real(at + 3),
        real(at + 4),
        real(at + 5),
        real(at + 6));
  }

  private double real(long at) {
    return Double.longBitsToDouble(records.getAtIndex(ValueLayout.JAVA_LONG, at));
  }

  @Override
  public void close() throws IOException {
    try (arena;
        out) {
      Files.deleteIfExists(unsorted);
    } finally {
      Files.deleteIfExists(sorted);
    }
  }
}
