package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Checks one line of a manifest at a time, by the whole catalogue of the format. Reused from line
 * to line; not for several threads.
 *
 * <p>An entry is <em>labelled</em> if one of its label attributes carries an image-level class name
 * or at least one annotation, whatever else is wrong with it. Its <em>labels</em> are those of
 * attributes and annotations that are valid: an attribute is valid without an error at itself or at
 * its metadata.
 */
public final class LineChecker {
  public static final byte[] SOURCE_REF = "source-ref".getBytes(UTF_8);
  private static final int KEY_BYTES_MAX = 1024;

  /**
   * A line may come back with all that the service has added to it, and what is added does not
   * count for its length: 400 kB of a client's own, and errors that are told in up to 700 kB.
   */
  static final int LISTED_BYTES_MAX = 2 << 20;

  /** No line that is kept is shorter: {@code {"source-ref":"s3://abc/k"}}. */
  public static final int ENTRY_BYTES_MIN = 27;

  private final JsonTape tape = new JsonTape();
  private final LabelPairs pairs = new LabelPairs();
  private final LabelAttribute attribute;
  private final List<Finding> findings = new ArrayList<>();
  private byte[] sourceRef = {};
  private boolean labelled;

  public LineChecker(Quotas quotas) {
    attribute = new LabelAttribute(tape, quotas);
  }

  /**
   * Checks a line.
   *
   * @param from its first byte
   * @param to after its last byte, its line end not included
   * @return why it is left out, or empty where it is kept; then {@link #entry} and {@link
   *     #findings} tell of it until the next line is checked
   */
  public Optional<TerminalContentError> check(byte[] buffer, int from, int to) {
    findings.clear();
    boolean tooLong = isTooLong(buffer, from, to);
    if (tooLong && to - from > LISTED_BYTES_MAX) {
      return Optional.of(TerminalContentError.ERROR_LINE_TOO_LONG);
    }
    if (!scan(buffer, from, to)) {
      return Optional.of(
          tooLong
              ? TerminalContentError.ERROR_LINE_TOO_LONG
              : TerminalContentError.ERROR_INVALID_JSON_LINE);
    }
    byte[] cut = ServiceMembers.without(tape);
    if (tooLong && (cut == null || isTooLong(cut, 0, cut.length))) {
      return Optional.of(TerminalContentError.ERROR_LINE_TOO_LONG);
    }
    if (cut != null && !scan(cut, 0, cut.length)) {
      throw new IllegalStateException("a valid line was cut to an invalid one");
    }
    int ref = tape.member(0, SOURCE_REF);
    if (ref < 0 || !tape.isString(ref)) {
      return Optional.of(TerminalContentError.ERROR_MISSING_SOURCE_REF);
    }
    if (!isSourceRef(ref)) {
      return Optional.of(TerminalContentError.ERROR_INVALID_SOURCE_REF_FORMAT);
    }
    checkAttributes();
    return Optional.empty();
  }

  private boolean scan(byte[] buffer, int from, int to) {
    return tape.scan(buffer, from, to) && tape.type(0) == JsonTape.OBJECT;
  }

  public static boolean isTooLong(byte[] buffer, int from, int to) {
    if (to - from <= Quotas.LINE_CHARACTERS_MAX) {
      return false;
    }
    int characters = 0;
    for (int i = from; i < to; i++) {
      characters += (buffer[i] & 0xc0) == 0x80 ? 0 : 1;
    }
    return characters > Quotas.LINE_CHARACTERS_MAX;
  }

  private boolean isSourceRef(int token) {
    if (tape.type(token) == JsonTape.ESCAPED_STRING) {
      String text = tape.text(token);
      sourceRef = text.getBytes(UTF_8);
      // A lone surrogate has no UTF-8 form: it would become a question mark.
      return text.equals(new String(sourceRef, UTF_8)) && isSourceRef(sourceRef);
    }
    int begin = tape.base() + tape.start(token) + 1;
    sourceRef = Arrays.copyOfRange(tape.bytes(), begin, tape.base() + tape.end(token) - 1);
    return isSourceRef(sourceRef);
  }

  /** Whether this, as UTF-8, has the form {@code s3://bucket/key}. */
  public static boolean isSourceRef(byte[] ref) {
    if (ref.length < 6
        || ref[0] != 's'
        || ref[1] != '3'
        || ref[2] != ':'
        || ref[3] != '/'
        || ref[4] != '/') {
      return false;
    }
    int slash = 5;
    while (slash < ref.length && ref[slash] != '/') {
      slash++;
    }
    int keyBytes = ref.length - slash - 1;
    return keyBytes >= 1 && keyBytes <= KEY_BYTES_MAX && isBucket(ref, slash);
  }

  private static boolean isBucket(byte[] ref, int end) {
    int length = end - 5;
    if (length < 3 || length > 255) {
      return false;
    }
    for (int i = 5; i < end; i++) {
      byte b = ref[i];
      boolean legal =
          (b >= '0' && b <= '9')
              || (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || b == '.'
              || b == '-'
              || b == '_';
      if (!legal) {
        return false;
      }
    }
    return true;
  }

  private void checkAttributes() {
    labelled = false;
    attribute.begin(findings);
    int keys = 0;
    for (int key = 1; key < tape.next(0); key = tape.next(key + 1)) {
      keys++;
    }
    int line = tape.length() - 1;
    if (keys == 1) {
      add(LineError.WARNING_UNANNOTATED_RECORD, line);
      return;
    }
    int attributes = pairs.find(tape);
    for (int i = 0; i < attributes; i++) {
      attribute.check(pairs.name(i), pairs.metadata(i), line);
    }
    labelled = attribute.anyLabelled();
    if (attributes == 0) {
      LineError error = LineError.ERROR_NO_LABEL_ATTRIBUTES;
      findings.add(new Finding(error, error.message(""), "", Reasons.noAttributes(tape), line));
      return;
    }
    if (attribute.endChecking()) {
      return;
    }
    if (attribute.noneValid()) {
      add(LineError.ERROR_NO_VALID_LABEL_ATTRIBUTES, line);
    }
    if (attribute.onlyDetectionWithoutAnnotations()) {
      add(LineError.WARNING_NO_ANNOTATIONS, line);
    }
  }

  private void add(LineError error, int place) {
    findings.add(new Finding(error, error.message(""), "", "", place));
  }

  /** The line that was kept, as an entry of its own. */
  public Entry entry() {
    boolean hasErrors = false;
    for (Finding finding : findings) {
      hasErrors |= !finding.error().isWarning();
    }
    return new Entry(
        sourceRef,
        tape.copy(),
        AnnotatedLine.annotations(findings),
        attribute.labels(),
        labelled,
        hasErrors);
  }

  /** What is wrong with the line that was kept: errors and warnings, in the order of checking. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Whether the line that was kept is labelled. */
  public boolean isLabelled() {
    return labelled;
  }
}
