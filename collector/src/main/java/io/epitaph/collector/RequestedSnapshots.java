package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.DecodedInspect;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.Wire;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a snapshot of a container: from what is requested to what is sent. Thread-safe. */
record RequestedSnapshots(
    ContainerNotes notes,
    Counters counters,
    EngineClock clock,
    HostEvidence host,
    Vanished vanished) {
  private static final Logger LOG = LoggerFactory.getLogger(RequestedSnapshots.class);

  /** Sends it when an event is the reason, or when it shows something new. */
  TakenSnapshot take(SnapshotRequest request) {
    Instant takenAt = clock.now();
    InspectedContainer container =
        new InspectedContainer(request.connection(), request.containerId(), vanished);
    LastWords lastWords = request.isDeath() ? lastWords(request, container) : null;
    DecodedInspect decoded = container.answer().decoded();
    boolean startFailed = false;
    if (decoded != null) {
      startFailed = notes.learn(request.containerId(), decoded.facts(), clock);
      lastWords = lastWords == null ? null : LogDrivers.explain(lastWords, decoded.inspect());
    }
    InspectSnapshot snapshot =
        request.snapshot(takenAt, container.answer(), lastWords, hostMemory(request, decoded));
    count(request, snapshot);
    Message message =
        Message.of(EngineRecord.SNAPSHOT, snapshot.engine().id(), Wire.write(snapshot));
    boolean news = request.isCheck() && (startFailed || notes.known().isNews(snapshot));
    if (request.eventId() != null || news) {
      request.connection().delivery().send(message);
      notes.known().learn(snapshot);
    }
    return new TakenSnapshot(snapshot.withoutInspect(null), message);
  }

  private LastWords lastWords(SnapshotRequest request, InspectedContainer container) {
    Boolean tty = notes.tty(request.containerId());
    if (tty == null) {
      DecodedInspect decoded = container.answer().decoded();
      if (decoded == null) {
        return LastWords.missing(String.valueOf(container.answer().error()));
      }
      tty = decoded.facts().tty();
    }
    return container.lastWords(tty, request.since());
  }

  private @Nullable HostMemory hostMemory(
      SnapshotRequest request, @Nullable DecodedInspect decoded) {
    return request.isDeath()
        ? host.afterDeath(decoded == null ? null : decoded.facts(), clock.host().instant())
        : null;
  }

  private void count(SnapshotRequest request, InspectSnapshot snapshot) {
    counters.snapshots.incrementAndGet();
    if (snapshot.facts() == null) {
      counters.snapshotsFailed.incrementAndGet();
    }
    LOG.trace(
        "snapshot taken containerId={} why={} eventId={}",
        request.containerId(),
        request.why(),
        request.eventId());
  }
}
