package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.ImageHeader;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Ultralytics YOLO detection: the images of the splits that {@code data.yaml} names, each
 * with its file of labels, one line a box: {@code class x-centre y-centre width height}, in parts
 * of the image, and perhaps a confidence. Polygons become the boxes around them. Positions in
 * pixels need the image's size: from its header (PNG, JPEG), or from {@link Sidecar}.
 *
 * <p>The source-ref is that of the sidecar, else the path in the data set behind the image prefix.
 */
public final class YoloReader {
  private static final int BOX_FIELDS = 5;

  private final FileTree files;
  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final YoloData data;
  private final Map<String, Sidecar.Row> sidecar;
  private final Set<Long> used = new HashSet<>();

  public YoloReader(FileTree files, ReadOptions options, Emitter emitter) throws IOException {
    this.files = files;
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
    data = YoloData.read(files);
    sidecar = Sidecar.read(files, data.root());
  }

  public void read() throws IOException {
    String wanted = options.split().orElse("");
    if (!wanted.isEmpty() && !data.splits().containsKey(wanted)) {
      throw new ConversionException(
          "There is no split '%s' in data.yaml. There are: %s."
              .formatted(wanted, String.join(", ", data.splits().keySet())));
    }
    Set<String> places = new LinkedHashSet<>();
    int splits = 0;
    Set<String> images = new LinkedHashSet<>();
    for (Map.Entry<String, List<String>> split : data.splits().entrySet()) {
      if (wanted.isEmpty() || wanted.equals(split.getKey())) {
        boolean more = false;
        for (String place : split.getValue()) {
          if (places.add(place)) {
            more = true;
            addImages(split.getKey(), place, images);
          }
        }
        splits += more ? 1 : 0;
      }
    }
    for (String image : images) {
      image(image);
    }
    report.lose(Loss.SPLIT, splits > 1 ? splits : 0);
    reportLabelsWithoutImage(images);
    report.lose(
        Loss.UNUSED_CLASS,
        data.names().keySet().stream().filter(number -> !used.contains(number)).count());
  }

  /** Adds the images of a folder, or of a list in a file. */
  private void addImages(String split, String place, Set<String> images) throws IOException {
    String inside = YoloData.inside(place);
    String root = data.root();
    if (!isThere(root + inside) && isThere(root + data.path() + "/" + inside)) {
      root += data.path() + "/";
    }
    if (FileTree.extension(inside).equals("txt")) {
      addList(split, root, inside, images);
      return;
    }
    String folder = inside.isEmpty() ? root : root + inside + "/";
    List<String> found = files.under(folder).stream().filter(FileTree::isImage).toList();
    List<String> named = sidecar.keySet().stream().filter(n -> n.startsWith(folder)).toList();
    if (found.isEmpty() && named.isEmpty() && !files.has(data.root() + Sidecar.NAME)) {
      report.leaveOut(
          data.root() + YoloLayout.DATA,
          split
              + ": there are no images in "
              + inside
              + (isThere(folder) ? "" : ", which is not there"));
    }
    images.addAll(named);
    images.addAll(found);
  }

  private void addList(String split, String root, String list, Set<String> images)
      throws IOException {
    if (!files.has(root + list)) {
      report.leaveOut(data.root() + YoloLayout.DATA, split + ": there is no file " + list);
      return;
    }
    files
        .text(root + list, Bounds.LIST_FILE_BYTES_MAX)
        .lines()
        .map(line -> YoloData.inside(line.strip()))
        .filter(line -> !line.isEmpty())
        .forEach(line -> images.add(root + line));
  }

  private boolean isThere(String place) {
    return files.has(place) || !files.under(place.endsWith("/") ? place : place + "/").isEmpty();
  }

  private void image(String image) throws IOException {
    Sidecar.Row known = sidecar.get(image);
    String labels = YoloLayout.labels(image);
    List<String> lines = files.has(labels) ? lines(labels) : List.of();
    Optional<Size> size = Optional.empty();
    if (lines.stream().anyMatch(line -> !line.isBlank())) {
      size = known != null && known.size() != null ? Optional.of(known.size()) : size(image);
      if (size.isEmpty()) {
        return;
      }
    } else if (known == null && !files.has(image)) {
      report.leaveOut(image, "the image is not there");
      return;
    }
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      Bounds.require(boxes.size() + 1, Bounds.LABELS_MAX, labels, "boxes");
      Optional<Box> box =
          box(lines.get(i).strip().split("\\s+", Bounds.LINE_FIELDS_MAX + 1), size.orElseThrow());
      if (box.isPresent()) {
        boxes.add(box.get());
      } else {
        report.leaveOut(
            labels + ", line " + (i + 1), "no class and box: " + Texts.beginning(lines.get(i)));
      }
    }
    String sourceRef =
        known == null
            ? emitter.sourceRef(image.substring(data.root().length()))
            : known.sourceRef();
    emitter.image(
        new LabelledImage(sourceRef, size.orElse(null), List.of(), boxes, List.of()), image);
  }

  private List<String> lines(String labels) throws IOException {
    return files.text(labels, Bounds.LABEL_FILE_BYTES_MAX).lines().toList();
  }

  private Optional<Size> size(String image) {
    if (!files.has(image)) {
      report.leaveOut(image, "the image is not there, so that its size is not known");
      return Optional.empty();
    }
    try (InputStream in = files.open(image)) {
      switch (ImageHeader.read(new Beginning(in))) {
        case ImageHeader.Read.Size(long width, long height) when width > 0 && height > 0 -> {
          return Optional.of(new Size(width, height, LabelledImage.DEPTH_USUAL));
        }
        case ImageHeader.Read read ->
            report.leaveOut(image, "its size is not known: it is neither PNG nor JPEG");
      }
    } catch (EOFException e) {
      report.leaveOut(image, "its size is not known: it ends before its dimensions");
    } catch (IOException e) {
      report.leaveOut(image, Faults.wrong(e).orElse("it cannot be read"));
    }
    return Optional.empty();
  }

  private Optional<Box> box(String[] fields, Size size) {
    double[] numbers = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      numbers[i] = LabelColumns.number(fields[i]).orElse(Double.NaN);
      if (Double.isNaN(numbers[i])) {
        return Optional.empty();
      }
    }
    long number = (long) numbers[0];
    String name = data.names().get(number);
    if (fields.length < BOX_FIELDS
        || fields.length > Bounds.LINE_FIELDS_MAX
        || number != numbers[0]
        || name == null
        || name.isEmpty()) {
      return Optional.empty();
    }
    double confidence = 1;
    double[] around = {numbers[1], numbers[2], numbers[3], numbers[4]};
    if (data.hasKeypoints()) {
      report.lose(Loss.KEYPOINTS, fields.length > BOX_FIELDS ? 1 : 0);
    } else if (fields.length == BOX_FIELDS + 1) {
      confidence = numbers[BOX_FIELDS];
    } else if (fields.length > BOX_FIELDS) {
      if (fields.length % 2 == 0) {
        return Optional.empty();
      }
      around = around(numbers);
      report.lose(Loss.SEGMENTATION, 1);
    }
    if (!(confidence >= 0 && confidence <= 1)) {
      return Optional.empty();
    }
    used.add(number);
    String held = Texts.unicode(name);
    report.lose(Loss.CHARACTER, held.equals(name) ? 0 : 1);
    YoloBox box = YoloBox.of(around[0], around[1], around[2], around[3], size);
    return Optional.of(
        new Box(
            held, number, box.left(), box.top(), box.width(), box.height(), Origin.of(confidence)));
  }

  /** Centre and size of the box around the points of a polygon. */
  private static double[] around(double[] numbers) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 1; i + 1 < numbers.length; i += 2) {
      left = Math.min(left, numbers[i]);
      right = Math.max(right, numbers[i]);
      top = Math.min(top, numbers[i + 1]);
      bottom = Math.max(bottom, numbers[i + 1]);
    }
    return new double[] {(left + right) / 2, (top + bottom) / 2, right - left, bottom - top};
  }

  private void reportLabelsWithoutImage(Set<String> images) {
    Set<String> expected = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (String image : images) {
      String labels = YoloLayout.labels(image);
      expected.add(labels);
      folders.add(labels.substring(0, labels.lastIndexOf('/') + 1));
    }
    for (String name : files.names()) {
      boolean isLabels =
          name.endsWith(".txt")
              && ("/" + name).contains("/labels/")
              && folders.contains(name.substring(0, name.lastIndexOf('/') + 1));
      if (isLabels && !expected.contains(name)) {
        report.leaveOut(name, "there is no image for these labels");
      }
    }
  }

  /** The beginning of an image: whatever a zip may unpack to, no header is longer. */
  private static final class Beginning extends FilterInputStream {
    private long left = Bounds.IMAGE_HEADER_BYTES_MAX;

    Beginning(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = left == 0 ? -1 : in.read(into, from, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public long skip(long bytes) {
      // What is skipped is read, and counts.
      return 0;
    }
  }
}
