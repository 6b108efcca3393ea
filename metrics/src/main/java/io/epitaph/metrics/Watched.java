package io.epitaph.metrics;

import io.epitaph.kafka.Status;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A service whose numbers are published.
 *
 * @param service what it is: {@code collector}; a part of the names of its numbers
 * @param labels what tells it from others of its kind: {@code engine}
 * @param status its status now; must not wait
 * @param more what it knows beside its own numbers
 */
public record Watched(
    String service,
    Map<String, String> labels,
    Supplier<Status> status,
    Supplier<List<Sample>> more) {
  public Watched {
    labels = Map.copyOf(labels);
  }

  public Watched(String service, Map<String, String> labels, Supplier<Status> status) {
    this(service, labels, status, List::of);
  }
}
