package io.groundskeeper.convert.json;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Clipping;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImagePlaces;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where images go: with their sizes, as the files say them or as they are. */
final class ImageSink {
  /** What a tool's arithmetic with percent comes to, in parts of a side. */
  private static final double ROUNDING = 1e-9;

  private final Emitter emitter;
  private final Report report;
  private final ImageSizes sizes;
  private final Clipping clipping;

  /** The images of the data set that files name. */
  private final Set<String> named = new HashSet<>();

  private final Set<String> classes = new HashSet<>();
  private final Set<String> used = new HashSet<>();

  ImageSink(ReadOptions options, Emitter emitter) {
    this.emitter = emitter;
    report = emitter.report();
    sizes = new ImageSizes(options, report);
    clipping = new Clipping(options, report);
  }

  /**
   * An image that a file names.
   *
   * @param name its path in the data set, or what the file calls it
   */
  record Image(String sourceRef, String name) {}

  /**
   * A box that a file has.
   *
   * @param where what people find it by
   */
  record Found(String label, PixelBox box, Origin origin, String where) {}

  Report report() {
    return report;
  }

  /**
   * An image.
   *
   * @param path its path in the data set, or what the file calls it, as {@link ImagePlaces} has it
   * @throws ConversionException if it has no source-ref
   */
  Image image(String path) throws ConversionException {
    named.add(path);
    return new Image(emitter.sourceRef(path), path);
  }

  boolean has(Image image) {
    return emitter.has(image.sourceRef());
  }

  /** A class that a file names, whether a label has it or not. */
  void name(String label) throws ConversionException {
    Bounds.require(classes.size(), Bounds.CLASSES_MAX, "The file", "classes");
    classes.add(label);
  }

  /** The name of a label; empty where it has none. */
  String label(JsonNode value, String where) {
    String text = Tree.text(value);
    String held = Texts.unicode(text);
    report.lose(Loss.CHARACTER, held.equals(text) ? 0 : 1, where);
    return held;
  }

  /**
   * The size of an image with boxes; empty where it is not known, and then the report says that the
   * image is left out.
   *
   * @param said by the file; null where it does not say it
   */
  Optional<Size> size(
      Place place, Image image, @Nullable Size said, int boxes, int labels, String where) {
    if (said != null) {
      return Optional.of(said);
    }
    return switch (place.images().size(sizes, image.name(), image.sourceRef())) {
      case ImageSizes.Look.Known(Size size) -> {
        report.lose(Loss.SIZE_FROM_IMAGE, 1, where);
        yield Optional.of(size);
      }
      case ImageSizes.Look.Missing none ->
          leaveOut(
              "it has boxes and no size, and the image is not there: give both in one folder or zip",
              boxes,
              labels,
              where);
      case ImageSizes.Look.Unreadable(String why) ->
          leaveOut("it has boxes and no size, and of the image: " + why, boxes, labels, where);
    };
  }

  /** Tells that an image is left out; empty. */
  Optional<Size> leaveOut(String why, int boxes, int labels, String where) {
    report.leaveOut(where, why, boxes);
    report.lose(Loss.LABEL_LEFT_OUT, labels, where);
    return Optional.empty();
  }

  /** Passes on an image, which has a size where it has boxes. */
  void add(
      Image image, @Nullable Size size, Map<String, Origin> labels, List<Found> found, String where)
      throws IOException {
    Bounds.require(found.size(), Bounds.LABELS_MAX, where, "boxes");
    List<Label> imageLabels = new ArrayList<>();
    labels.forEach((label, origin) -> imageLabels.add(new Label(label, 1, origin)));
    List<Box> boxes = new ArrayList<>();
    if (size != null) {
      for (Found one : found) {
        box(one, size).ifPresent(boxes::add);
      }
    }
    found.forEach(one -> used.add(one.label));
    used.addAll(labels.keySet());
    emitter.image(new LabelledImage(image.sourceRef(), size, imageLabels, boxes, List.of()), where);
  }

  private Optional<Box> box(Found found, Size size) {
    PixelBox box = found.box;
    if (!Double.isFinite(box.left() + box.top() + box.width() + box.height())) {
      report.leaveOut(found.where, "its position is not made of numbers");
      return Optional.empty();
    }
    return clipping
        .of(box.snapped(size, ROUNDING), size, ROUNDING, found.where)
        .map(kept ->
            new Box(
                found.label,
                Box.NO_CLASS_ID,
                kept.left(),
                kept.top(),
                kept.width(),
                kept.height(),
                found.origin));
  }

  /** Tells of images of the data set that no file names. */
  void reportUnnamed(FileTree files) {
    for (String file : files.names()) {
      report.lose(
          Loss.IMAGE_WITHOUT_FILE, FileTree.isImage(file) && !named.contains(file) ? 1 : 0, file);
    }
  }

  /** Tells what is known only when all has been read. */
  void end() {
    classes.removeAll(used);
    report.lose(Loss.UNUSED_CLASS, classes.size());
  }

  /** A size that a file says; null where it is none. */
  static @Nullable Size said(double width, double height) {
    Size size = new Size(width, height, LabelledImage.DEPTH_USUAL);
    return size.isUsable() ? size : null;
  }
}
