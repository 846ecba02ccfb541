package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * What one of two formats could not hold, as the server reports it.
 *
 * @param report the server's report of a conversion; missing where nothing was converted
 */
record Losses(JsonNode report) {
  private static final int SHOWN_CHARACTERS_MAX = 240;

  /** Whether nothing was lost, and nothing left out. */
  private boolean isNone() {
    return report.path("Losses").isEmpty() && report.path("LeftOut").asLong(0) == 0;
  }

  /** Whether all labels, boxes and images arrived as they were; also of a server that is older. */
  boolean keepsLabels() {
    boolean changed = report.path("LeftOut").asLong(0) > 0;
    for (JsonNode loss : report.path("Losses")) {
      changed |= loss.path("ChangesLabels").asBoolean(true);
    }
    return !changed;
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
      places(loss).ifPresent(places -> lines.add("  " + shown("at " + places)));
    }
    long leftOut = report.path("LeftOut").asLong(0);
    if (leftOut > 0) {
      lines.add(shown(String.format(Locale.ROOT, "%d left out, the first:", leftOut)));
      report.path("FirstLeftOut").forEach(each -> lines.add("  " + shown(each.asString())));
    }
    return lines;
  }

  private static Optional<String> places(JsonNode loss) {
    StringJoiner places = new StringJoiner(", ");
    loss.path("First").forEach(place -> places.add(place.asString()));
    boolean more = loss.path("First").size() < loss.path("Count").asLong();
    return places.length() == 0 ? Optional.empty() : Optional.of(places + (more ? ", ..." : ""));
  }

  private static String shown(String text) {
    return "  " + Shown.text(text, SHOWN_CHARACTERS_MAX);
  }
}
