package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.util.Optional;

/** What becomes of boxes that reach out of their image: they are cut off or kept, and counted. */
public final class Clipping {
  private final boolean clips;
  private final Report report;

  public Clipping(ReadOptions options, Report report) {
    clips = options.clip();
    this.report = report;
  }

  /**
   * A box as it is to be kept; empty where nothing is left of it, which the report says.
   *
   * @param tolerance what rounding comes to, in parts of a side
   * @param where what people find it by
   */
  public Optional<PixelBox> of(PixelBox box, Size size, double tolerance, String where) {
    if (!box.reachesOut(size)) {
      return Optional.of(box);
    }
    PixelBox kept = clips ? box.clipped(size, tolerance) : box;
    if (clips && (kept.width() <= 0 || kept.height() <= 0)) {
      report.leaveOut(where, "the box lies outside of the image");
      return Optional.empty();
    }
    report.lose(clips ? Loss.CLIPPED_BOX : Loss.OUTSIDE_BOX, 1, where);
    return Optional.of(kept);
  }
}
