package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class EngineMetricsTest {
  /** Keeps what is registered, by its name. */
  private static final class Group extends UnregisteredMetricsGroup {
    final Map<String, Counter> counters = new HashMap<>();

    @Override
    public org.apache.flink.metrics.MetricGroup addGroup(String name) {
      assertThat(name).isEqualTo("epitaph");
      return this;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(name, n -> new SimpleCounter());
    }
  }

  @Test
  void aDeathIsCountedAndAStartIsNot() {
    Group group = new Group();
    EngineMetrics metrics = new EngineMetrics(group);
    metrics.turn(Samples.started(Instant.EPOCH));
    metrics.turn(Samples.died(Instant.EPOCH, "no"));
    metrics.deadLetter();
    assertThat(group.counters.get("deaths").getCount()).isOne();
    assertThat(group.counters.get("ooms").getCount()).isZero();
    assertThat(group.counters.get("deadLetters").getCount()).isOne();
  }
}
