package io.groundskeeper.bench;

import java.util.Arrays;

/** The rows of a table in Markdown. */
final class Figures {
  private Figures() {}

  static void begin() {
    System.out.println("| what | measured | target |");
    System.out.println("|---|---|---|");
  }

  static void row(String what, String target, String measured) {
    System.out.println(
        "| " + what + " | " + measured + " | " + (target.isEmpty() ? "–" : target) + " |");
  }

  /** The value below which this part of the values lies. */
  static double percentile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int place = (int) Math.ceil(part * sorted.length) - 1;
    return sorted[Math.clamp(place, 0, sorted.length - 1)];
  }

  static double median(double[] values) {
    return percentile(values, 0.5);
  }

  static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
