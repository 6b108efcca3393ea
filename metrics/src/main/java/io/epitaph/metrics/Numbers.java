package io.epitaph.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
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

  /** A meter, and what it shows. */
  private static final class Shown {
    private volatile double value;
    private final Meter meter;

    Shown(PrometheusMeterRegistry registry, Sample sample) {
      this.value = sample.value();
      Tags tags =
          Tags.of(
              sample.labels().entrySet().stream()
                  .map(label -> Tag.of(label.getKey(), label.getValue()))
                  .toList());
      this.meter =
          sample.total()
              ? FunctionCounter.builder(sample.name(), this, shown -> shown.value)
                  .tags(tags)
                  .register(registry)
              : Gauge.builder(sample.name(), this, shown -> shown.value)
                  .tags(tags)
                  .register(registry);
    }
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Map<Key, Shown> shown = new HashMap<>();

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
      shown.computeIfAbsent(key, k -> new Shown(registry, sample)).value = sample.value();
    }
    shown
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = !seen.contains(each.getKey());
              if (gone) {
                registry.remove(each.getValue().meter);
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
