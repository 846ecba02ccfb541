package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.Detection;
import io.groundskeeper.manifest.LabelAttribute;
import io.groundskeeper.manifest.LabelNames;
import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.JsonText;
import io.groundskeeper.manifest.json.StringSearch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The edit of {@link LineEdit#rename}. */
final class LabelRename implements LineEdit {
  private final Map<String, NewName> newNames = new HashMap<>();
  private final StringSearch search;
  private final EditedLine edited = new EditedLine();
  private final LabelNames names = new LabelNames();

  /** The image-level names of the line as they were, by pair; null where it is no such pair. */
  private @Nullable String[] imageLevel = new String[16];

  /** The new names that image-level attributes of the line got. */
  private final Set<String> given = new HashSet<>();

  private record NewName(String text, byte[] json) {}

  LabelRename(Map<String, String> newNames) {
    newNames.forEach((from, to) -> {
      LabelNames.Name name = LabelNames.Name.of(to);
      if (!name.isLegal() || !EditedLine.isUnicode(to)) {
        throw new IllegalArgumentException(
            "a label name has 1 to 255 characters of Unicode: \"" + JsonText.escape(to) + '"');
      }
      if (!from.equals(to)) {
        this.newNames.put(from, new NewName(to, EditedLine.quoted(to)));
      }
    });
    search = EditedLine.searchOfStrings(this.newNames.keySet());
  }

  @Override
  public Edited apply(byte[] line) {
    if (newNames.isEmpty() || !search.mayBeIn(line)) {
      return EditedLine.UNCHANGED;
    }
    edited.begin(line);
    int count = edited.pairs.find(edited.tape);
    if (imageLevel.length < count) {
      imageLevel = new String[count * 2];
    }
    Arrays.fill(imageLevel, 0, count, null);
    given.clear();
    for (int pair = 0; pair < count; pair++) {
      int metadata = edited.pairs.metadata(pair);
      switch (LabelPairs.type(edited.tape, metadata)) {
        case CLASSIFICATION -> renameClass(pair, metadata);
        case DETECTION -> renameInClassMap(metadata);
        case OTHER -> {}
      }
    }
    if (!given.isEmpty()) {
      cutDoubles(count);
    }
    return edited.end();
  }

  private void renameClass(int pair, int metadata) {
    int token = edited.tape.member(metadata, LabelAttribute.CLASS_NAME);
    if (token < 0 || !edited.tape.isString(token)) {
      return;
    }
    imageLevel[pair] = names.of(edited.tape, token).text();
    NewName renamed = rename(token);
    if (renamed != null) {
      given.add(renamed.text());
    }
  }

  private void renameInClassMap(int metadata) {
    JsonTape tape = edited.tape;
    int classMap = tape.member(metadata, Detection.CLASS_MAP);
    if (classMap < 0 || tape.type(classMap) != JsonTape.OBJECT) {
      return;
    }
    for (int key = classMap + 1; key < tape.next(classMap); key = tape.next(key + 1)) {
      if (tape.isString(key + 1)) {
        rename(key + 1);
      }
    }
  }

  private @Nullable NewName rename(int token) {
    NewName renamed = newNames.get(names.of(edited.tape, token).text());
    if (renamed != null) {
      edited.patch.replace(edited.tape.start(token), edited.tape.end(token), renamed.json());
    }
    return renamed;
  }

  /** Of the image-level attributes that the renaming made the same, keeps one. */
  private void cutDoubles(int count) {
    Map<String, Integer> kept = new HashMap<>();
    for (int pair = 0; pair < count; pair++) {
      String name = imageLevel[pair];
      if (name != null && given.contains(newName(name))) {
        kept.merge(newName(name), pair, this::better);
      }
    }
    for (int pair = 0; pair < count; pair++) {
      String name = imageLevel[pair];
      Integer same = name == null ? null : kept.get(newName(name));
      // Those that had the same name before are none of this edit's making.
      if (same != null && !Objects.equals(imageLevel[same], name)) {
        edited.cutPair(pair);
      }
    }
  }

  private String newName(String name) {
    NewName renamed = newNames.get(name);
    return renamed == null ? name : renamed.text();
  }

  /** The earlier of two pairs, unless the later one alone counts as a label of the entry. */
  private int better(int earlier, int later) {
    return isWellFormed(later) && !isWellFormed(earlier) ? later : earlier;
  }

  private boolean isWellFormed(int pair) {
    return LabelAttribute.isImageLevelValue(edited.tape, edited.pairs.name(pair) + 1)
        && LabelAttribute.className(edited.tape, edited.pairs.metadata(pair)) >= 0;
  }
}
