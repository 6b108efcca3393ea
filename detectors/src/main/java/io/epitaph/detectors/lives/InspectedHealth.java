package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Words;
import java.time.Instant;
import java.util.List;

/** What inspect shows of the health of a container, beside the event that reported it. */
record InspectedHealth(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  private static final int PROBE_OUTPUT = 1024;

  void read() {
    LifeState state = update.state;
    String status = facts.health();
    if (status == null || snapshot.causeEventId() == null) {
      return;
    }
    for (RunState run : List.copyOf(state.recent)) {
      for (int i = 0; i < run.health.size(); i++) {
        Health health = run.health.get(i);
        if (health.eventId().equals(snapshot.causeEventId())
            && !health.detailed()
            && health.change().status().equals(status)) {
          detail(update.write(run), i, health);
          return;
        }
      }
    }
  }

  private void detail(RunState run, int index, Health health) {
    HealthChange change = change(facts, health.change().at(), health.change().status());
    run.setHealth(index, new Health(change, health.eventId(), true), update.state.isLast(run));
    update.touch(run);
    if (index == run.health.size() - 1) {
      update.turn(Turn.Kind.HEALTH_LEARNED, update.newsAt(), health.eventId(), run, change);
    }
  }

  /** The change to a status, with what inspect says about it. */
  static HealthChange change(Facts facts, Instant at, String status) {
    String output = facts.probeOutput();
    return new HealthChange(
        at, status, facts.failingStreak(), output == null ? null : Words.cut(output, PROBE_OUTPUT));
  }
}
