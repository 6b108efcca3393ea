package io.epitaph.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The newest samples in a registry of Micrometer's, beside what it knows of this JVM. */
final class Numbers implements AutoCloseable {
  /** What a meter is known by. */
  private record Key(String name, Map<String, String> labels) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Map<Key, ShownMeter> shown = new HashMap<>();

  Numbers() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** All of it as Prometheus reads it; a meter that has no sample any more is not shown. */
  synchronized String text(List<Sample> samples) {
    Set<Key> seen = new HashSet<>();
    for (Sample sample : samples) {
      Key key = new Key(sample.name(), sample.labels());
      seen.add(key);
      shown.computeIfAbsent(key, k -> new ShownMeter(registry, sample)).show(sample.value());
    }
    shown
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = !seen.contains(each.getKey());
              if (gone) {
                registry.remove(each.getValue().meter());
              }
              return gone;
            });
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
