package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.edit.AttributeMerge;
import io.groundskeeper.manifest.edit.Edited;
import io.groundskeeper.manifest.edit.LineEdit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a dataset holds at a version, as simply as can be: lines by their places.
 *
 * @param next the place of the next new one
 */
record Content(TreeMap<Integer, String> lines, int next) {
  static final Content NONE = new Content(new TreeMap<>(), 0);

  List<String> list() {
    return new ArrayList<>(lines.values());
  }

  static String ref(String line) {
    return SourceRefs.sourceRef(line.getBytes(UTF_8));
  }

  Content with(List<String> added, boolean merge) {
    TreeMap<Integer, String> then = new TreeMap<>(lines);
    Map<String, Integer> places = new TreeMap<>();
    lines.forEach((place, line) -> places.put(ref(line), place));
    AttributeMerge merging = new AttributeMerge();
    int free = next;
    for (String line : added) {
      Integer place = places.get(ref(line));
      if (place == null) {
        places.put(ref(line), free);
        then.put(free++, line);
      } else if (merge) {
        then.put(
            place,
            new String(
                merging.merge(then.get(place).getBytes(UTF_8), line.getBytes(UTF_8)), UTF_8));
      } else {
        then.put(place, line);
      }
    }
    return new Content(then, free);
  }

  /** Of a manifest that is imported the first line of each source-ref counts. */
  static Content imported(List<String> lines) {
    Set<String> refs = new HashSet<>();
    return NONE.with(lines.stream().filter(line -> refs.add(ref(line))).toList(), false);
  }

  Content without(Predicate<String> going) {
    TreeMap<Integer, String> then = new TreeMap<>(lines);
    then.values().removeIf(going);
    return new Content(then, next);
  }

  Content only(Collection<String> staying) {
    return without(line -> !staying.contains(line));
  }

  Content edited(LineEdit edit) {
    TreeMap<Integer, String> then = new TreeMap<>(lines);
    then.replaceAll((place, line) ->
        switch (edit.apply(line.getBytes(UTF_8))) {
          case Edited.Changed changed -> new String(changed.line(), UTF_8);
          case Edited.Unchanged ignored -> line;
          case Edited.Refused refused -> throw new IllegalStateException(refused.toString());
        });
    return new Content(then, next);
  }

  boolean hasLabel(String label) {
    return lines.values().stream().anyMatch(line -> line.contains("\"" + label + "\""));
  }
}
