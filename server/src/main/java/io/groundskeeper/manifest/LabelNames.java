package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Entry.LabelUse;
import java.util.HashMap;
import java.util.Map;

/** Names of labels, each made into a String once and not for every line. Bounded. */
final class LabelNames {
  private static final int NAMES_MAX = 4096;

  private final Map<Long, Name> names = new HashMap<>();

  /** A label name with the two ways to use it. */
  record Name(String text, byte[] utf8, LabelUse imageLevel, LabelUse boundingBox) {
    static Name of(String text) {
      return new Name(
          text, text.getBytes(UTF_8), new LabelUse(text, false), new LabelUse(text, true));
    }

    boolean isLegal() {
      return !text.isEmpty()
          && (text.length() <= LabelAttribute.LABEL_CHARACTERS_MAX
              || text.codePointCount(0, text.length()) <= LabelAttribute.LABEL_CHARACTERS_MAX);
    }
  }

  Name of(JsonTape tape, int token) {
    byte[] bytes = tape.bytes();
    long hash = 0;
    for (int i = tape.base() + tape.start(token) + 1; i < tape.base() + tape.end(token) - 1; i++) {
      hash = hash * 0x9E3779B97F4A7C15L + bytes[i] + 1;
    }
    Name known = names.get(hash);
    if (known != null && tape.type(token) == JsonTape.STRING && tape.is(token, known.utf8())) {
      return known;
    }
    Name name = Name.of(tape.text(token));
    if (names.size() == NAMES_MAX) {
      names.clear();
    }
    names.put(hash, name);
    return name;
  }
}
