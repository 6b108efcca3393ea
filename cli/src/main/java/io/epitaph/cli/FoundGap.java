package io.epitaph.cli;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Words;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A span that nobody watched, or of which it is not proven that all of its events came.
 *
 * @param told a gap, or what is unproven
 * @param repair null when there was none
 */
record FoundGap(CollectorStatus told, @Nullable CollectorStatus repair) {
  Instant from() {
    return told.from() == null ? told.at() : told.from();
  }

  Instant to() {
    return told.to() == null ? told.at() : told.to();
  }

  boolean isProven() {
    return told.kind() == Kind.GAP;
  }

  /** How many events are missing, at the least; null when that is not known. */
  @Nullable Long lost() {
    Long repaired = repair == null ? null : repair.numbers().get(CollectorStatus.LOST_AT_LEAST);
    return repaired != null ? repaired : told.numbers().get(CollectorStatus.LOST_AT_LEAST);
  }

  /** How many events were reconstructed, or read again; null when nothing was tried. */
  @Nullable Long regained() {
    return repair == null
        ? told.numbers().get(CollectorStatus.RECOVERED)
        : repair.numbers().get(CollectorStatus.RECONSTRUCTED);
  }

  boolean touches(EngineRef engine, Instant since, @Nullable Instant until) {
    return told.engine().id().equals(engine.id())
        && !to().isBefore(since)
        && (until == null || !from().isAfter(until));
  }

  /** {@code not watched from 2026-02-03 14:00 UTC to 14:02:07: 3 events reconstructed}. */
  String sentence(ZoneId zone) {
    String what = isProven() ? "not watched from " : "not proven to be complete from ";
    return what + Times.atMinute(from(), zone) + " to " + Times.atMinute(to(), zone) + result();
  }

  private String result() {
    Long regained = regained();
    if (regained == null) {
      return "";
    }
    return ": "
        + Words.count(regained, "event")
        + (repair == null ? " read again" : " reconstructed");
  }
}
