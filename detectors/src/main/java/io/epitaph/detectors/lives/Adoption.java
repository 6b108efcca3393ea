package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import java.time.Instant;

/**
 * What a snapshot without an event shows that no event showed: an incarnation that began, or ended,
 * while no collector watched.
 */
record Adoption(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  void adopt() {
    LifeState state = update.state;
    if (!facts.name().equals(state.name) && !snapshot.takenAt().isBefore(state.now)) {
      Naming.rename(update, state.name, facts.name(), snapshot.takenAt(), snapshot.id());
    }
    switch (facts.status()) {
      case "running", "paused" -> adoptRunning();
      case "exited", "dead", "removing", "restarting" ->
          new AdoptedDeath(update, snapshot, facts).adopt();
      default -> {}
    }
  }

  private void adoptRunning() {
    Instant started = facts.startedAt();
    RunState running = update.state.running();
    if (started == null) {
      return;
    }
    RunState last = update.state.last();
    if (last != null && last.diedAt != null && !started.isAfter(last.diedAt)) {
      // The snapshot is older than the known death.
      if (last.startedAt == null) {
        update.write(last).startedAt = started;
      }
      return;
    }
    if (running != null && running.startedAt == null) {
      running = update.write(running);
      running.startedAt = started;
    } else if (running != null && started.isAfter(running.startedAt)) {
      Instant finished = facts.finishedAt();
      boolean between =
          finished != null && finished.isAfter(running.startedAt) && finished.isBefore(started);
      DeathReading.diedUnseen(update, running, between ? finished : started);
      running = null;
    }
    if (running == null) {
      boolean known = last != null;
      running = update.begin("started " + Wire.text(started));
      running.anchoredAt = started;
      running.startedAt = started;
      running.adopted = true;
      // Runs from before Epitaph watched are no news to incidents.
      running.startTold = !known;
    } else {
      running = update.write(running);
    }
    update.touch(running);
    if (snapshot.takenAt().isBefore(update.state.now)) {
      return;
    }
    if (facts.status().equals("paused") && !running.paused()) {
      running.pauses =
          Lists.append(running.pauses, new Pause(snapshot.takenAt(), null), RunState.MOST);
    }
    adoptHealth(running);
  }

  private void adoptHealth(RunState running) {
    String status = facts.health();
    Health last = running.lastHealth();
    boolean news = last == null || !last.change().status().equals(status);
    if (status == null || status.equals("starting") || status.equals("none") || !news) {
      return;
    }
    HealthChange change = InspectedHealth.change(facts, snapshot.takenAt(), status);
    running.addHealth(new Health(change, snapshot.id(), true));
    update.turn(Turn.Kind.HEALTH, snapshot.takenAt(), snapshot.id(), running, change);
  }
}
