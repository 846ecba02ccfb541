package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;

/** Counts what formats without a place for it lose of where labels come from. */
public final class OriginLosses {
  private final Report report;
  private final boolean hasConfidence;

  public OriginLosses(Report report, boolean hasConfidence) {
    this.report = report;
    this.hasConfidence = hasConfidence;
  }

  public void count(Label label) {
    count(label.origin(), LineWriter.LABEL + 1);
    report.lose(Loss.VALUE, label.value() == 1 ? 0 : 1);
  }

  public void count(Box box) {
    count(box.origin(), LineWriter.BOXES);
  }

  private void count(Origin origin, String attributeUsual) {
    report.lose(Loss.CONFIDENCE, hasConfidence || origin.confidence() == 1 ? 0 : 1);
    report.lose(Loss.HUMAN_ANNOTATED, origin.human() ? 0 : 1);
    report.lose(Loss.CREATION_DATE, origin.created() == null ? 0 : 1);
    report.lose(Loss.JOB_NAME, origin.job() == null ? 0 : 1);
    report.lose(Loss.ATTRIBUTE_NAME, attributeUsual.equals(origin.attribute()) ? 0 : 1);
  }
}
