package io.epitaph.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** A meter, and what it shows. */
final class ShownMeter {
  private volatile double value;
  private final Meter meter;

  ShownMeter(PrometheusMeterRegistry registry, Sample sample) {
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

  void show(double now) {
    value = now;
  }

  Meter meter() {
    return meter;
  }
}
