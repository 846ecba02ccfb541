package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.Xml;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/**
 * Reads Pascal VOC, as the development kit of VOC2012 describes it and as tools write it: XML files
 * where {@link VocLayout} finds them, by {@code ImageSets/Main/<split>.txt}, or by folders called
 * so, where a split is asked for. Positions are those of {@link VocBox}. Sizes that are missing or
 * 0 are read from the images.
 *
 * <p>The source-ref is {@code path} where this begins with {@code s3://}, else the image beside the
 * file, or the {@code filename}, behind the image prefix.
 */
public final class VocReader {
  private static final String TRAINVAL = "trainval";

  private static final Set<String> OBJECT_FIELDS =
      Set.of("name", "pose", "truncated", "occluded", "difficult", "bndbox", "part", "polygon");

  private final FileTree files;
  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final VocLayout layout;
  private final ImageSizes sizes;
  private final Map<String, Long> classIds = new HashMap<>();
  private final Set<String> images = new HashSet<>();
  private boolean foundOne;

  public VocReader(FileTree files, ReadOptions options, Emitter emitter) {
    this.files = files;
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
    layout = new VocLayout(files);
    sizes = new ImageSizes(options, report);
  }

  public void read() throws IOException {
    if (layout.xml().isEmpty() && layout.sets().isEmpty()) {
      throw new ConversionException(
          "It is no Pascal VOC data set: there is no folder Annotations with files in it, and no"
              + " XML file beside an image.");
    }
    classIds.putAll(VocClasses.read(files));
    String split = options.split().orElse("");
    for (String name : split.isEmpty() ? all() : ofSplit(split)) {
      file(name);
    }
    if (!foundOne && !layout.xml().isEmpty() && layout.xml().stream().noneMatch(layout::isKit)) {
      throw new ConversionException(
          "It is no Pascal VOC data set: there is no folder Annotations, and no XML file has an"
              + " annotation. The first is %s.".formatted(layout.xml().getFirst()));
    }
    report.lose(Loss.OTHER_FILE, layout.others());
    if (split.isEmpty()) {
      for (String image : layout.images()) {
        report.lose(Loss.IMAGE_WITHOUT_FILE, images.contains(image) ? 0 : 1, image);
      }
    }
  }

  /** All files, in the order that the data set itself gives where it does. */
  private Collection<String> all() throws IOException {
    Set<String> sets = layout.sets();
    long splits = Stream.of("train", "val", "test").filter(sets::contains).count();
    splits = Math.max(splits, layout.splitFolders());
    report.lose(Loss.SPLIT, splits > 1 ? splits : 0);
    Set<String> ordered = sets.contains(TRAINVAL) ? ofSplit(TRAINVAL) : new LinkedHashSet<>();
    ordered.addAll(layout.xml());
    return ordered;
  }

  private Set<String> ofSplit(String split) throws IOException {
    List<String> lists = layout.lists(split);
    if (lists.isEmpty()) {
      Set<String> names = layout.in(split);
      if (names.isEmpty()) {
        Set<String> there = new LinkedHashSet<>(layout.sets());
        there.addAll(layout.folders());
        throw new ConversionException(
            "There is no split '%s': no list ImageSets/Main/%s.txt and no folder %s with XML files"
                    .formatted(split, split, split)
                + " in it. There are: %s."
                    .formatted(there.stream().limit(10).collect(Collectors.joining(", "))));
      }
      return names;
    }
    Map<String, String> byName = layout.byListedName();
    Set<String> names = new LinkedHashSet<>();
    for (String list : lists) {
      String above = VocLayout.above(list);
      for (String line :
          files.text(list, Bounds.LIST_FILE_BYTES_MAX).lines().filter(l -> !l.isBlank()).toList()) {
        // In the lists of one class there is a 1 or -1 after the name; some tools list images.
        String first = line.strip().split("\\s+", -1)[0];
        Stream.of(line, line.strip(), first, FileTree.stem(first))
            .map(name -> byName.get(above + name))
            .filter(Objects::nonNull)
            .findFirst()
            .ifPresentOrElse(
                names::add,
                () -> report.leaveOut(list + ": " + line.strip(), "there is no such XML file"));
      }
    }
    return names;
  }

  private void file(String name) throws IOException {
    Xml root;
    try {
      root = Xml.read(name, files.bytes(name, Bounds.LABEL_FILE_BYTES_MAX));
    } catch (XMLStreamException e) {
      report.leaveOut(name, Faults.wrong(e).orElse("it cannot be read"));
      return;
    }
    if (!root.name().equals("annotation") && !layout.isKit(name)) {
      report.lose(Loss.OTHER_FILE, 1, name);
      return;
    }
    String path = root.text("path").strip();
    String named = root.text("filename");
    named =
        named.isEmpty()
            ? path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
            : named;
    named = path.startsWith("s3://") ? path.substring(path.lastIndexOf('/') + 1) : named;
    Optional<String> image = layout.image(name, named);
    if (!root.name().equals("annotation") || (named.isEmpty() && image.isEmpty())) {
      report.leaveOut(name, "it is no annotation of VOC, or names no image");
      return;
    }
    foundOne = true;
    countImageFields(root);
    List<Box> boxes = boxes(root, name);
    String sourceRef;
    if (path.startsWith("s3://")) {
      sourceRef = root.text("path");
    } else if (layout.isOfAnother(name, named)
        && image.filter(i -> VocLayout.hasNameOf(i, name)).isEmpty()) {
      report.leaveOut(
          name,
          "its filename %s is that of another file, and no image has the name of this one"
              .formatted(named),
          boxes.size());
      return;
    } else {
      sourceRef =
          emitter.sourceRef(layout.sourceName(name, image.orElse(named), image.isPresent()));
      countName(name, named, image);
    }
    image.ifPresent(images::add);
    Optional<Size> size = root.child("size").flatMap(VocReader::size);
    if (size.isEmpty() && !boxes.isEmpty()) {
      switch (image.isPresent() ? sizes.of(files, image.get()) : sizes.of(sourceRef)) {
        case ImageSizes.Look.Known(Size found) -> {
          size = Optional.of(found);
          report.lose(Loss.SIZE_FROM_IMAGE, 1, name);
        }
        case ImageSizes.Look.Missing none -> {
          report.leaveOut(
              name, "it has boxes and no size of the image, which is not there", boxes.size());
          return;
        }
        case ImageSizes.Look.Unreadable(String why) -> {
          report.leaveOut(name, "it has boxes and no size, and of the image: " + why, boxes.size());
          return;
        }
      }
    }
    emitter.image(
        new LabelledImage(sourceRef, size.orElse(null), List.of(), boxes, List.of()), name);
  }

  private void countName(String name, String named, Optional<String> image) {
    String last = named.substring(Math.max(named.lastIndexOf('/'), named.lastIndexOf('\\')) + 1);
    if (image.isEmpty()) {
      report.lose(Loss.IMAGE_WITHOUT_EXTENSION, FileTree.extension(last).isEmpty() ? 1 : 0, name);
      return;
    }
    String found = image.get().substring(image.get().lastIndexOf('/') + 1);
    boolean isSame = last.isEmpty() || found.equals(last) || FileTree.stem(found).equals(last);
    report.lose(Loss.IMAGE_BESIDE, isSame ? 0 : 1, name);
  }

  private List<Box> boxes(Xml root, String file) throws ConversionException {
    List<VocBox> found = new ArrayList<>();
    for (Xml object : root.children()) {
      if (!object.name().equals("object")) {
        continue;
      }
      List<Xml> bounds = object.children().stream().filter(c -> c.name().equals("bndbox")).toList();
      Bounds.require(found.size() + (long) bounds.size(), Bounds.LABELS_MAX, file, "boxes");
      String label = object.text("name");
      countObjectFields(object);
      if (bounds.isEmpty()) {
        report.leaveOut(file, "an object without a name, or without a bndbox of four numbers");
      }
      for (Xml sides : bounds) {
        Optional<VocBox> box = VocBox.read(label, sides);
        if (box.isPresent()) {
          found.add(box.get());
        } else {
          report.leaveOut(file, "an object without a name, or without a bndbox of four numbers");
        }
      }
    }
    boolean fromZero =
        options.vocBase().map(base -> base == 0).orElse(found.stream().anyMatch(VocBox::showsZero));
    report.lose(Loss.ZERO_BASED, fromZero && options.vocBase().isEmpty() ? 1 : 0, file);
    List<Box> boxes = new ArrayList<>();
    for (VocBox box : found) {
      report.lose(Loss.SHIFTED_BOX, !fromZero && box.beginsAtZero() ? 1 : 0, file);
      long classId = classIds.getOrDefault(box.label(), Box.NO_CLASS_ID);
      boxes.add(box.inPixels(fromZero, classId));
    }
    return boxes;
  }

  private void countImageFields(Xml root) {
    String database = root.child("source").map(source -> source.text("database")).orElse("");
    boolean named = !database.isEmpty() && !database.equals("Unknown");
    report.lose(Loss.IMAGE_FIELDS, named || root.child("owner").isPresent() ? 1 : 0);
    report.lose(Loss.SEGMENTATION, root.text("segmented").equals("1") ? 1 : 0);
  }

  /** Empty where it is not said, or 0, as tools write that do not look at the image. */
  private static Optional<Size> size(Xml size) {
    Optional<Double> width = LabelColumns.number(size.text("width"));
    Optional<Double> height = LabelColumns.number(size.text("height"));
    Optional<Double> depth = LabelColumns.number(size.text("depth")).filter(d -> d > 0);
    return width.isPresent() && height.isPresent() && width.get() > 0 && height.get() > 0
        ? Optional.of(
            new Size(width.get(), height.get(), depth.orElse((double) LabelledImage.DEPTH_USUAL)))
        : Optional.empty();
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
