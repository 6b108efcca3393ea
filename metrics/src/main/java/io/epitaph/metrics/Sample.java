package io.epitaph.metrics;

import io.epitaph.kafka.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A number at one moment.
 *
 * @param name with dots between: {@code epitaph.collector.events}
 * @param total true when it only rises, until the service is started again
 * @param value NaN when it is not known
 */
public record Sample(String name, Map<String, String> labels, boolean total, double value) {
  private static final String PREFIX = "epitaph.";

  /** Those of the services' numbers that fall too. */
  private static final Set<String> LEVELS =
      Set.of(
          "lag",
          "queued",
          "held",
          "waiting",
          "snapshots_waiting",
          "unacknowledged",
          "spool_bytes",
          "clock_offset_ms",
          "unproven_ms");

  public Sample {
    labels = Map.copyOf(labels);
  }

  /**
   * The numbers of a status, and {@code epitaph.SERVICE.healthy}, 1 or 0. A number {@code x.sent}
   * is {@code sent} with the label {@code receiver="x"}.
   */
  static List<Sample> of(Watched watched, Status status) {
    String prefix = PREFIX + watched.service() + ".";
    List<Sample> samples = new ArrayList<>();
    boolean healthy = status.running() && status.problem() == null;
    samples.add(new Sample(prefix + "healthy", watched.labels(), false, healthy ? 1 : 0));
    status
        .numbers()
        .forEach(
            (name, value) -> {
              int dot = name.indexOf('.');
              String own = name.substring(dot + 1);
              Map<String, String> labels = new TreeMap<>(watched.labels());
              if (dot >= 0) {
                labels.put("receiver", name.substring(0, dot));
              }
              boolean level = LEVELS.contains(own);
              boolean unknown = own.equals("lag") && value < 0;
              samples.add(new Sample(prefix + own, labels, !level, unknown ? Double.NaN : value));
            });
    return samples;
  }
}
