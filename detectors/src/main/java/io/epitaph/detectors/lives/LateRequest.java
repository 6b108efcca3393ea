package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.SignalSent;
import java.time.Instant;
import java.util.List;

/** A request that comes after what it explains: a signal, or a stop. */
final class LateRequest {
  private LateRequest() {}

  static void read(LifeUpdate update, EngineEvent event) {
    Instant at = event.occurredAt();
    RunState last = update.state.last();
    if (event.action().equals(Actions.STOP)
        && last != null
        && last.diedAt != null
        && !at.isBefore(last.diedAt)) {
      RequestReading.stop(update, event);
      return;
    }
    Integer signal =
        event.action().equals(Actions.KILL) ? Attributes.signal(event.attributes()) : null;
    for (RunState run : List.copyOf(update.state.recent)) {
      if (run.startedAt != null && run.startedAt.isAfter(at)) {
        continue;
      }
      // The death may come later still.
      boolean kills = signal != null && (run.diedAt == null || !run.diedAt.isBefore(at));
      boolean stops =
          event.action().equals(Actions.STOP)
              && run.diedAt != null
              && run.stopEventId == null
              && !run.neverRan()
              && RequestRules.stopExplains(update.evidence(run), at);
      if (!kills && !stops) {
        continue;
      }
      RunState written = update.write(run);
      if (kills) {
        written.signals =
            Lists.append(written.signals, new SignalSent(at, signal, event.id()), RunState.MOST);
      } else {
        written.stopEventId = event.id();
      }
      update.touch(written);
      update.rejudge(written, event.id());
    }
  }
}
