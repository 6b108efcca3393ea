package io.epitaph.collector;

import io.epitaph.collector.StartUp.Listing;
import io.epitaph.collector.delivery.Message;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports a gap of one connection, and what can be said of it: the record of the gap, reconstructed
 * events in order of time, and the record of the repair. All of it stands before the first event
 * after the gap. For the worker's thread.
 */
final class GapRepair {
  private static final Logger LOG = LoggerFactory.getLogger(GapRepair.class);

  private final Connection connection;
  private final KnownContainers known;
  private final StartUp startUp;
  private final Reporter reporter;
  private final EngineClock clock;

  GapRepair(
      Connection connection,
      KnownContainers known,
      StartUp startUp,
      Reporter reporter,
      EngineClock clock) {
    this.connection = connection;
    this.known = known;
    this.startUp = startUp;
    this.reporter = reporter;
    this.clock = clock;
  }

  /**
   * @param from the cursor's time
   * @param to the time of the first event after it, or when it was found that none comes
   * @param follows whether that event comes
   */
  void gap(Instant from, Instant to, boolean follows) {
    reporter.gap(from, to, connection.gapCause());
    Listing listing = startUp.listing();
    if (listing == null || to.isBefore(from)) {
      LOG.warn("a gap could not be repaired, containers are not known from={} to={}", from, to);
      return;
    }
    List<EngineEvent> observed = follows ? after(to) : List.of();
    if (observed == null) {
      return;
    }
    UnwatchedSpan gap = new UnwatchedSpan(from, to);
    Reconstruction reconstruction =
        new Reconstruction(connection.ref(), gap, clock.host().instant(), observed);
    Reconstructed result =
        reconstruction.of(
            known.all(),
            listing.containers(),
            listing.snapshots().stream().map(TakenSnapshot::snapshot).toList());
    result.events().forEach(this::send);
    long lost = result.events().size() + 2L * result.restartsUnseen();
    reporter.repaired(
        gap,
        Map.of(
            CollectorStatus.RECONSTRUCTED,
            (long) result.events().size(),
            CollectorStatus.RESTARTS_UNSEEN,
            (long) result.restartsUnseen(),
            CollectorStatus.LOST_AT_LEAST,
            Math.max(1, lost),
            CollectorStatus.UNKNOWN,
            (long) result.unknown()));
    LOG.info("gap repaired from={} to={} reconstructed={}", from, to, result.events().size());
  }

  private void send(EngineEvent event) {
    byte[] json = Wire.write(event);
    connection.delivery().send(Message.of(EngineRecord.EVENT, connection.ref().id(), json));
    known.saw(event.actorId(), event.action(), event.detail(), event.occurredAt(), json);
  }

  /** The events of containers that will be read yet; null when that cannot be known. */
  private @Nullable List<EngineEvent> after(Instant time) {
    try {
      List<byte[]> lines = EventRange.read(connection.engine(), time, clock.now());
      return RereadEvents.of(connection, lines, clock.host()).stream()
          .filter(event -> event.type().equals("container"))
          .toList();
    } catch (IOException e) {
      LOG.warn("what came after the gap is not known from={}: {}", time, e.toString());
      return null;
    } catch (InterruptedException e) {
      // The collector closes: the next start finds the same gap.
      throw new InterruptException(e);
    }
  }
}
