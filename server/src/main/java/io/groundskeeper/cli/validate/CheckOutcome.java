package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.LabelLikeness;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.manifest.Finding;
import io.groundskeeper.manifest.LineError;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.TerminalError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What checking a manifest came to, counted line by line. Grows by some 24 bytes a label and a bit
 * a line, whatever the lines hold.
 */
final class CheckOutcome {
  /** Of each code, so many places are told. */
  static final int PLACES_MAX = 3;

  private static final int RECENT_LABELS_MAX = 4096;

  /** So many pairs of code and attribute are told of one by one. */
  private static final int GROUPS_MAX = 1_000;

  private static final String SOURCE_REF_IS_FOLDER = "WARNING_SOURCE_REF_IS_FOLDER";
  private static final String SIMILAR_LABELS = "WARNING_SIMILAR_LABELS";

  private final Map<Group, Found> found = new HashMap<>();
  private final Hints hints = new Hints();
  private final LabelLikeness likeness = new LabelLikeness();
  private final BitSet linesWithErrors = new BitSet();
  private final SourceRefs labels = new SourceRefs();
  private final Set<String> recentLabels = new HashSet<>();
  private byte[] bucket = {};
  private long lines;
  private long entries;
  private long labelled;
  private long entriesWithErrors;
  private long withoutLabel;
  private long valid;
  private long ignored;
  private long notJson;
  private int labelCount;
  private boolean imageLevelLabels;
  private boolean boundingBoxes;
  private boolean severalBuckets;

  /** How bad it is; the worst first. */
  enum Severity {
    /** The whole file is refused. */
    FILE,
    /** The line is left out. */
    TERMINAL,
    ERROR,
    WARNING
  }

  /** A place that has an error: a line, and what to show of it. */
  record Place(long line, String text) {}

  /** What is told together. */
  private record Group(String code, String attribute) {}

  /** A code that was found at an attribute, in so many lines, of which some are told. */
  static final class Found {
    final Severity severity;
    final String code;
    final String message;

    /** The label attribute; empty where it is the line or the file. */
    final String attribute;

    final List<Place> places = new ArrayList<>();
    long lines;
    private long lastLine;

    Found(Severity severity, String code, String message, String attribute) {
      this.severity = severity;
      this.code = code;
      this.message = message;
      this.attribute = attribute;
    }
  }

  void add(CheckedLine line) {
    lines++;
    switch (line) {
      case CheckedLine.LeftOut out -> add(out);
      case CheckedLine.Kept kept -> add(kept);
    }
  }

  private void add(CheckedLine.LeftOut out) {
    TerminalContentError error = out.line().error();
    notJson += error == TerminalContentError.ERROR_INVALID_JSON_LINE ? 1 : 0;
    linesWithErrors.set(Math.toIntExact(out.number()));
    hints.leftOut(out.why());
    Found code = found(Severity.TERMINAL, error.name(), error.message(), "");
    if (isNewPlace(code, out.number())) {
      String why = out.why();
      code.places.add(new Place(out.number(), why.isEmpty() ? out.line().beginning() : why));
    }
  }

  private void add(CheckedLine.Kept kept) {
    Entry entry = kept.entry();
    entries++;
    labelled += entry.labelled() ? 1 : 0;
    for (LabelUse use : entry.labels()) {
      addLabel(use, kept.number());
    }
    if (entry.sourceRef()[entry.sourceRef().length - 1] == '/') {
      warn(
          SOURCE_REF_IS_FOLDER,
          "The source-ref ends in a slash, as the name of a folder does.",
          kept.number(),
          RejectedLine.beginning(entry.sourceRef(), 0, entry.sourceRef().length));
    }
    addBucketOf(entry.sourceRef());
    if (entry.hasErrors()) {
      entriesWithErrors++;
      withoutLabel += entry.labels().isEmpty() ? 1 : 0;
      hints.wrong(entry.line());
      linesWithErrors.set(Math.toIntExact(kept.number()));
    }
    if (kept.imageTrouble().isEmpty() && !entry.labels().isEmpty()) {
      valid++;
    } else if (!entry.hasErrors()) {
      ignored++;
    }
    for (Finding finding : kept.findings()) {
      Severity severity = finding.error().isWarning() ? Severity.WARNING : Severity.ERROR;
      Found code = found(severity, finding.error().name(), finding.message(), finding.attribute());
      if (isNewPlace(code, kept.number())) {
        byte[] line = entry.line();
        String reason = finding.reason();
        code.places.add(
            new Place(
                kept.number(),
                reason.isEmpty() ? RejectedLine.beginning(line, 0, line.length) : reason));
      }
    }
    kept.imageTrouble()
        .ifPresent(trouble -> {
          LineError error = LineError.ERROR_INVALID_IMAGE;
          Found code = found(Severity.ERROR, error.name(), error.message(""), "");
          if (isNewPlace(code, kept.number())) {
            code.places.add(new Place(kept.number(), trouble));
          }
        });
  }

  private Found found(Severity severity, String code, String message, String attribute) {
    Group group = new Group(code, attribute);
    Found known = found.get(group);
    if (known == null && found.size() >= GROUPS_MAX && !attribute.isEmpty()) {
      // A file in which each line names its attribute anew.
      return found(severity, code, message, "");
    }
    return known == null
        ? found.computeIfAbsent(group, g -> new Found(severity, code, message, attribute))
        : known;
  }

  /** A warning that is none of the service's: only who looks at a whole file can tell it. */
  private void warn(String code, String message, long line, String text) {
    Found warning = found(Severity.WARNING, code, message, "");
    if (isNewPlace(warning, line)) {
      warning.places.add(new Place(line, text));
    }
  }

  /** Counts the line, once, and says whether it is one of the first. */
  private static boolean isNewPlace(Found code, long line) {
    if (code.lastLine == line) {
      return false;
    }
    code.lastLine = line;
    code.lines++;
    return code.lines <= PLACES_MAX;
  }

  private void addLabel(LabelUse use, long line) {
    imageLevelLabels |= !use.boundingBox();
    boundingBoxes |= use.boundingBox();
    if (!recentLabels.add(use.name())) {
      return;
    }
    if (recentLabels.size() == RECENT_LABELS_MAX) {
      recentLabels.clear();
    }
    var hash = SourceRefs.Hash.of(use.name().getBytes(StandardCharsets.UTF_8));
    if (labels.get(hash) == SourceRefs.ABSENT) {
      labels.put(hash, labelCount++);
      likeness
          .add(use.name())
          .ifPresent(other ->
              warn(
                  SIMILAR_LABELS,
                  "Labels differ only in case, blanks or Unicode normal form.",
                  line,
                  "'%s' is nearly '%s'".formatted(use.name(), other)));
    }
  }

  private void addBucketOf(byte[] sourceRef) {
    if (bucket.length == 0) {
      int end = "s3://".length();
      while (sourceRef[end] != '/') {
        end++;
      }
      bucket = Arrays.copyOf(sourceRef, end + 1);
    } else {
      severalBuckets |= !startsWith(sourceRef, bucket);
    }
  }

  private static boolean startsWith(byte[] text, byte[] prefix) {
    return text.length >= prefix.length
        && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * The errors of the file as a whole.
   *
   * @param bytes how large the manifest is
   * @param legalName whether the file has a name by which it can be a manifest
   */
  void end(long bytes, boolean legalName, Quotas quotas) {
    Set<TerminalError> errors = EnumSet.noneOf(TerminalError.class);
    TerminalError.of(lines, lines - entries).ifPresent(errors::add);
    if (lines > 0 && notJson == lines) {
      errors.clear();
      errors.add(TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT);
    }
    if (!legalName) {
      errors.add(TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT);
    }
    if (bytes > quotas.manifestBytesMax()) {
      errors.add(TerminalError.ERROR_MANIFEST_SIZE_TOO_LARGE);
    }
    if (entries > quotas.entriesMax()) {
      errors.add(TerminalError.ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM);
    }
    if (labelCount > quotas.labelsMax()) {
      errors.add(TerminalError.ERROR_MANIFEST_TOO_MANY_LABELS);
    }
    if (quotas.singleBucket() && severalBuckets) {
      errors.add(TerminalError.ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS);
    }
    errors.forEach(error -> found(Severity.FILE, error.name(), error.message(), ""));
    hints.end(found.values(), lines, quotas);
  }

  /** There is something to say about the file as a whole. */
  void hint(String hint) {
    hints.add(hint);
  }

  /** The file is something else than a manifest, as a sentence for people says. */
  void isNoManifest(String what) {
    TerminalError error = TerminalError.ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT;
    found(Severity.FILE, error.name(), error.message(), "");
    hints.add(what);
  }

  /** What there is to say about the file as a whole, for people. */
  List<String> hints() {
    return hints.all();
  }

  /** Entries with errors that have no label after it. */
  long withoutLabel() {
    return withoutLabel;
  }

  /** All codes that were found: the worst first, of these the most frequent first. */
  List<Found> found() {
    return found.values().stream()
        .sorted(
            Comparator.comparing((Found f) -> f.severity)
                .thenComparingLong(f -> -f.lines)
                .thenComparing(f -> f.code)
                .thenComparing(f -> f.attribute))
        .toList();
  }

  /** What is wrong with the file as a whole. */
  List<Found> fileErrors() {
    return found().stream().filter(f -> f.severity == Severity.FILE).toList();
  }

  /** The warnings that only who looks at a whole file can tell. */
  List<Found> ofTheWholeFile() {
    return found().stream()
        .filter(f -> f.code.equals(SOURCE_REF_IS_FOLDER) || f.code.equals(SIMILAR_LABELS))
        .toList();
  }

  /** Whether anything worse than a warning was found. */
  boolean hasErrors() {
    return found.values().stream().anyMatch(f -> f.severity != Severity.WARNING);
  }

  /** The numbers of the lines that have errors or are left out, ascending. */
  BitSet linesWithErrors() {
    return linesWithErrors;
  }

  long lines() {
    return lines;
  }

  long entries() {
    return entries;
  }

  long labelled() {
    return labelled;
  }

  long entriesWithErrors() {
    return entriesWithErrors;
  }

  int labels() {
    return labelCount;
  }

  /** Lines with a label that training can use. */
  long valid() {
    return valid;
  }

  /** Lines without a label and without an error. */
  long ignored() {
    return ignored;
  }

  /** Lines of which nothing can be used, those left out included. */
  long invalid() {
    return lines - valid - ignored;
  }

  boolean onlyImageLevelLabels() {
    return imageLevelLabels && !boundingBoxes;
  }

  boolean onlyBoundingBoxes() {
    return boundingBoxes && !imageLevelLabels;
  }
}
