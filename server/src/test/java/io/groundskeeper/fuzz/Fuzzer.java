package io.groundskeeper.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls: https://github.com/CodeIntelligenceTesting/jazzer. */
public final class Fuzzer {
  private static FuzzTarget.@Nullable Probe probe;

  private Fuzzer() {}

  /**
   * Called once.
   *
   * @param arguments the name of the target
   */
  public static void fuzzerInitialize(String[] arguments) {
    probe = FuzzTarget.named(arguments[0]).orElseThrow().probe();
  }

  /** Called for every input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Objects.requireNonNull(probe).take(input);
  }
}
