package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Clipping;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads YOLO as Ultralytics, Darknet and the labelling tools have it: the images of the splits that
 * {@link YoloData} names, each with its file of labels ({@link YoloLabels}), a box a line ({@link
 * YoloLine}). Positions in pixels need the image's size: from its header, or from {@link Sidecar}.
 *
 * <p>The source-ref is that of the sidecar, else the path in the data set behind the image prefix.
 */
public final class YoloReader {
  private final FileTree files;
  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final ImageSizes sizes;
  private final Clipping clipping;
  private final YoloData data;
  private final Map<String, Sidecar.Row> sidecar;
  private final Set<Long> used = new HashSet<>();

  public YoloReader(FileTree files, ReadOptions options, Emitter emitter) throws IOException {
    this.files = files;
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
    sizes = new ImageSizes(options, report);
    clipping = new Clipping(options, report);
    data = YoloDescription.read(files, options.description(), report);
    sidecar = Sidecar.read(files, data.root());
  }

  public void read() throws IOException {
    String wanted = options.split().orElse("");
    if (!wanted.isEmpty() && !data.splits().containsKey(wanted)) {
      throw new ConversionException(
          "There is no split '%s' in %s. There are: %s."
              .formatted(wanted, data.file(), String.join(", ", data.splits().keySet())));
    }
    YoloPlaces places = new YoloPlaces(files, data, sidecar.keySet(), report);
    Set<String> images = new LinkedHashSet<>();
    Set<List<String>> seen = new HashSet<>();
    int splits = 0;
    for (Map.Entry<String, List<String>> split : data.splits().entrySet()) {
      boolean isWanted = wanted.isEmpty() || wanted.equals(split.getKey());
      if (isWanted && seen.add(split.getValue())) {
        splits += split.getKey().isEmpty() ? 0 : 1;
        images.addAll(places.images(split.getKey(), split.getValue()));
      }
    }
    YoloLabels labels = new YoloLabels(files, data, images, report);
    if (!images.isEmpty() && !labels.areAny() && sidecar.isEmpty()) {
      report.leaveOut(
          data.file(),
          "no image has labels: for images/a.jpg they are looked for in labels/a.txt and"
              + " images/a.txt");
    }
    for (String image : images) {
      image(image, labels.of(image));
    }
    report.lose(Loss.SPLIT, splits > 1 ? splits : 0);
    labels.reportUnclaimed(images, wanted.isEmpty());
    report.lose(
        Loss.UNUSED_CLASS,
        data.names().keySet().stream().filter(number -> !used.contains(number)).count());
  }

  private void image(String image, Optional<String> labels) throws IOException {
    Sidecar.Row known = sidecar.get(image);
    List<String> lines = List.of();
    if (labels.isPresent()) {
      lines = files.text(labels.get(), Bounds.LABEL_FILE_BYTES_MAX).lines().toList();
    }
    Optional<Size> size = Optional.empty();
    if (lines.stream().anyMatch(line -> !line.isBlank())) {
      int boxes = (int) lines.stream().filter(line -> !line.isBlank()).count();
      size = known != null && known.size() != null ? Optional.of(known.size()) : size(image, boxes);
      if (size.isEmpty()) {
        return;
      }
    } else if (known == null && !files.has(image)) {
      report.leaveOut(image, "the image is not there");
      return;
    }
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        String file = labels.orElse("");
        Bounds.require(boxes.size() + 1, Bounds.LABELS_MAX, file, "boxes");
        box(line, file + ", line " + (i + 1), size.orElseThrow()).ifPresent(boxes::add);
      }
    }
    String sourceRef =
        known == null
            ? emitter.sourceRef(image.substring(data.root().length()))
            : options.sourceRef(known.sourceRef());
    emitter.image(
        new LabelledImage(sourceRef, size.orElse(null), List.of(), boxes, List.of()), image);
  }

  private Optional<Size> size(String image, int boxes) {
    ImageSizes.Look look = sizes.of(files, image);
    if (look instanceof ImageSizes.Look.Missing) {
      // An export may leave the images out that somebody has beside it.
      look = sizes.of(image.substring(data.root().length()));
    }
    return switch (look) {
      case ImageSizes.Look.Known(Size size) -> Optional.of(size);
      case ImageSizes.Look.Missing() -> {
        report.leaveOut(image, "the image is not there, so that its size is not known", boxes);
        yield Optional.empty();
      }
      case ImageSizes.Look.Unreadable(String why) -> {
        report.leaveOut(image, why, boxes);
        yield Optional.empty();
      }
    };
  }

  private Optional<Box> box(String line, String where, Size size) {
    return switch (YoloLine.parse(line, data.hasKeypoints())) {
      case YoloLine.Wrong(String why) -> {
        report.leaveOut(where, why + ": " + Texts.beginning(line));
        yield Optional.empty();
      }
      case YoloLine.Found found when !data.names().containsKey(found.number()) -> {
        report.leaveOut(where, "class %d has no name in %s".formatted(found.number(), data.file()));
        yield Optional.empty();
      }
      case YoloLine.Found found -> box(found, where, size);
    };
  }

  private Optional<Box> box(YoloLine.Found found, String where, Size size) {
    PixelBox whole = YoloBox.of(found.x(), found.y(), found.width(), found.height(), size);
    return clipping.of(whole, size, YoloBox.ROUNDING, where).map(box -> box(found, box, where));
  }

  private Box box(YoloLine.Found found, PixelBox box, String where) {
    switch (found.shape()) {
      case BOX -> {}
      case ORIENTED_BOX -> report.lose(Loss.ORIENTED_BOX, 1, where);
      case POLYGON -> report.lose(Loss.SEGMENTATION, 1, where);
      case KEYPOINTS -> report.lose(Loss.KEYPOINTS, 1, where);
    }
    used.add(found.number());
    String name = String.valueOf(data.names().get(found.number()));
    String held = Texts.unicode(name);
    report.lose(Loss.CHARACTER, held.equals(name) ? 0 : 1, where);
    return new Box(
        held,
        found.number(),
        box.left(),
        box.top(),
        box.width(),
        box.height(),
        Origin.of(found.confidence()));
  }
}
