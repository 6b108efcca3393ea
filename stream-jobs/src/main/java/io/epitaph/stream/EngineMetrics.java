package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the operator {@code engines} counts, beside what Flink does: since its task was started, so
 * that what is read again after a restart counts again.
 */
final class EngineMetrics {
  private final Counter deaths;
  private final Counter ooms;
  private final Counter withdrawn;
  private final Counter deadLetters;

  EngineMetrics(MetricGroup operator) {
    MetricGroup group = operator.addGroup("epitaph");
    this.deaths = group.counter("deaths");
    this.ooms = group.counter("ooms");
    this.withdrawn = group.counter("withdrawnIncarnations");
    this.deadLetters = group.counter("deadLetters");
  }

  void turn(Turn turn) {
    if (turn.kind() == Turn.Kind.DIED) {
      deaths.inc();
    } else if (turn.kind() == Turn.Kind.OOM) {
      ooms.inc();
    }
  }

  void withdrawn() {
    withdrawn.inc();
  }

  void deadLetter() {
    deadLetters.inc();
  }
}
