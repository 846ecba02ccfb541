package io.groundskeeper.cli;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds labels that people take for the same, and computers do not. Of many, the first ones. */
public final class LabelLikeness {
  private static final int LABELS_MAX = 10_000;

  private final Map<String, String> seen = new HashMap<>();

  /** Takes a label that is new, and gives the earlier one from which it hardly differs. */
  public Optional<String> add(String label) {
    String plain =
        Normalizer.normalize(label, Normalizer.Form.NFKC)
            .replaceAll("[\\p{Z}\\s]+", " ")
            .strip()
            .toLowerCase(Locale.ROOT);
    String other = seen.get(plain);
    if (other == null && seen.size() < LABELS_MAX) {
      seen.put(plain, label);
    }
    return Optional.ofNullable(other);
  }
}
