package io.groundskeeper.bench;

/**
 * The sizes of a benchmark: the full ones, or a part of them where the environment has BENCH_PART,
 * to try it out.
 */
final class Scale {
  private static final double PART =
      Double.parseDouble(System.getenv().getOrDefault("BENCH_PART", "1"));

  private Scale() {}

  static int of(int full) {
    return (int) Math.ceil(full * PART);
  }
}
