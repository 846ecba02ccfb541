package io.groundskeeper.cli.validate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.cli.validate.CheckOutcome.Severity;
import io.groundskeeper.manifest.Detection;
import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.LineError;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a whole file has wrong for one cause. Only lines with errors are looked at: none of these
 * causes leaves a line without one.
 */
final class Hints {
  /** A cause is told where it explains so many of a hundred things that it can be about. */
  private static final int PERCENT_MIN = 90;

  private static final int LINES_MIN = 2;

  private final List<String> hints = new ArrayList<>();
  private final JsonTape tape = new JsonTape();
  private final LabelPairs pairs = new LabelPairs();
  private long boxes;
  private long boxesFromZeroToOne;
  private long unmapped;
  private long unmappedByOneLess;
  private long unmappedByOneMore;
  private long confidences;
  private long confidencesInPercent;
  private long notUtf8;

  void add(String hint) {
    hints.add(hint);
  }

  List<String> all() {
    return List.copyOf(hints);
  }

  void leftOut(String why) {
    notUtf8 += why.contains("is no UTF-8") ? 1 : 0;
  }

  /** Takes a line that has errors. */
  void wrong(byte[] line) {
    if (!tape.scan(line, 0, line.length)) {
      return;
    }
    int count = pairs.find(tape);
    for (int i = 0; i < count; i++) {
      int value = pairs.name(i) + 1;
      int metadata = pairs.metadata(i);
      switch (LabelPairs.type(tape, metadata)) {
        case CLASSIFICATION -> confidence(metadata);
        case DETECTION -> {
          if (tape.type(value) == JsonTape.OBJECT) {
            detection(value, metadata);
          }
        }
        case OTHER -> {}
      }
    }
  }

  private void confidence(int object) {
    Optional<Double> confidence = number(object, Detection.CONFIDENCE);
    confidences += confidence.isPresent() ? 1 : 0;
    confidencesInPercent += confidence.filter(c -> c > 1 && c <= 100).isPresent() ? 1 : 0;
  }

  private void detection(int value, int metadata) {
    int objects = tape.member(metadata, Detection.OBJECTS);
    if (objects >= 0 && tape.type(objects) == JsonTape.ARRAY) {
      for (int item = objects + 1; item < tape.next(objects); item = tape.next(item)) {
        confidence(item);
      }
    }
    int map = tape.member(metadata, Detection.CLASS_MAP);
    int annotations = tape.member(value, Detection.ANNOTATIONS);
    if (annotations < 0 || tape.type(annotations) != JsonTape.ARRAY) {
      return;
    }
    for (int item = annotations + 1; item < tape.next(annotations); item = tape.next(item)) {
      box(item);
      if (map >= 0 && tape.type(map) == JsonTape.OBJECT) {
        classId(item, map);
      }
    }
  }

  private void box(int annotation) {
    Optional<Double> width = number(annotation, Detection.WIDTH);
    Optional<Double> height = number(annotation, Detection.HEIGHT);
    boxes++;
    boxesFromZeroToOne +=
        width.filter(w -> w > 0 && w <= 1).isPresent()
                && height.filter(h -> h > 0 && h <= 1).isPresent()
                && number(annotation, Detection.LEFT).filter(l -> l >= 0 && l <= 1).isPresent()
                && number(annotation, Detection.TOP).filter(t -> t >= 0 && t <= 1).isPresent()
            ? 1
            : 0;
  }

  private void classId(int annotation, int map) {
    Optional<Double> id = number(annotation, Detection.CLASS_ID);
    if (id.isEmpty() || isMapped(map, id.get())) {
      return;
    }
    unmapped++;
    unmappedByOneLess += isMapped(map, id.get() + 1) ? 1 : 0;
    unmappedByOneMore += isMapped(map, id.get() - 1) ? 1 : 0;
  }

  private boolean isMapped(int map, double id) {
    String key = Long.toString((long) id);
    return id == Math.rint(id) && tape.member(map, key.getBytes(UTF_8)) >= 0;
  }

  private Optional<Double> number(int object, byte[] name) {
    int token = tape.type(object) == JsonTape.OBJECT ? tape.member(object, name) : -1;
    return token >= 0 && tape.type(token) == JsonTape.NUMBER
        ? Optional.of(tape.number(token))
        : Optional.empty();
  }

  /** Ends the file. */
  void end(Collection<Found> found, long lines, Quotas quotas) {
    if (isMost(boxesFromZeroToOne, boxes)) {
      add(
          "The boxes go from 0 to 1; a manifest has pixels: multiply left and width by the image's"
              + " width, top and height by its height.");
    }
    if (isMost(unmappedByOneLess, unmapped)) {
      add("The class ids are one less than those of class-map: it seems to count from 1.");
    } else if (isMost(unmappedByOneMore, unmapped)) {
      add("The class ids are one more than those of class-map: it seems to count from 0.");
    }
    if (isMost(confidencesInPercent, confidences)) {
      add("The confidences seem to be percent; a manifest has them from 0 to 1: divide by 100.");
    }
    if (notUtf8 > 0) {
      add(
          "%,d lines are no UTF-8; the file seems to be in an older encoding: iconv -f WINDOWS-1252"
                  .formatted(notUtf8)
              + " -t UTF-8 FILE > NEW");
    }
    for (Found one : found) {
      if (one.code.equals(LineError.ERROR_INVALID_IMAGE_DIMENSION.name())
          && one.lines >= LINES_MIN) {
        add(
            "%,d images of %s are not of %,d to %,d pixels%s."
                .formatted(
                    one.lines,
                    one.attribute,
                    quotas.imagePixelsMin(),
                    quotas.imagePixelsMax(),
                    quotas.imagePixelsMax() < Quotas.OPEN.imagePixelsMax()
                        ? ", AWS's limits; the quotas open lift them"
                        : ""));
      }
      boolean isError = one.severity == Severity.ERROR || one.severity == Severity.TERMINAL;
      if (isError && one.lines == lines && lines >= LINES_MIN) {
        add(
            "Every line has the error %s%s: one cause, to be mended in whatever wrote the file."
                .formatted(one.code, one.attribute.isEmpty() ? "" : " at " + one.attribute));
      }
    }
  }

  private static boolean isMost(long some, long all) {
    return all > 0 && some * 100 >= all * PERCENT_MIN;
  }
}
