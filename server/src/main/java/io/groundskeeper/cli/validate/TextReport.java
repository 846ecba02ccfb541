package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.cli.validate.CheckOutcome.Place;
import io.groundskeeper.cli.validate.CheckOutcome.Severity;
import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;

/** A table of what was found, by code, with the first lines of each. */
final class TextReport implements CheckReport {
  private static final int BEGINNING_CHARACTERS_MAX = 80;
  private static final int REASON_CHARACTERS_MAX = 200;
  private static final int HINT_CHARACTERS_MAX = 400;

  private final String file;
  private final PrintStream out;
  private final Ansi ansi;

  TextReport(String file, PrintStream out, Ansi ansi) {
    this.file = file;
    this.out = out;
    this.ansi = ansi;
  }

  @Override
  public void end(CheckOutcome outcome) {
    out.println(file + ": " + ansi.string(verdict(outcome)));
    for (String hint : outcome.hints()) {
      out.printf(
          "  %s %s%n", ansi.string("@|bold hint    |@"), Shown.text(hint, HINT_CHARACTERS_MAX));
    }
    for (Found found : outcome.found()) {
      table(found);
    }
    out.printf(
        "  %,d lines: %s (%,d labelled, %,d with errors%s, %,d labels), %,d left out%n",
        outcome.lines(),
        Shown.entries(outcome.entries()),
        outcome.labelled(),
        outcome.entriesWithErrors(),
        outcome.withoutLabel() == 0
            ? ""
            : ", %,d of them without a label".formatted(outcome.withoutLabel()),
        outcome.labels(),
        outcome.lines() - outcome.entries());
    out.flush();
  }

  private static String verdict(CheckOutcome outcome) {
    if (outcome.hasErrors()) {
      return "@|bold,red errors|@";
    }
    return outcome.found().isEmpty()
        ? "@|bold,green good|@"
        : "@|bold,yellow good, with warnings|@";
  }

  private void table(Found found) {
    out.print("  " + word(found.severity));
    out.printf(
        " %10s  %s%s%n",
        found.severity == Severity.FILE ? "" : "%,d ×".formatted(found.lines),
        found.code,
        found.attribute.isEmpty()
            ? ""
            : " (" + Shown.text(found.attribute, BEGINNING_CHARACTERS_MAX) + ")");
    out.printf("%22s%s%n", "", Shown.text(found.message, 2 * BEGINNING_CHARACTERS_MAX));
    for (Place place : found.places) {
      out.printf(
          "%22s%s:%d: %s%n",
          "", file, place.line(), Shown.text(place.text(), REASON_CHARACTERS_MAX));
    }
    if (found.lines > found.places.size()) {
      out.printf("%22sand %,d more%n", "", found.lines - found.places.size());
    }
  }

  private String word(Severity severity) {
    return ansi.string(
        switch (severity) {
          case FILE -> "@|red file    |@";
          case TERMINAL -> "@|red left out|@";
          case ERROR -> "@|red error   |@";
          case WARNING -> "@|yellow warning |@";
        });
  }
}
