package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.cli.validate.CheckOutcome.Place;
import io.groundskeeper.cli.validate.CheckOutcome.Severity;
import io.groundskeeper.manifest.Finding;
import io.groundskeeper.manifest.LineError;
import io.groundskeeper.manifest.RejectedLine;
import java.util.ArrayList;
import java.util.List;

/** What was found in all manifests of one command, for reports that are one document. */
final class Problems {
  /** So many are kept; GitHub shows no more of one document. */
  static final int KEPT_MAX = 5_000;

  private static final int TEXT_CHARACTERS_MAX = 400;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Checked> files = new ArrayList<>();
  private long leftOut;

  /**
   * Something that is wrong.
   *
   * @param line its place, from 1; of a whole file, 1
   * @param text for people, nothing in it that a terminal would obey
   */
  record Problem(String file, long line, Severity severity, String code, String text) {}

  /**
   * A file that was checked.
   *
   * @param unreadable why it could not be; empty where it was
   */
  record Checked(String file, List<Found> found, List<String> hints, String unreadable) {}

  /** Gathers what is found in one file. */
  CheckReport of(String file) {
    return new CheckReport() {
      @Override
      public void line(CheckedLine line) {
        switch (line) {
          case CheckedLine.LeftOut left ->
              add(
                  file,
                  left.number(),
                  Severity.TERMINAL,
                  left.line().error().name(),
                  left.line().error().message(),
                  left.why());
          case CheckedLine.Kept kept -> keep(file, kept);
        }
      }

      @Override
      public void end(CheckOutcome outcome) {
        for (Found error : outcome.fileErrors()) {
          add(
              file,
              1,
              error.severity,
              error.code,
              error.message,
              String.join(" ", outcome.hints()));
        }
        outcome.ofTheWholeFile().forEach(warning -> warn(file, warning));
        files.add(new Checked(file, outcome.found(), outcome.hints(), ""));
      }
    };
  }

  private void keep(String file, CheckedLine.Kept kept) {
    for (Finding finding : kept.findings()) {
      byte[] line = kept.entry().line();
      String reason = finding.reason();
      add(
          file,
          kept.number(),
          finding.error().isWarning() ? Severity.WARNING : Severity.ERROR,
          finding.error().name(),
          finding.message(),
          reason.isEmpty() ? RejectedLine.beginning(line, 0, line.length) : reason);
    }
    LineError error = LineError.ERROR_INVALID_IMAGE;
    kept.imageTrouble()
        .ifPresent(trouble ->
            add(file, kept.number(), Severity.ERROR, error.name(), error.message(""), trouble));
  }

  private void warn(String file, Found warning) {
    for (Place place : warning.places) {
      add(file, place.line(), warning.severity, warning.code, warning.message, place.text());
    }
  }

  private void add(
      String file, long line, Severity severity, String code, String message, String reason) {
    if (problems.size() == KEPT_MAX) {
      leftOut++;
      return;
    }
    String text = reason.isEmpty() ? message : message + " " + reason;
    problems.add(new Problem(file, line, severity, code, Shown.text(text, TEXT_CHARACTERS_MAX)));
  }

  /** A file that could not be read. */
  void unreadable(String file, String why) {
    files.add(new Checked(file, List.of(), List.of(), why));
    problems.add(
        new Problem(file, 1, Severity.FILE, "UNREADABLE", Shown.text(why, TEXT_CHARACTERS_MAX)));
  }

  List<Problem> all() {
    return problems;
  }

  List<Checked> files() {
    return files;
  }

  /** How many more there are. */
  long leftOut() {
    return leftOut;
  }
}
