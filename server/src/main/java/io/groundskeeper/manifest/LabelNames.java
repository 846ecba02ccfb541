package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.manifest.json.JsonTape;
import org.jspecify.annotations.Nullable;

/** Names of labels, each made into a String once and not for every line. Bounded: it forgets. */
public final class LabelNames {
  private static final int NAMES_MAX = 1 << 10;

  private final @Nullable Name[] names = new Name[NAMES_MAX];

  /** A label name with the two ways to use it. */
  public record Name(String text, byte[] utf8, LabelUse imageLevel, LabelUse boundingBox) {
    public static Name of(String text) {
      return new Name(
          text, text.getBytes(UTF_8), new LabelUse(text, false), new LabelUse(text, true));
    }

    public boolean isLegal() {
      return !text.isEmpty()
          && (text.length() <= LabelAttribute.LABEL_CHARACTERS_MAX
              || text.codePointCount(0, text.length()) <= LabelAttribute.LABEL_CHARACTERS_MAX);
    }
  }

  public Name of(JsonTape tape, int token) {
    byte[] bytes = tape.bytes();
    int hash = 0;
    for (int i = tape.base() + tape.start(token) + 1; i < tape.base() + tape.end(token) - 1; i++) {
      hash = hash * 31 + bytes[i];
    }
    int slot = (hash ^ hash >>> 16) & NAMES_MAX - 1;
    Name known = names[slot];
    if (known != null && tape.type(token) == JsonTape.STRING && tape.is(token, known.utf8())) {
      return known;
    }
    Name name = Name.of(tape.text(token));
    if (tape.type(token) == JsonTape.STRING) {
      // Half a surrogate pair, possible in escapes alone, has no UTF-8 form to know it by.
      names[slot] = name;
    }
    return name;
  }
}
