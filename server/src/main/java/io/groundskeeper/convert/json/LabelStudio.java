package io.groundskeeper.convert.json;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.json.ImageSink.Found;
import io.groundskeeper.convert.json.ImageSink.Image;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.SourceNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Label Studio: its JSON, a list of tasks, each with its annotations ("Label Studio JSON format of
 * annotated tasks" at labelstud.io); a task, or an annotation with its task, alone, as its storages
 * keep them; and JSON-MIN, one annotation an item ({@code converter.py} of
 * HumanSignal/label-studio-converter). {@link StudioResults} reads what is in an annotation.
 */
final class LabelStudio implements JsonFormat {
  /** What JSON-MIN has of an annotation beside what people labelled. */
  private static final Set<String> ABOUT =
      Set.of(
          "id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement");

  private static final List<String> IMAGES =
      List.of("image", "img", "image_url", "imageUrl", "url", "ocr", "photo", "picture");

  /** What Label Studio puts before the names of files that are uploaded. */
  private static final Pattern UPLOADED = Pattern.compile("^[0-9a-f]{8}-(?=.)");

  private static final Pattern DATE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)?");

  private final ImageSink sink;

  /** The item of JSON-MIN before, of which the next may be of the same image. */
  private @Nullable Minimal last;

  /** An item of JSON-MIN. */
  private record Minimal(JsonNode item, String where) {
    boolean isOfSameTask(Minimal other) {
      return item.has("id")
          && item.path("id").equals(other.item.path("id"))
          && address(item).equals(address(other.item));
    }
  }

  LabelStudio(ImageSink sink) {
    this.sink = sink;
  }

  @Override
  public String title() {
    return "Label Studio";
  }

  @Override
  public boolean isOfOneImage(String file) {
    return false;
  }

  @Override
  public void read(JsonParser json, Place place) throws IOException {
    JsonToken begin = json.nextToken();
    if (begin == JsonToken.START_OBJECT) {
      item(Tree.read(json, place.name()), place, place.file().isEmpty() ? "task" : place.file());
    } else if (begin == JsonToken.START_ARRAY) {
      for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
        String where = place.where("[" + i + "]");
        try {
          item(Tree.read(json, where), place, where);
        } catch (OtherException e) {
          if (i == 0) {
            throw e;
          }
          sink.report().leaveOut(where, "it is no task of Label Studio");
        }
      }
    } else {
      throw new OtherException("it is neither a JSON array nor an object");
    }
    endMinimal(place);
    if (json.nextToken() != null) {
      throw new ConversionException(
          "%s cannot be read: something follows its end.".formatted(place.name()));
    }
  }

  private void item(JsonNode item, Place place, String where) throws IOException {
    if (item.path("data").isObject()) {
      task(item, place, where);
    } else if (item.path("result").isArray() && item.path("task").path("data").isObject()) {
      task(item.path("task").path("data"), List.of(item), place, where);
    } else if (item.has("annotation_id") || item.has("annotator") || item.has("lead_time")) {
      minimal(new Minimal(item, where), place);
    } else {
      throw new OtherException("it has no task with data, and no annotation");
    }
  }

  private void task(JsonNode task, Place place, String where) throws IOException {
    JsonNode annotations =
        task.has("annotations") ? task.path("annotations") : task.path("completions");
    if (Tree.says(annotations) && !annotations.isArray()) {
      sink.report().leaveOut(where, "its annotations are no list");
    }
    long predictions = task.path("predictions").size() + (long) task.path("drafts").size();
    sink.report().lose(Loss.PREDICTION, predictions, where);
    List<JsonNode> all = new ArrayList<>();
    annotations.forEach(all::add);
    task(task.path("data"), all, place, where);
  }

  private void task(JsonNode data, List<JsonNode> annotations, Place place, String where)
      throws IOException {
    Optional<JsonNode> chosen = choose(annotations, where);
    JsonNode result = chosen.map(a -> a.path("result")).orElse(MissingNode.getInstance());
    if (Tree.says(result) && !result.isArray()) {
      sink.report().leaveOut(where, "its result is no list");
    }
    Set<String> images = images(data);
    Map<String, StudioResults> ofImages = new LinkedHashMap<>();
    String address = address(data);
    for (int i = 0; result.isArray() && i < result.size(); i++) {
      // Where there are several, a result says which by its name among the data.
      String name = Tree.text(result.path(i).path("to_name"));
      if (images.size() > 1 && !name.isEmpty()) {
        String named = data.path(name).stringValue("");
        address = images.contains(named) ? named : "";
      }
      ofImages
          .computeIfAbsent(address, a -> new StudioResults(sink, origin(chosen)))
          .add(result.path(i), where + ".result[" + i + "]");
    }
    if (ofImages.isEmpty()) {
      ofImages.put(address, new StudioResults(sink, origin(chosen)));
    }
    for (Map.Entry<String, StudioResults> image : ofImages.entrySet()) {
      emit(image.getKey(), image.getValue(), place, where);
    }
  }

  /** The annotation to take: the ground truth, else the newest; none that was cancelled. */
  private Optional<JsonNode> choose(List<JsonNode> annotations, String where) {
    @Nullable JsonNode best = null;
    int others = -1;
    for (JsonNode annotation : annotations) {
      if (Tree.isTrue(annotation.path("was_cancelled"))
          || Tree.isTrue(annotation.path("skipped"))) {
        sink.report().lose(Loss.CANCELLED_ANNOTATION, 1, where);
      } else if (!annotation.isObject()) {
        sink.report().leaveOut(where, "one of its annotations is no object");
      } else {
        others++;
        best = best == null || isBetter(annotation, best) ? annotation : best;
      }
    }
    sink.report().lose(Loss.SECOND_ANNOTATION, others, where);
    return Optional.ofNullable(best);
  }

  private static boolean isBetter(JsonNode annotation, JsonNode other) {
    boolean isTruth = Tree.isTrue(annotation.path("ground_truth"));
    if (isTruth != Tree.isTrue(other.path("ground_truth"))) {
      return isTruth;
    }
    return Tree.text(annotation.path("created_at")).compareTo(Tree.text(other.path("created_at")))
        >= 0;
  }

  private static Origin origin(Optional<JsonNode> annotation) {
    return annotation
        .map(a -> Tree.text(a.path("created_at")))
        .filter(date -> DATE.matcher(date).matches())
        .map(date ->
            new Origin(null, 1, true, date.substring(0, "2026-11-25T12:00:00".length()), null))
        .orElse(Origin.UNKNOWN);
  }

  /** Takes an item of JSON-MIN; of those of one task, which follow each other, the newest. */
  private void minimal(Minimal next, Place place) throws IOException {
    if (last != null && next.isOfSameTask(last)) {
      sink.report().lose(Loss.SECOND_ANNOTATION, 1, next.where);
      last = isBetter(next.item, last.item) ? next : last;
    } else {
      endMinimal(place);
      last = next;
    }
  }

  private void endMinimal(Place place) throws IOException {
    @Nullable Minimal ended = last;
    last = null;
    if (ended != null) {
      minimal(ended.item, place, ended.where);
    }
  }

  /** An item of JSON-MIN: the data, the id of the task, what was labelled, about the annotation. */
  private void minimal(JsonNode item, Place place, String where) throws IOException {
    StudioResults results = new StudioResults(sink, origin(Optional.of(item)));
    boolean isData = item.has("id");
    for (Map.Entry<String, JsonNode> member : item.properties()) {
      if (ABOUT.contains(member.getKey())) {
        isData &= !member.getKey().equals("id");
      } else if (!isData) {
        results.addMinimal(member.getValue(), where + "." + member.getKey());
      }
    }
    emit(address(item), results, place, where);
  }

  /** The address of the image among the data of a task; empty where there is none, or several. */
  private static String address(JsonNode data) {
    Set<String> found = images(data);
    if (found.size() > 1) {
      return "";
    }
    return IMAGES.stream()
        .map(name -> data.path(name).stringValue(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse(found.isEmpty() ? "" : found.iterator().next());
  }

  /** What has the name of an image among the data of a task. */
  private static Set<String> images(JsonNode data) {
    return data.properties().stream()
        .map(member -> member.getValue().stringValue(""))
        .filter(text -> FileTree.isImage(text.replaceFirst("[?#].*$", "")))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void emit(String address, StudioResults results, Place place, String where)
      throws IOException {
    int boxes = results.regions();
    if (address.isEmpty()) {
      sink.leaveOut("its data names no image, or several", boxes, results.labels().size(), where);
      return;
    }
    Image image = sink.image(name(address, place));
    @Nullable Size size = results.size();
    List<Found> found = List.of();
    if (boxes > 0) {
      Optional<Size> known = sink.size(place, image, size, boxes, results.labels().size(), where);
      if (known.isEmpty()) {
        return;
      }
      size = known.get();
      found = results.found(size);
    }
    sink.add(image, size, results.labels(), found, where);
  }

  /** The name of an image: where it is in the data set, by the end of its address. */
  private static String name(String address, Place place) {
    SourceNames.Place there = SourceNames.of(address);
    if (there.isS3()) {
      return address;
    }
    String last = there.name().substring(there.name().lastIndexOf('/') + 1);
    return place
        .images()
        .foundByEnd(there.name())
        .or(() -> place.images().found(UPLOADED.matcher(last).replaceFirst("")))
        .orElseGet(() -> place.images().name(address));
  }
}
