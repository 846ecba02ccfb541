package io.groundskeeper.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.MemoryUse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void the_cache_is_shown_as_it_is_now() {
    AtomicReference<MemoryUse> use =
        new AtomicReference<>(new MemoryUse(1_000, 5_000, 1, 2, 3, 4, 5));
    Metrics metrics = new Metrics(use::get);

    assertThat(metrics.scrape().lines().filter(line -> !line.startsWith("#")))
        .containsExactlyInAnyOrder(
            "groundskeeper_cache_used_bytes 1000.0",
            "groundskeeper_cache_budget_bytes 5000.0",
            "groundskeeper_cache_items{kind=\"datasets\"} 1.0",
            "groundskeeper_cache_items{kind=\"newest-snapshots\"} 2.0",
            "groundskeeper_cache_items{kind=\"earlier-snapshots\"} 3.0",
            "groundskeeper_cache_items{kind=\"source-refs\"} 4.0",
            "groundskeeper_cache_items{kind=\"diffs\"} 5.0");

    use.set(new MemoryUse(2_000, 5_000, 1, 2, 3, 4, 5));
    assertThat(metrics.scrape()).contains("groundskeeper_cache_used_bytes 2000.0");
  }
}
