package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container that gets another name. One that is its name's workload is of another from then on: a
 * deployment starts the new version beside the old one, and swaps their names.
 */
final class Naming {
  private Naming() {}

  /**
   * @param former null when it is not known
   * @param evidence the event or the snapshot that shows it
   */
  static void rename(
      LifeUpdate update,
      @Nullable String former,
      @Nullable String now,
      Instant at,
      String evidence) {
    LifeState state = update.state;
    state.name = now;
    if (former != null && !former.equals(now)) {
      state.formerNames = Lists.append(state.formerNames, former, LifeState.FORMER_NAMES);
    }
    update.touchLife();
    Workload left = state.workload;
    if (left == null || now == null || state.destroyedAt != null) {
      return;
    }
    Workload joined =
        Workload.of(
            Objects.requireNonNull(state.engine).id(), state.containerId, now, state.labels);
    if (left.kind() == Workload.Kind.CONTAINER && !joined.equals(left)) {
      move(update, left, joined, at, evidence);
    }
  }

  private static void move(
      LifeUpdate update, Workload left, Workload joined, Instant at, String evidence) {
    LifeState state = update.state;
    update.turn(Turn.Kind.LEFT, at, evidence, state.last(), null);
    for (RunState run : List.copyOf(state.recent)) {
      if (run.dead() && run.workload == null) {
        update.write(run).workload = left;
      }
    }
    state.workload = joined;
    RunState running = state.running();
    if (running == null) {
      return;
    }
    update.touch(update.write(running));
    update.turn(Turn.Kind.JOINED, at, evidence, running, null);
    Health health = running.lastHealth();
    if (health != null && health.change().status().equals("unhealthy")) {
      update.turn(Turn.Kind.HEALTH, at, health.eventId(), running, health.change());
    }
  }
}
