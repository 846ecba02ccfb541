package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.DatasetName;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What an import says of entries that are in the dataset, and have errors. */
final class EntriesInError {
  private static final int CODE_CHARACTERS_MAX = 100;

  private EntriesInError() {}

  /**
   * How many there are, and of what kinds; nothing where there are none.
   *
   * @param answer to an upload
   */
  static List<String> lines(DatasetName dataset, JsonNode answer) {
    long withErrors = answer.path("EntriesWithErrors").asLong(0);
    if (withErrors == 0) {
      return List.of();
    }
    String kinds =
        answer
            .path("EntryErrors")
            .valueStream()
            .map(error ->
                String.format(
                    Locale.ROOT,
                    "%,d %s",
                    error.path("Entries").asLong(),
                    Shown.text(error.path("Code").asString(), CODE_CHARACTERS_MAX)))
            .collect(Collectors.joining(", "));
    return List.of(
        "%s in error: %s. groundskeeper entries ls %s --errors lists all of the dataset."
            .formatted(Shown.entries(withErrors), kinds, dataset),
        "%s without a label that counts."
            .formatted(Shown.entries(answer.path("EntriesWithoutLabels").asLong(0))));
  }
}
