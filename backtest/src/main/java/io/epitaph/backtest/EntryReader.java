package io.epitaph.backtest;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.OomKill;
import io.epitaph.model.Wire;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads Epitaph's own records; their secrets are masked already. */
final class EntryReader {
  /** Nanoseconds since 1970 end there. */
  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  private EntryReader() {}

  static Entry event(byte[] json) throws MalformedRecordException {
    EngineEvent event = Wire.read(json, EngineEvent.class);
    requireInRange(event.occurredAt());
    requireInRange(event.collectedAt());
    return new Entry.Event(event);
  }

  static Entry snapshot(byte[] json) throws MalformedRecordException {
    InspectSnapshot snapshot = Wire.read(json, InspectSnapshot.class);
    requireInRange(snapshot.takenAt());
    return new Entry.Snapshot(snapshot.withoutInspect(snapshot.error()));
  }

  static Entry status(byte[] json) throws MalformedRecordException {
    CollectorStatus status = Wire.read(json, CollectorStatus.class);
    requireInRange(status.at());
    requireInRange(status.upTo());
    requireInRange(status.from());
    requireInRange(status.to());
    return new Entry.Status(status);
  }

  static Entry oomKill(byte[] json) throws MalformedRecordException {
    OomKill kill = Wire.read(json, OomKill.class);
    requireInRange(kill.killedAt());
    return new Entry.Kill(kill);
  }

  static void requireInRange(@Nullable Instant time) throws MalformedRecordException {
    if (time != null && (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST))) {
      throw new MalformedRecordException("got the time " + time + ", wanted 1970 to " + LATEST);
    }
  }
}
