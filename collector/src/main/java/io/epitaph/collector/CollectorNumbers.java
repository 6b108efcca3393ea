package io.epitaph.collector;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.model.CollectorStatus;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of a collector, for its status and its heartbeats. */
record CollectorNumbers(
    Counters counters,
    SentEvents sent,
    Intake intake,
    SnapshotTaker snapshots,
    Delivery delivery,
    EngineClock clock) {

  Map<String, Long> now() {
    Map<String, Long> numbers = new TreeMap<>();
    numbers.put("events", counters.events.get());
    numbers.put("snapshots", counters.snapshots.get());
    numbers.put("snapshots_failed", counters.snapshotsFailed.get());
    numbers.put("snapshots_skipped", counters.snapshotsSkipped.get());
    numbers.put("dead_letters", counters.deadLetters.get());
    numbers.put("gaps", counters.gaps.get());
    numbers.put("unproven", sent.unproven().spans());
    numbers.put(CollectorStatus.UNPROVEN_MS, sent.unproven().millis());
    numbers.put("oom_kills", counters.oomKills.get());
    numbers.put("sessions", counters.sessions.get());
    numbers.put("overflows", counters.overflows.get());
    numbers.put("queued", (long) intake.size());
    numbers.put("snapshots_waiting", (long) snapshots.waiting());
    numbers.putAll(delivery.numbers());
    Duration offset = clock.offset();
    if (offset != null) {
      numbers.put("clock_offset_ms", offset.toMillis());
    }
    return numbers;
  }
}
