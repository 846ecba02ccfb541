package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.Shown;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Prints the lines that a change left out, for people. */
public final class RejectedLineText {
  private static final int BEGINNING_CHARACTERS = 120;
  private static final int MESSAGE_CHARACTERS = 500;

  private RejectedLineText() {}

  /**
   * Prints those of a page of DescribeDatasetVersion.
   *
   * @param linesBefore how many lines of the manifest had been sent before
   */
  public static void print(PrintWriter out, JsonNode page, long linesBefore) {
    for (JsonNode line : page.path("RejectedLines")) {
      out.printf(
          "  line %d: %s: %s%s%n    %s%n",
          linesBefore + line.path("LineNumber").asLong(),
          Shown.text(line.path("Code").asString(), MESSAGE_CHARACTERS),
          Shown.text(line.path("Message").asString(), MESSAGE_CHARACTERS),
          line.hasNonNull("Reason")
              ? " (" + Shown.text(line.path("Reason").asString(), MESSAGE_CHARACTERS) + ")"
              : "",
          Shown.text(line.path("Beginning").asString(), BEGINNING_CHARACTERS));
    }
  }
}
