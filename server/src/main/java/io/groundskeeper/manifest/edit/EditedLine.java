package io.groundskeeper.manifest.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.LabelPairs;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.json.JsonTape;
import io.groundskeeper.manifest.json.JsonText;
import io.groundskeeper.manifest.json.LinePatch;
import io.groundskeeper.manifest.json.StringSearch;
import java.util.Set;

/** A line while it is edited: what was scanned, and what is to change. Reused from line to line. */
public final class EditedLine {
  static final Edited UNCHANGED = new Edited.Unchanged();

  final JsonTape tape = new JsonTape();
  final LabelPairs pairs = new LabelPairs();
  final LinePatch patch = new LinePatch();

  /** Scans a line; nothing is to change yet. */
  void begin(byte[] line) {
    scan(tape, line);
    patch.clear();
  }

  /** Scans the line of an entry. */
  public static void scan(JsonTape tape, byte[] line) {
    if (!tape.scan(line, 0, line.length) || tape.type(0) != JsonTape.OBJECT) {
      throw new IllegalArgumentException("the line of an entry is a JSON object");
    }
  }

  /** Cuts both halves of a label attribute; but a source-ref stays, whatever it is paired with. */
  void cutPair(int pair) {
    int name = pairs.name(pair);
    if (!tape.is(name, LineChecker.SOURCE_REF)) {
      patch.cut(tape.start(name), tape.end(name + 1));
    }
    int metadata = pairs.metadata(pair);
    patch.cut(tape.start(metadata - 1), tape.end(metadata));
  }

  /** Makes the changes. */
  Edited end() {
    if (patch.isEmpty()) {
      return UNCHANGED;
    }
    byte[] line = patch.apply(tape);
    return LineChecker.isTooLong(line, 0, line.length)
        ? new Edited.Refused(TerminalContentError.ERROR_LINE_TOO_LONG)
        : new Edited.Changed(line);
  }

  static byte[] quoted(String text) {
    return ('"' + JsonText.escape(text) + '"').getBytes(UTF_8);
  }

  /** A search for strings that have one of these values. */
  static StringSearch searchOfStrings(Set<String> values) {
    return new StringSearch(values.stream().map(value -> '"' + value + '"').toList());
  }

  /** Whether a text has a form in UTF-8, as it has not with half a surrogate pair. */
  static boolean isUnicode(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }
}
