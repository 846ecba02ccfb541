package io.groundskeeper.convert.coco;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads COCO object detection: "Data format" at cocodataset.org. The sections may come in any
 * order, so nothing is passed on before the end of the file. Ids need not be without gaps. A box is
 * {@code [x, y, width, height]} in pixels from the upper left corner; {@code score} is a
 * confidence, as in COCO's results format.
 *
 * <p>The source-ref is {@code coco_url} where this begins with {@code s3://}, else {@code
 * file_name} behind the image prefix. The creation date is {@code info.date_created} where that is
 * a date.
 */
public final class CocoReader {
  private static final Pattern DATE =
      Pattern.compile("(\\d{4})[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\\d|3[01])(?:[T ].*)?");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // A table of names that others have chosen would stay for all files.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Bounds.NESTING_MAX)
                  .maxStringLength(Bounds.TEXT_CHARACTERS_MAX)
                  .maxNameLength(Bounds.TEXT_CHARACTERS_MAX)
                  .build())
          .build();

  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final CocoItems items;
  private final Map<Long, Integer> images = new HashMap<>();
  private final Map<Long, String> categories = new HashMap<>();
  private final Set<Long> used = new HashSet<>();
  private @Nullable String created;

  public CocoReader(ReadOptions options, Emitter emitter) {
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
    items = new CocoItems(report);
  }

  public void read(InputStream in) throws IOException {
    Path imageFile = Files.createTempFile(options.temporary(), "convert", ".images");
    try (CocoBoxes boxes = new CocoBoxes(options.temporary())) {
      try (DataOutputStream spilled =
              new DataOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(imageFile), 64 << 10));
          JsonParser json = JSON.createParser(ObjectReadContext.empty(), Texts.utf8(in))) {
        sections(json, boxes, spilled);
      }
      emit(boxes, imageFile);
    } finally {
      Files.deleteIfExists(imageFile);
    }
    for (Long category : categories.keySet()) {
      report.lose(Loss.UNUSED_CLASS, used.contains(category) ? 0 : 1);
    }
  }

  private void sections(JsonParser json, CocoBoxes boxes, DataOutputStream spilled)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new ConversionException("It is no COCO file: it is not a JSON object.");
    }
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String section = json.currentName();
      JsonToken value = json.nextToken();
      boolean isList = value == JsonToken.START_ARRAY;
      boolean isOurs = List.of("images", "annotations", "categories").contains(section);
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
        default -> report.lose(Loss.FILE_FIELDS, CocoItems.hasContent(json) ? 1 : 0);
      }
    }
    if (json.nextToken() != null) {
      throw new ConversionException("It is no COCO file: something follows its end.");
    }
    if (!seen.contains("images")) {
      throw new ConversionException("It is no COCO file of images: it has no list images.");
    }
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
    if (images.putIfAbsent(image.id(), images.size()) != null) {
      report.leaveOut("image " + image.id(), "there is an earlier image with this id");
      return;
    }
    byte[] name = image.name().getBytes(UTF_8);
    spilled.writeInt(name.length);
    spilled.write(name);
    spilled.writeDouble(image.width());
    spilled.writeDouble(image.height());
  }

  private void category(CocoItems.Category category) throws ConversionException {
    Bounds.require(categories.size(), Bounds.CLASSES_MAX, "The file", "categories");
    String other = categories.putIfAbsent(category.id(), category.name());
    if (other != null && !other.equals(category.name())) {
      report.leaveOut(
          "category " + category.id(), "there is an earlier category with this id, " + other);
    }
  }

  private void emit(CocoBoxes boxes, Path imageFile) throws IOException {
    report.lose(
        Loss.BOX_WITHOUT_IMAGE, boxes.sort(id -> images.getOrDefault(id, -1), images.size()));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(imageFile), 64 << 10))) {
      for (int i = 0; i < images.size(); i++) {
        String name = new String(in.readNBytes(in.readInt()), UTF_8);
        Size size = new Size(in.readDouble(), in.readDouble(), LabelledImage.DEPTH_USUAL);
        boolean sized = !Double.isNaN(size.width() + size.height());
        List<Box> found = boxesOf(boxes, i);
        if (!found.isEmpty() && !sized) {
          report.leaveOut(name, "it has boxes and no width and height");
        } else {
          emitter.image(
              new LabelledImage(
                  emitter.sourceRef(name), sized ? size : null, List.of(), found, List.of()),
              name);
        }
      }
    }
  }

  private List<Box> boxesOf(CocoBoxes boxes, int image) throws ConversionException {
    Bounds.require(
        boxes.to(image) - boxes.from(image), Bounds.LABELS_MAX, "The file", "boxes of an image");
    List<Box> found = new ArrayList<>();
    for (long i = boxes.from(image); i < boxes.to(image); i++) {
      CocoBoxes.Found box = boxes.get(i);
      String label = categories.get(box.category());
      if (label == null) {
        report.lose(Loss.BOX_WITHOUT_IMAGE, 1);
        continue;
      }
      used.add(box.category());
      Origin origin = new Origin(null, box.confidence(), true, created, null);
      found.add(
          new Box(label, box.category(), box.x(), box.y(), box.width(), box.height(), origin));
    }
    return found;
  }
}
