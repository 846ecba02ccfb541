package io.groundskeeper.convert.coco;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Json;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImagePlaces;
import io.groundskeeper.convert.line.ImageSizes;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.manifest.SourceRefs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One file of COCO, while it is read. The sections may come in any order, so nothing is passed on
 * before the end of the file. For one thread.
 */
final class CocoFile {
  private static final Pattern DATE =
      Pattern.compile("(\\d{4})[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\\d|3[01])(?:[T ].*)?");

  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final CocoItems items;
  private final CocoClasses classes;
  private final ImagePlaces names;
  private final ImageSizes sizes;

  /** The place of an image among those of the file, by its id, and by its name. */
  private final Map<Long, Integer> images = new HashMap<>();

  private final SourceRefs refs = new SourceRefs();
  private int count;

  // By the places of the images; NaN where there is none.
  private double[] widths = new double[16];
  private double[] heights = new double[16];

  private final Map<Long, String> categories = new HashMap<>();
  private @Nullable String created;

  CocoFile(ReadOptions options, Emitter emitter, CocoClasses classes, ImagePlaces names) {
    this.classes = classes;
    this.names = names;
    sizes = new ImageSizes(options, emitter.report());
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
    items = new CocoItems(report);
  }

  /**
   * Reads it to its end.
   *
   * @throws CocoReader.OtherException if it is JSON, and not COCO
   */
  void read(InputStream in) throws IOException {
    Path imageFile = Files.createTempFile(options.temporary(), "convert", ".images");
    try (CocoBoxes boxes = new CocoBoxes(options.temporary())) {
      try (DataOutputStream spilled =
              new DataOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(imageFile), 64 << 10));
          JsonParser json = Json.open(in)) {
        sections(json, boxes, spilled);
      }
      emit(boxes, imageFile);
    } finally {
      Files.deleteIfExists(imageFile);
    }
  }

  private void sections(JsonParser json, CocoBoxes boxes, DataOutputStream spilled)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new CocoReader.OtherException("It is no COCO file: it is not a JSON object.");
    }
    Set<String> seen = new HashSet<>();
    long others = 0;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String section = json.currentName();
      JsonToken value = json.nextToken();
      boolean isList = value == JsonToken.START_ARRAY;
      boolean isOurs = List.of("images", "annotations", "categories").contains(section);
      if (value == JsonToken.VALUE_NULL && !section.equals("images")) {
        continue;
      }
      if (isOurs && (!isList || !seen.add(section))) {
        throw new ConversionException(
            "It is no COCO file: %s is %s.".formatted(section, isList ? "there twice" : "no list"));
      }
      switch (section) {
        case "images" -> {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            Optional<CocoItems.Image> image = items.image(json);
            if (image.isPresent()) {
              image(image.get(), spilled);
            }
          }
        }
        case "annotations" -> {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            Optional<CocoBoxes.Found> box = items.annotation(json);
            if (box.isPresent()) {
              boxes.add(box.get());
            }
          }
        }
        case "categories" -> {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            Optional<CocoItems.Category> category = items.category(json);
            if (category.isPresent()) {
              category(category.get());
            }
          }
        }
        case "info" -> info(json);
        default -> others += Json.hasContent(json) ? 1 : 0;
      }
    }
    if (json.nextToken() != null) {
      throw new ConversionException("It is no COCO file: something follows its end.");
    }
    if (!seen.contains("images")) {
      throw new CocoReader.OtherException("It is no COCO file of images: it has no list images.");
    }
    report.lose(Loss.FILE_FIELDS, others);
  }

  private void info(JsonParser json) {
    boolean others = false;
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("date_created") && json.currentToken() == JsonToken.VALUE_STRING) {
        Matcher date = DATE.matcher(json.getString());
        if (date.matches()) {
          created = date.group(1) + "-" + date.group(2) + "-" + date.group(3) + "T00:00:00";
        } else {
          others = true;
        }
      } else {
        others |= json.currentToken() != JsonToken.VALUE_NULL;
        json.skipChildren();
      }
    }
    report.lose(Loss.FILE_FIELDS, others ? 1 : 0);
  }

  private void image(CocoItems.Image image, DataOutputStream spilled) throws IOException {
    Bounds.requireInMemory(images.size(), "The file", "images");
    String where = "image " + image.id();
    String sourceRef = options.sourceRef(names.name(image.name()));
    SourceRefs.Hash hash = SourceRefs.Hash.of(sourceRef.getBytes(UTF_8));
    int earlier = refs.get(hash);
    Integer ofId = images.get(image.id());
    if (ofId != null && ofId != earlier) {
      report.leaveOut(where, "there is an earlier image with this id");
      return;
    }
    if (earlier == SourceRefs.ABSENT) {
      images.put(image.id(), count);
      refs.put(hash, count);
      add(image, spilled);
    } else if (differs(widths[earlier], image.width())
        || differs(heights[earlier], image.height())) {
      report.leaveOut(where, "an earlier image has this file_name, and another size");
    } else {
      images.put(image.id(), earlier);
      report.lose(Loss.REPEATED_IMAGE, 1, where);
      if (isNone(widths[earlier])) {
        widths[earlier] = image.width();
        heights[earlier] = image.height();
      }
    }
  }

  private static boolean isNone(double side) {
    return !(side > 0);
  }

  private static boolean differs(double a, double b) {
    return !isNone(a) && !isNone(b) && a != b;
  }

  private void add(CocoItems.Image image, DataOutputStream spilled) throws IOException {
    byte[] name = image.name().getBytes(UTF_8);
    spilled.writeInt(name.length);
    spilled.write(name);
    if (count == widths.length) {
      widths = Arrays.copyOf(widths, 2 * count);
      heights = Arrays.copyOf(heights, 2 * count);
    }
    widths[count] = image.width();
    heights[count] = image.height();
    count++;
  }

  private void category(CocoItems.Category category) throws ConversionException {
    Bounds.require(categories.size(), Bounds.CLASSES_MAX, "The file", "categories");
    String other = categories.putIfAbsent(category.id(), category.name());
    classes.name(other == null ? category.name() : other);
    if (other != null && !other.equals(category.name())) {
      report.leaveOut(
          "category " + category.id(), "there is an earlier category with this id, " + other);
    }
  }

  private void emit(CocoBoxes boxes, Path imageFile) throws IOException {
    report.lose(Loss.BOX_WITHOUT_IMAGE, boxes.sort(id -> images.getOrDefault(id, -1), count));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(imageFile), 64 << 10))) {
      for (int i = 0; i < count; i++) {
        emit(boxes, i, new String(in.readNBytes(in.readInt()), UTF_8));
      }
    }
  }

  private void emit(CocoBoxes boxes, int image, String name) throws IOException {
    List<Label> labels = new ArrayList<>();
    List<Box> found = new ArrayList<>();
    labelsOf(boxes, image, labels, found);
    String sourceRef = emitter.sourceRef(names.name(name));
    boolean sized = widths[image] > 0 && heights[image] > 0;
    Size size = sized ? new Size(widths[image], heights[image], LabelledImage.DEPTH_USUAL) : null;
    if (!found.isEmpty() && !sized) {
      switch (names.size(sizes, names.name(name), sourceRef)) {
        case ImageSizes.Look.Known(Size known) -> {
          report.lose(Loss.SIZE_FROM_IMAGE, 1, name);
          size = known;
        }
        case ImageSizes.Look.Missing none -> {
          report.leaveOut(
              name, "it has boxes and no width and height, and is not there", found.size());
          return;
        }
        case ImageSizes.Look.Unreadable(String why) -> {
          report.leaveOut(
              name, "it has boxes and no width and height; of the image: " + why, found.size());
          return;
        }
      }
    }
    emitter.image(new LabelledImage(sourceRef, size, labels, found, List.of()), name);
  }

  private void labelsOf(CocoBoxes all, int image, List<Label> labels, List<Box> boxes)
      throws ConversionException {
    Bounds.require(
        all.to(image) - all.from(image), Bounds.LABELS_MAX, "The file", "boxes of an image");
    Set<String> labelled = new HashSet<>();
    for (long i = all.from(image); i < all.to(image); i++) {
      CocoBoxes.Found box = all.get(i);
      String label = categories.get(box.category());
      if (label == null) {
        report.lose(Loss.BOX_WITHOUT_IMAGE, 1);
        continue;
      }
      classes.use(label);
      Origin origin = new Origin(null, box.confidence(), true, created, null);
      if (box.isBox()) {
        boxes.add(
            new Box(
                label,
                Math.max(Box.NO_CLASS_ID, box.category()),
                box.x(),
                box.y(),
                box.width(),
                box.height(),
                origin));
      } else if (labelled.add(label)) {
        labels.add(new Label(label, 1, origin));
      }
    }
  }
}
