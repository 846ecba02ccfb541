package io.groundskeeper.manifest;

/**
 * How much a dataset and a line may hold. A quota of {@link Long#MAX_VALUE} is none.
 *
 * @param manifestBytesMax size of a manifest file from which a dataset is made
 * @param entriesMax entries of a dataset
 * @param labelsMax distinct labels of a dataset
 * @param boundingBoxesMax bounding boxes of one line; more is a non-terminal error of the line
 * @param singleBucket whether all images of a dataset must be in one bucket
 * @param imagePixelsMin the shorter side of an image, as {@code image_size} has it, at least
 * @param imagePixelsMax the longer side at most
 */
public record Quotas(
    long manifestBytesMax,
    long entriesMax,
    long labelsMax,
    long boundingBoxesMax,
    boolean singleBucket,
    long imagePixelsMin,
    long imagePixelsMax) {
  /** Longest line, in Unicode code points without its line end. The format's own bound. */
  public static final int LINE_CHARACTERS_MAX = 100_000;

  /**
   * As Amazon Rekognition Custom Labels has them: the page "Guidelines and quotas" of its guide.
   */
  public static final Quotas AWS = new Quotas(1L << 30, 250_000, 250, 50, true, 64, 4_096);

  /** Quotas with AWS's limits on the sides of images. */
  public Quotas(
      long manifestBytesMax,
      long entriesMax,
      long labelsMax,
      long boundingBoxesMax,
      boolean singleBucket) {
    this(
        manifestBytesMax,
        entriesMax,
        labelsMax,
        boundingBoxesMax,
        singleBucket,
        AWS.imagePixelsMin,
        AWS.imagePixelsMax);
  }

  /** Without AWS's limits on manifests, datasets and the sides of images. */
  public static final Quotas OPEN =
      new Quotas(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 50, false, 1, 1_000_000);
}
