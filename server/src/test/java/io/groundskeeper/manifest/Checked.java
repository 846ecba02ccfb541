package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Entry.LabelUse;
import java.util.List;
import java.util.Optional;

/** Lines as the product sees them, each checked by a checker of its own. */
public final class Checked {
  /** No limit on datasets, and those of AWS on a line. */
  static final Quotas QUOTAS =
      new Quotas(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 50, false);

  private Checked() {}

  static Optional<TerminalContentError> error(byte[] line) {
    return new LineChecker(QUOTAS).check(line, 0, line.length);
  }

  public static Optional<TerminalContentError> error(String line) {
    return error(line.getBytes(UTF_8));
  }

  static Entry entry(byte[] line) {
    LineChecker checker = new LineChecker(QUOTAS);
    checker
        .check(line, 0, line.length)
        .ifPresent(error -> {
          throw new AssertionError(error + ": " + new String(line, UTF_8));
        });
    return checker.entry();
  }

  public static Entry entry(String line) {
    return entry(line.getBytes(UTF_8));
  }

  /** The line as the service lists it. */
  public static String listed(Entry entry) {
    return new String(
        AnnotatedLine.bytes(entry.line(), entry.annotations(), entry.labelled()), UTF_8);
  }

  static String listed(String line) {
    return listed(entry(line));
  }

  /** The line as it is stored: the client's own. */
  public static String kept(String line) {
    return new String(entry(line).line(), UTF_8);
  }

  /** The codes of errors and warnings, in the order of checking. */
  public static List<LineError> codes(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    LineChecker checker = new LineChecker(QUOTAS);
    return checker.check(bytes, 0, bytes.length).isPresent()
        ? List.of()
        : checker.findings().stream().map(Finding::error).toList();
  }

  /** The names of the labels, each with "box" where a bounding box has it. */
  public static List<String> labels(Entry entry) {
    return entry.labels().stream().map(Checked::text).toList();
  }

  private static String text(LabelUse label) {
    return label.boundingBox() ? label.name() + " box" : label.name();
  }
}
