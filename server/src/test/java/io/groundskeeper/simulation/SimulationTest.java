package io.groundskeeper.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A share of what {@code bench/simulate} does. */
@Tag("long")
final class SimulationTest {
  private static final int HISTORIES = 10_000;
  private static final int REPEATED = 5;

  @Test
  void histories_of_several_servers_with_faults_end_as_the_model_says() {
    // Always the same: others are lived through by the command.
    ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    int processes = Runtime.getRuntime().availableProcessors();
    boolean all = Processes.run(1, HISTORIES, processes, said::add);
    assertThat(all).as(String.join("\n", said)).isTrue();
  }

  @Test
  void a_seed_has_the_same_trace_whenever_it_is_lived_through() {
    LongStream.of(new Random().longs(REPEATED, 1, 1_000_000).toArray())
        .parallel()
        .forEach(seed -> {
          List<String> once = trace(seed);
          assertThat(once).as("seed " + seed).hasSizeGreaterThan(20);
          assertThat(trace(seed)).as("seed " + seed).isEqualTo(once);
        });
  }

  private static List<String> trace(long seed) {
    return Processes.run("--seed", Long.toString(seed)).stream()
        .filter(line -> !line.contains(" histories from seed "))
        .toList();
  }
}
