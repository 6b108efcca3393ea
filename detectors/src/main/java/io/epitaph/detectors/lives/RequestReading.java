package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.SignalSent;

/** What events say of requests that a container should end: {@code kill} and {@code stop}. */
final class RequestReading {
  private RequestReading() {}

  static void kill(LifeUpdate update, EngineEvent event) {
    // As the exit code: a label of that name overwrites it.
    boolean hidden = update.state.labelsCertain && update.state.labels.containsKey("signal");
    Integer signal = hidden ? null : Attributes.signal(event.attributes());
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last != null && last.diedAt != null && !event.occurredAt().isAfter(last.diedAt)) {
      LateRequest.read(update, event);
      return;
    }
    boolean dead = last != null && last.dead();
    if (signal == null) {
      if (last != null && !dead) {
        RunState run = update.write(last);
        run.request = new RunState.Request(event.occurredAt(), event.id(), true);
      }
      return;
    }
    SignalSent sent = new SignalSent(event.occurredAt(), signal, event.id());
    if (dead) {
      // It was under way when it died, or the start after that was lost: it begins no run.
      update.state.strays = Lists.append(update.state.strays, sent, LifeState.STRAYS);
      return;
    }
    RunState run = last == null ? StartReading.startUnseen(update, event.id()) : update.write(last);
    run.signals = Lists.append(run.signals, sent, RunState.MOST);
    update.touch(run);
  }

  static void stop(LifeUpdate update, EngineEvent event) {
    DeathReading.settle(update, null, false);
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last == null) {
      return;
    }
    if (!last.dead()) {
      // Docker 26 and later send the stop some milliseconds before the death.
      if (!last.signals.isEmpty()) {
        RunState run = update.write(last);
        run.stopEventId = event.id();
        update.touch(run);
      } else {
        RunState run = update.write(last);
        run.stoppedAt = event.occurredAt();
        run.request = new RunState.Request(event.occurredAt(), event.id(), false);
      }
      return;
    }
    if (last.stopEventId == null
        && !last.neverRan()
        && (RequestRules.stopExplains(update.evidence(last), event.occurredAt())
            || Podman.stopExplains(last, event.occurredAt(), update))) {
      RunState run = update.write(last);
      run.stopEventId = event.id();
      update.touch(run);
      update.rejudge(run, event.id());
      update.stopped(run, event.occurredAt(), event.id());
      return;
    }
    update.state.stoppedWhileDead = true;
    update.touchLife();
    update.turn(Turn.Kind.STOPPED, event.occurredAt(), event.id(), last, null);
  }
}
