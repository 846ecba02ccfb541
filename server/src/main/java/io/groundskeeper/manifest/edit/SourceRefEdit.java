package io.groundskeeper.manifest.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.json.JsonText;
import io.groundskeeper.manifest.json.StringSearch;
import java.util.List;

/** The edit of {@link LineEdit#rewriteSourceRef}. */
final class SourceRefEdit implements LineEdit {
  private final String from;
  private final String to;
  private final byte[] escapedTo;
  private final StringSearch search;
  private final EditedLine edited = new EditedLine();

  SourceRefEdit(String from, String to) {
    if (!EditedLine.isUnicode(from) || !EditedLine.isUnicode(to)) {
      throw new IllegalArgumentException("the beginning of a source-ref is text of Unicode");
    }
    this.from = from;
    this.to = to;
    escapedTo = JsonText.escape(to).getBytes(UTF_8);
    search = new StringSearch(List.of("\"source-ref\":\"" + from));
  }

  @Override
  public Edited apply(byte[] line) {
    if (from.equals(to) || !search.mayBeIn(line)) {
      return EditedLine.UNCHANGED;
    }
    edited.begin(line);
    int ref = edited.tape.member(0, LineChecker.SOURCE_REF);
    if (ref < 0 || !edited.tape.isString(ref)) {
      throw new IllegalArgumentException("the line of an entry has a source-ref");
    }
    String text = edited.tape.text(ref);
    if (!text.startsWith(from)) {
      return EditedLine.UNCHANGED;
    }
    String rewritten = to + text.substring(from.length());
    if (!LineChecker.isSourceRef(rewritten.getBytes(UTF_8))) {
      return new Edited.Refused(TerminalContentError.ERROR_INVALID_SOURCE_REF_FORMAT);
    }
    int begin = edited.tape.start(ref) + 1;
    edited.patch.replace(begin, endOfPrefix(begin), escapedTo);
    return edited.end();
  }

  /** Where in the line the characters of the prefix end, however they are spelled. */
  private int endOfPrefix(int begin) {
    byte[] bytes = edited.tape.bytes();
    int i = edited.tape.base() + begin;
    int characters = 0;
    while (characters < from.length()) {
      byte b = bytes[i];
      if (b == '\\') {
        i += bytes[i + 1] == 'u' ? 6 : 2;
        characters++;
      } else {
        int size = b >= 0 ? 1 : (b & 0xff) < 0xe0 ? 2 : (b & 0xff) < 0xf0 ? 3 : 4;
        i += size;
        // Four bytes are two characters of Java's.
        characters += size == 4 ? 2 : 1;
      }
    }
    return i - edited.tape.base();
  }
}
