package io.epitaph.backtest;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.OomKill;
import java.time.Instant;

/** What is known of an engine, as its tracker takes it. */
public sealed interface Entry {
  EngineRef engine();

  /** When it happened, was asked, or is true of. */
  Instant at();

  record Event(EngineEvent event) implements Entry {
    @Override
    public EngineRef engine() {
      return event.engine();
    }

    @Override
    public Instant at() {
      return event.occurredAt();
    }
  }

  record Snapshot(InspectSnapshot snapshot) implements Entry {
    @Override
    public EngineRef engine() {
      return snapshot.engine();
    }

    @Override
    public Instant at() {
      return snapshot.takenAt();
    }
  }

  record Kill(OomKill kill) implements Entry {
    @Override
    public EngineRef engine() {
      return kill.engine();
    }

    @Override
    public Instant at() {
      return kill.killedAt();
    }
  }

  record Status(CollectorStatus status) implements Entry {
    @Override
    public EngineRef engine() {
      return status.engine();
    }

    @Override
    public Instant at() {
      return status.upTo() == null ? status.at() : status.upTo();
    }
  }
}
