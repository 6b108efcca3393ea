package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OOM kills of a container: did it survive, and how often? */
record OomDetector(IncidentSettings settings) implements Detector {
  /** Times that are remembered of one container. */
  private static final int TIMES = 100;

  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    switch (turn.kind()) {
      case OOM -> oom(update, turn);
      case DIED, CAUSE_REVISED -> died(update, turn);
      case STARTED -> {
        OomEpisode known = known(update, turn);
        if (known != null && known.restarted(Objects.requireNonNull(turn.run()))) {
          update.changed(known);
        }
      }
      case FACTS_LEARNED -> {
        OomEpisode known = known(update, turn);
        if (known != null) {
          boolean learned = known.learn(turn.terms());
          boolean proven = known.proves(turn.run());
          if (learned || proven) {
            update.changed(known);
          }
        }
      }
      default -> {}
    }
  }

  private static @Nullable OomEpisode known(WorkloadUpdate update, Turn turn) {
    return update.find(OomEpisode.class, turn.containerId());
  }

  private OomEpisode episode(WorkloadUpdate update, Turn turn, Instant at, Thresholds thresholds) {
    OomEpisode episode = known(update, turn);
    if (episode == null) {
      episode = new OomEpisode();
      episode.begin(turn.containerId(), turn.eventId(), at);
      update.put(turn.containerId(), episode);
    }
    episode.about(turn, thresholds);
    episode.learn(turn.terms());
    episode.goesOn(at, thresholds.settings().oomQuiet());
    return episode;
  }

  private void oom(WorkloadUpdate update, Turn turn) {
    Thresholds thresholds = Thresholds.of(settings, turn.overrides());
    OomEpisode episode = episode(update, turn, turn.at(), thresholds);
    episode.event(turn.eventId());
    Run run = turn.run();
    boolean late = run != null && run.diedAt() != null && episode.killed(run.incarnationId());
    if (!late) {
      if (!episode.isUndecided()) {
        kill(update, episode, turn.at(), turn.containerId(), thresholds.settings());
      }
      var unused = episode.proves(run);
      if (run != null && endedBefore(run)) {
        // It was dead before the event came.
        episode.endedWith(
            run, Objects.requireNonNull(run.diedAt()), Objects.requireNonNull(run.cause()));
        decided(update, episode, turn.at());
        return;
      }
      episode.await(turn.at().plus(thresholds.settings().oomSurvival()));
    }
    update.changed(episode);
  }

  /** Whether it is dead already, and its cause is not what the event is about to change. */
  private static boolean endedBefore(Run run) {
    return run.deadNow()
        && run.diedAt() != null
        && run.cause() != null
        && run.cause().kind() != CauseOfDeath.Kind.KILLED_FROM_OUTSIDE;
  }

  private void died(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    CauseOfDeath cause = run.cause();
    Instant at = run.diedAt();
    if (cause == null || at == null) {
      return;
    }
    OomEpisode known = known(update, turn);
    if (cause.kind() == CauseOfDeath.Kind.HOST_OUT_OF_MEMORY) {
      // The engine took the host's kill for the container's.
      if (known != null && !known.isOpened()) {
        update.remove(OomEpisode.class, turn.containerId());
      }
      return;
    }
    if (!byTheKernel(cause)) {
      if (known != null && (known.isUndecided() || known.isStanding()) && run.deadNow()) {
        var unused = known.proves(run);
        known.endedWith(run, at, cause);
        decided(update, known, turn.at());
      }
      return;
    }
    if (known != null && known.killed(run.incarnationId())) {
      if (known.proves(run) && known.isOpened()) {
        update.changed(known);
      }
      return;
    }
    Thresholds thresholds = Thresholds.of(settings, turn.overrides());
    OomEpisode episode = episode(update, turn, at, thresholds);
    // A guess takes an earlier kill for the reason: there was no other.
    if (!episode.isUndecided() && (known == null || cause.confidence() != Confidence.GUESS)) {
      kill(update, episode, at, turn.containerId(), thresholds.settings());
    }
    episode.died(run, cause);
    decided(update, episode, turn.at());
  }

  /** Not by itself, for its own heap was full. */
  private static boolean byTheKernel(CauseOfDeath cause) {
    return cause.kind() == CauseOfDeath.Kind.OUT_OF_MEMORY
        && cause.signal() != null
        && cause.signal() == Signals.KILL;
  }

  /** Counts one kill, among those of late. */
  private static void kill(
      WorkloadUpdate update, OomEpisode episode, Instant at, String id, IncidentSettings settings) {
    Duration window = settings.oomCriticalWindow();
    OomTimes before = update.state().find(OomTimes.class, id);
    List<Instant> times = new ArrayList<>();
    if (before != null) {
      before.times().stream().filter(t -> t.isAfter(at.minus(window))).forEach(times::add);
    }
    int most = Math.min(Math.max(settings.oomCritical(), 2), TIMES);
    times = Lists.append(times, at, most);
    update.put(id, new OomTimes(times, at.plus(window)));
    episode.kill(times, settings.oomCritical());
  }

  /** It is known what the last kill ended. */
  private static void decided(WorkloadUpdate update, OomEpisode episode, Instant at) {
    if (episode.isOpened()) {
      update.changed(episode);
    } else {
      update.open(episode, at);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    Instant[] wake = {state.earliest(OomTimes.class, OomTimes::forgetAt)};
    state.each(
        OomEpisode.class,
        (id, episode) -> wake[0] = Instants.earlier(wake[0], dueAt(state, id, episode)));
    return wake[0];
  }

  private static @Nullable Instant dueAt(WorkloadState state, String id, OomEpisode episode) {
    return episode.isUndecided()
        ? episode.survivedAt()
        : staysDead(state, id, episode) ? null : episode.quietAt();
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    WorkloadState state = update.state();
    for (String id : state.subjects(OomEpisode.class, episode -> true)) {
      OomEpisode episode = Objects.requireNonNull(state.find(OomEpisode.class, id));
      if (!Detector.due(dueAt(state, id, episode), now)) {
        continue;
      }
      OomEpisode changed = Objects.requireNonNull(update.find(OomEpisode.class, id));
      if (episode.isUndecided()) {
        changed.survived();
        decided(update, changed, now);
      } else {
        update.remove(OomEpisode.class, id);
        update.resolve(changed, now, Resolution.QUIET);
      }
    }
    for (String id : state.subjects(OomTimes.class, t -> Detector.due(t.forgetAt(), now))) {
      update.remove(OomTimes.class, id);
    }
  }

  /**
   * A dead container is quiet, but not recovered: it stays open as long as the crash that is part
   * of it.
   */
  private static boolean staysDead(WorkloadState state, String id, OomEpisode episode) {
    CrashEpisode crash = state.find(CrashEpisode.class, id);
    return crash != null && crash.isOpen() && episode.killed(crash.incarnationId());
  }
}
