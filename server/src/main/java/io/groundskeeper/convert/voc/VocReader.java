package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.Xml;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Reads Pascal VOC, as the development kit of VOC2012 describes it: XML files in {@code
 * Annotations}, by {@code ImageSets/Main/<split>.txt} where a split is asked for.
 *
 * <p>Positions are those of the kit: the upper left pixel is (1, 1), and {@code xmax} and {@code
 * ymax} are inside of the box. So {@code left = xmin - 1} and {@code width = xmax - xmin + 1}. A
 * box that begins at 0 comes from a tool that counts from there; it is moved into the image, and
 * the report says so.
 *
 * <p>The source-ref is {@code path} where this begins with {@code s3://}, else {@code filename}
 * behind the image prefix.
 */
public final class VocReader {
  private static final String FOLDER = "Annotations/";
  private static final String SETS = "ImageSets/Main/";
  private static final String TRAINVAL = "trainval";

  private static final Set<String> OBJECT_FIELDS =
      Set.of("name", "pose", "truncated", "occluded", "difficult", "bndbox", "part", "polygon");

  private final FileTree files;
  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;

  public VocReader(FileTree files, ReadOptions options, Emitter emitter) {
    this.files = files;
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
  }

  public void read() throws IOException {
    String root = root();
    Collection<String> annotations = files.under(root + FOLDER);
    if (options.split().isPresent()) {
      annotations = ofSplit(root, options.split().get());
    } else {
      long splits =
          Stream.of("train", "val", "test")
              .filter(split -> files.has(root + SETS + split + ".txt"))
              .count();
      report.lose(Loss.SPLIT, splits > 1 ? splits : 0);
      if (files.has(root + SETS + TRAINVAL + ".txt")) {
        // In the order that the data set itself gives.
        Set<String> ordered = ofSplit(root, TRAINVAL);
        ordered.addAll(annotations);
        annotations = ordered;
      }
    }
    long others = 0;
    for (String name : annotations) {
      if (FileTree.extension(name).equals("xml")) {
        file(name);
      } else {
        others++;
      }
    }
    report.lose(Loss.OTHER_FILE, others);
  }

  /** The folder in which Annotations is, with its slash: the upmost one. */
  private String root() throws ConversionException {
    return files.names().stream()
        .flatMap(name -> Stream.of(FOLDER, SETS).flatMap(folder -> above(name, folder)))
        .min((a, b) -> Integer.compare(a.length(), b.length()))
        .orElseThrow(() ->
            new ConversionException(
                "It is no Pascal VOC data set: there is no folder Annotations with files in"
                    + " it."));
  }

  private static Stream<String> above(String name, String folder) {
    int at = ("/" + name).indexOf("/" + folder);
    return at < 0 ? Stream.empty() : Stream.of(name.substring(0, at));
  }

  private Set<String> ofSplit(String root, String split) throws IOException {
    String set = root + SETS + split + ".txt";
    if (!files.has(set)) {
      throw new ConversionException(
          "There is no split '%s': no file %s. There are: %s."
              .formatted(
                  split,
                  set,
                  files.under(root + SETS).stream()
                      .map(name -> FileTree.stem(name.substring((root + SETS).length())))
                      .limit(10)
                      .collect(Collectors.joining(", "))));
    }
    Set<String> names = new LinkedHashSet<>();
    for (String line :
        files.text(set, Bounds.LIST_FILE_BYTES_MAX).lines().filter(l -> !l.isBlank()).toList()) {
      // In the lists of one class there is a 1 or -1 after the name.
      Stream.of(line, line.strip(), line.strip().split("\\s+", -1)[0])
          .map(name -> root + FOLDER + name + ".xml")
          .filter(files::has)
          .findFirst()
          .ifPresentOrElse(
              names::add,
              () ->
                  report.leaveOut(
                      set + ": " + line.strip(), "there is no such file in " + root + FOLDER));
    }
    return names;
  }

  private void file(String name) throws IOException {
    Xml root;
    try {
      root =
          Xml.read(name, new ByteArrayInputStream(files.bytes(name, Bounds.LABEL_FILE_BYTES_MAX)));
    } catch (XMLStreamException e) {
      report.leaveOut(name, Faults.wrong(e).orElse("it cannot be read"));
      return;
    }
    String path = root.text("path").strip();
    String image = path.startsWith("s3://") ? root.text("path") : root.text("filename");
    if (!root.name().equals("annotation") || image.isEmpty()) {
      report.leaveOut(name, "it is no annotation of VOC, or names no image");
      return;
    }
    countImageFields(root);
    List<Box> boxes = new ArrayList<>();
    for (Xml object : root.children()) {
      if (object.name().equals("object")) {
        Bounds.require(boxes.size() + 1, Bounds.LABELS_MAX, name, "objects");
        box(object, name).ifPresent(boxes::add);
      }
    }
    Optional<Xml> size = root.child("size");
    Size found = size.isEmpty() ? null : size(size.get());
    if (!boxes.isEmpty() && found == null) {
      report.leaveOut(name, "it has boxes and no size of the image");
      return;
    }
    emitter.image(
        new LabelledImage(emitter.sourceRef(image), found, List.of(), boxes, List.of()), name);
  }

  private void countImageFields(Xml root) {
    String database = root.child("source").map(source -> source.text("database")).orElse("");
    boolean named = !database.isEmpty() && !database.equals("Unknown");
    report.lose(Loss.IMAGE_FIELDS, named || root.child("owner").isPresent() ? 1 : 0);
    report.lose(Loss.SEGMENTATION, root.text("segmented").equals("1") ? 1 : 0);
  }

  private static @Nullable Size size(Xml size) {
    Optional<Double> width = LabelColumns.number(size.text("width"));
    Optional<Double> height = LabelColumns.number(size.text("height"));
    Optional<Double> depth = LabelColumns.number(size.text("depth"));
    return width.isPresent() && height.isPresent()
        ? new Size(width.get(), height.get(), depth.orElse((double) LabelledImage.DEPTH_USUAL))
        : null;
  }

  private Optional<Box> box(Xml object, String file) {
    Optional<Xml> bounds = object.child("bndbox");
    String name = object.text("name");
    BigDecimal[] sides = new BigDecimal[4];
    String[] names = {"xmin", "ymin", "xmax", "ymax"};
    for (int i = 0; i < sides.length; i++) {
      Optional<Double> side =
          LabelColumns.number(bounds.isEmpty() ? "" : bounds.get().text(names[i]));
      if (name.isEmpty() || side.isEmpty()) {
        report.leaveOut(file, "an object without a name, or without a bndbox of four numbers");
        return Optional.empty();
      }
      // By its decimal digits, so that adding and subtracting 1 is exact.
      sides[i] = BigDecimal.valueOf(side.get());
    }
    countObjectFields(object);
    boolean shifted = false;
    double[] from = new double[2];
    double[] length = new double[2];
    for (int i = 0; i < 2; i++) {
      BigDecimal begin = sides[i].subtract(BigDecimal.ONE);
      if (sides[i].signum() == 0) {
        shifted = true;
        begin = BigDecimal.ZERO;
      }
      from[i] = begin.doubleValue();
      length[i] = sides[i + 2].subtract(begin).doubleValue();
    }
    report.lose(Loss.SHIFTED_BOX, shifted ? 1 : 0);
    return Optional.of(
        new Box(name, Box.NO_CLASS_ID, from[0], from[1], length[0], length[1], Origin.UNKNOWN));
  }

  private void countObjectFields(Xml object) {
    report.lose(Loss.DIFFICULT, isSet(object, "difficult") ? 1 : 0);
    report.lose(Loss.TRUNCATED, isSet(object, "truncated") || isSet(object, "occluded") ? 1 : 0);
    String pose = object.text("pose");
    report.lose(Loss.POSE, pose.isEmpty() || pose.equalsIgnoreCase("unspecified") ? 0 : 1);
    report.lose(
        Loss.PARTS, object.children().stream().filter(c -> c.name().equals("part")).count());
    report.lose(Loss.SEGMENTATION, object.child("polygon").isPresent() ? 1 : 0);
    boolean others = object.children().stream().anyMatch(c -> !OBJECT_FIELDS.contains(c.name()));
    report.lose(Loss.ANNOTATION_FIELDS, others ? 1 : 0);
  }

  private static boolean isSet(Xml object, String flag) {
    String text = object.text(flag).strip();
    return !text.isEmpty() && !text.equals("0") && !text.equalsIgnoreCase("false");
  }
}
