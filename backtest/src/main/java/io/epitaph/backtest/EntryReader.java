package io.epitaph.backtest;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;

/** Reads Epitaph's own records; their secrets are masked already. */
final class EntryReader {
  private EntryReader() {}

  static Entry event(byte[] json) throws MalformedRecordException {
    return new Entry.Event(Wire.read(json, EngineEvent.class));
  }

  static Entry snapshot(byte[] json) throws MalformedRecordException {
    return new Entry.Snapshot(Wire.read(json, InspectSnapshot.class).withoutInspect(null));
  }

  static Entry status(byte[] json) throws MalformedRecordException {
    return new Entry.Status(Wire.read(json, CollectorStatus.class));
  }
}
