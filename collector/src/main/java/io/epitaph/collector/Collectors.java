package io.epitaph.collector;

import io.epitaph.kafka.Service;
import io.epitaph.kafka.Status;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collectors of several engines in one process. Each has its connection, its spool and its state
 * folder, and threads of its own for them. They share the producer to Kafka, in which each has room
 * of its own, and the threads of timers, of which there are as many as have work. Thread-safe.
 */
public final class Collectors implements Service {
  private final Map<URI, EventCollector> collectors = new LinkedHashMap<>();

  private Collectors() {}

  /**
   * Starts one for each engine, as {@link EventCollector#start(CollectorSettings)} does.
   *
   * @throws IOException when a state folder cannot be used; none runs then
   */
  public static Collectors start(List<CollectorSettings> engines) throws IOException {
    Collectors started = new Collectors();
    try {
      for (CollectorSettings engine : engines) {
        started.collectors.put(engine.engine(), EventCollector.start(engine));
      }
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Each, by the address of its engine. */
  public Map<URI, EventCollector> each() {
    return Map.copyOf(collectors);
  }

  /** With the sums of their counters, and the problem of the first that has one. */
  @Override
  public Status status() {
    boolean running = false;
    String problem = null;
    Map<String, Long> numbers = new TreeMap<>();
    for (Map.Entry<URI, EventCollector> each : collectors.entrySet()) {
      Status status = each.getValue().status();
      running |= status.running();
      problem = problem == null ? problem(each.getKey(), status) : problem;
      status.numbers().forEach((name, number) -> numbers.merge(name, number, Long::sum));
    }
    return new Status(running, problem, collectors.size() + " engines", numbers);
  }

  private static @Nullable String problem(URI engine, Status status) {
    return status.problem() == null ? null : engine + ": " + status.problem();
  }

  /** Returns when the last has ended. */
  @Override
  public void awaitEnd() throws InterruptedException {
    for (EventCollector collector : collectors.values()) {
      collector.awaitEnd();
    }
  }

  /** Ends all at once, for each gives its engine and Kafka some time. */
  @Override
  public void close() {
    Threads.runTogether(
        "epitaph-collector-end",
        collectors.values().stream().<Runnable>map(each -> each::close).toList());
  }
}
