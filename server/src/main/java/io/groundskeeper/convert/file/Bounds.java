package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Texts;

/** How large the parts of a data set may be: what is more is told, and never held in memory. */
public final class Bounds {
  /** Of JSON and YAML in one another; no such file of people's has ten. */
  public static final int NESTING_MAX = 100;

  /** Of a text in JSON. */
  public static final int TEXT_CHARACTERS_MAX = 4 << 20;

  /** Labels and boxes of one image: a line with more is longer than any dataset takes. */
  public static final int LABELS_MAX = 20_000;

  /** A file of the labels of one image. */
  public static final int LABEL_FILE_BYTES_MAX = 8 << 20;

  /** A file of YAML, for which the parser takes time that grows with the square of a text. */
  public static final int YAML_BYTES_MAX = 1 << 20;

  /** A list of all images. */
  public static final int LIST_FILE_BYTES_MAX = 32 << 20;

  /** A zip that is sent: it is kept on the disk while it is read, images and all. */
  static final long ZIP_BYTES_MAX = 64L << 30;

  /** Elements of one file of XML: twelve a box. */
  static final int XML_ELEMENTS_MAX = 12 * LABELS_MAX;

  /** Names of classes, and what else stands in data.yaml. */
  public static final int CLASSES_MAX = 100_000;

  /** Numbers in a line of YOLO: a polygon of 5,000 points. */
  public static final int LINE_FIELDS_MAX = 10_001;

  /** What the header of an image may have before its size: profiles and previews. */
  public static final int IMAGE_HEADER_BYTES_MAX = 32 << 20;

  /** A hash table's entry with its key and a short name. */
  private static final int BYTES_PER_NAME = 200;

  private Bounds() {}

  /** How many images, or files of a zip, may be known by name at once: an eighth of the memory. */
  static int namesMax() {
    return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8 / BYTES_PER_NAME);
  }

  /**
   * Holds a count to its bound.
   *
   * @throws ConversionException if it is over it
   */
  public static void require(long count, long max, String place, String things)
      throws ConversionException {
    if (count > max) {
      throw new ConversionException(
          "%s cannot be read: it has more than %,d %s."
              .formatted(Texts.beginning(place), max, things));
    }
  }

  /** The same for what is bounded by memory. */
  public static void requireInMemory(long count, String place, String things)
      throws ConversionException {
    if (count > namesMax()) {
      throw new ConversionException(
          ("%s cannot be read: it has more than %,d %s, which is what fits in the memory. Split it,"
                  + " or give more, for example GROUNDSKEEPER_JAVA_OPTS=-Xmx8g.")
              .formatted(place, namesMax(), things));
    }
  }
}
