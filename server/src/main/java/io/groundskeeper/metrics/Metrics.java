package io.groundskeeper.metrics;

import io.groundskeeper.dataset.value.MemoryUse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a running server, in the text form of Prometheus. Nothing is made of them before they
 * are first asked for: a server on somebody's laptop never is.
 */
public final class Metrics {
  /** The type of what {@link #scrape} returns. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String BYTES = "bytes";

  private final Supplier<MemoryUse> memory;
  private @Nullable PrometheusMeterRegistry registry;

  /**
   * Of a server.
   *
   * @param memory what it keeps of what could be read again, as it is when this is called
   */
  public Metrics(Supplier<MemoryUse> memory) {
    this.memory = memory;
  }

  /** All figures as they are now. */
  public String scrape() {
    return registry().scrape(CONTENT_TYPE);
  }

  private synchronized PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry known = registry;
    if (known == null) {
      known = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      register(known);
      registry = known;
    }
    return known;
  }

  private void register(PrometheusMeterRegistry to) {
    cache("groundskeeper.cache.used", MemoryUse::usedBytes)
        .description("Memory of what could be read again: snapshots, comparisons, source-refs")
        .baseUnit(BYTES)
        .register(to);
    cache("groundskeeper.cache.budget", MemoryUse::budgetBytes)
        .description(
            "The most memory that the cache may take; what was not used for longest goes first")
        .baseUnit(BYTES)
        .register(to);
    kept("datasets", MemoryUse::datasets, to);
    kept("newest-snapshots", MemoryUse::newestSnapshots, to);
    kept("earlier-snapshots", MemoryUse::earlierSnapshots, to);
    kept("source-refs", MemoryUse::sourceRefs, to);
    kept("diffs", MemoryUse::diffs, to);
  }

  private void kept(String kind, ToDoubleFunction<MemoryUse> count, PrometheusMeterRegistry to) {
    cache("groundskeeper.cache.items", count)
        .description("How many of each kind are in memory")
        .tag("kind", kind)
        .register(to);
  }

  private Gauge.Builder<Supplier<MemoryUse>> cache(
      String name, ToDoubleFunction<MemoryUse> figure) {
    return Gauge.builder(name, memory, now -> figure.applyAsDouble(now.get()))
        .strongReference(true);
  }
}
