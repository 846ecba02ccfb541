package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.FileNames;
import io.groundskeeper.convert.file.ImageCopies;
import io.groundskeeper.convert.file.OutputTree;
import io.groundskeeper.convert.line.ClassNumbers;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.BoxClass;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.LineWriter;
import io.groundskeeper.convert.line.OriginLosses;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes Ultralytics YOLO detection: {@code data.yaml}, a file of labels for each image that has
 * boxes, the images themselves where somebody has them, and {@link Sidecar} with their source-refs.
 * Classes have the class ids of the manifest ({@link ClassNumbers}); since Ultralytics demands that
 * their numbers have no gaps, these get names of their own.
 */
public final class YoloWriter extends DatasetWriter {
  private static final String IMAGES = "images/train";

  private final OutputTree tree;
  private final Report report;
  private final LineReader lines;
  private final OriginLosses origins;
  private final ImageCopies copies;
  private final FileNames names = new FileNames(".txt");
  private final Sidecar sidecar;
  private final ClassNumbers classes;

  public YoloWriter(OutputTree tree, WriteOptions options, Report report) throws IOException {
    this.tree = tree;
    this.report = report;
    lines = new LineReader(report);
    origins = new OriginLosses(report, false);
    copies = new ImageCopies(tree, options, report);
    classes = new ClassNumbers(options.classIds(), 0, Bounds.CLASSES_MAX - 1, report);
    sidecar = new Sidecar(options.temporary());
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> read = lines.read(line);
    if (read.isEmpty()) {
      return;
    }
    LabelledImage image = read.get();
    Size size = image.size();
    report.lose(Loss.IMAGE_LABEL, image.labels().size());
    for (BoxClass boxClass : image.classes()) {
      classes.add(boxClass.name(), boxClass.id());
    }
    if (!image.boxes().isEmpty() && (size == null || !size.isUsable())) {
      report.lose(Loss.NO_IMAGE_SIZE, 1);
      return;
    }
    String path = IMAGES + "/" + names.of(image.sourceRef());
    StringBuilder text = new StringBuilder();
    for (Box box : image.boxes()) {
      origins.count(box);
      PixelBox position = new PixelBox(box.left(), box.top(), box.width(), box.height());
      text.append(classes.of(box.label(), box.classId())).append(' ');
      text.append(size == null ? "" : YoloBox.text(position, size)).append('\n');
    }
    if (!text.isEmpty()) {
      tree.write(YoloLayout.labels(path), text.toString());
    }
    sidecar.add(path, image, "");
    copies.copy(image.sourceRef(), path);
    report.entry(0, image.boxes().size());
  }

  @Override
  public void finish() throws IOException {
    SortedMap<Long, String> all = classes.namesWithoutGaps();
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Ultralytics wants a train and a val; these are the same images.\n");
    yaml.append("train: " + IMAGES + "\nval: " + IMAGES + "\nnc: ").append(all.size());
    yaml.append(all.isEmpty() ? "\nnames: {}\n" : "\nnames:\n");
    all.forEach((number, name) ->
        yaml.append("  ").append(number).append(": ").append(quoted(name)).append('\n'));
    tree.write(YoloLayout.DATA, yaml.toString());
    sidecar.writeTo(tree);
    tree.finish();
  }

  /**
   * A string of JSON is one of YAML 1.2, too; but that wants some more characters as escapes (5.1,
   * c-printable).
   */
  private static String quoted(String name) {
    StringBuilder text = new StringBuilder();
    LineWriter.quoted(name)
        .codePoints()
        .forEach(c -> {
          if ((c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff) {
            text.append("\\u%04x".formatted(c));
          } else {
            text.appendCodePoint(c);
          }
        });
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    sidecar.close();
  }
}
