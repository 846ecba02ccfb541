package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What one of two formats could not hold, as the server reports it.
 *
 * @param report the server's report of a conversion; missing where nothing was converted
 */
record Losses(JsonNode report) {
  private static final int SHOWN_CHARACTERS_MAX = 240;

  /** Whether nothing was lost, and nothing left out. */
  boolean isNone() {
    return report.path("Losses").isEmpty() && report.path("LeftOut").asLong(0) == 0;
  }

  /** The report for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (isNone()) {
      return lines;
    }
    lines.add("The formats do not hold the same:");
    for (JsonNode loss : report.path("Losses")) {
      lines.add(shown(loss.path("Count").asLong() + " " + loss.path("Message").asString()));
    }
    long leftOut = report.path("LeftOut").asLong(0);
    if (leftOut > 0) {
      lines.add(shown(String.format(Locale.ROOT, "%d left out, the first:", leftOut)));
      report.path("FirstLeftOut").forEach(each -> lines.add("  " + shown(each.asString())));
    }
    return lines;
  }

  private static String shown(String text) {
    return "  " + Shown.text(text, SHOWN_CHARACTERS_MAX);
  }
}
