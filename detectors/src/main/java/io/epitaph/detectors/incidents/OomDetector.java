package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.detectors.incidents.WorkloadState.OomTimes;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OOM kills of a container: did it survive, and how often? */
final class OomDetector {
  private OomDetector() {}

  static void onTurn(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    OomEpisode known = update.state.ooms.get(turn.containerId());
    switch (turn.kind()) {
      case OOM -> oom(update, turn, thresholds);
      case DIED, CAUSE_REVISED -> died(update, known, turn, thresholds);
      case STARTED -> {
        if (known != null && known.countedDeath != null) {
          Run run = Objects.requireNonNull(turn.run());
          known.followedBy =
              "restarted "
                  + (run.startedBy() == io.epitaph.model.Incarnation.StartedBy.POLICY
                      ? "by the policy"
                      : "by hand");
          update.tell(known);
        }
      }
      case FACTS_LEARNED -> {
        if (known != null && !Objects.equals(known.memoryLimit, turn.terms().memoryLimit())) {
          limits(known, turn);
          update.tell(known);
        }
      }
      default -> {}
    }
  }

  private static OomEpisode episode(
      WorkloadUpdate update, Turn turn, Instant at, Thresholds thresholds) {
    OomEpisode episode = update.state.ooms.get(turn.containerId());
    if (episode == null) {
      episode = new OomEpisode();
      episode.begin(turn.containerId(), turn.eventId(), at);
      WorkloadUpdate.put(update.state.ooms, turn.containerId(), episode);
    }
    episode.about(turn, thresholds);
    limits(episode, turn);
    if (episode.lastAt.isBefore(at)) {
      episode.lastAt = at;
      episode.quietAt = at.plus(thresholds.settings().oomQuiet());
    }
    return episode;
  }

  private static void limits(OomEpisode episode, Turn turn) {
    if (turn.terms().memoryLimit() != null) {
      episode.memoryLimit = turn.terms().memoryLimit();
      episode.memorySwapLimit = turn.terms().memorySwapLimit();
    }
  }

  private static void oom(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    OomEpisode episode = episode(update, turn, turn.at(), thresholds);
    episode.count++;
    episode.evidence(turn.eventId());
    Run run = turn.run();
    boolean late =
        run != null
            && run.diedAt() != null
            && Objects.equals(episode.countedDeath, run.incarnationId());
    if (!late) {
      if (episode.survivedAt == null) {
        kill(update, episode, turn.at(), turn.containerId(), thresholds);
      }
      episode.survivedAt = turn.at().plus(thresholds.settings().oomSurvival());
    }
    update.tell(episode);
  }

  private static void died(
      WorkloadUpdate update, @Nullable OomEpisode known, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    CauseOfDeath cause = run.cause();
    Instant at = run.diedAt();
    if (cause == null || at == null) {
      return;
    }
    if (cause.kind() != CauseOfDeath.Kind.OUT_OF_MEMORY) {
      if (known != null && known.survivedAt != null && turn.kind() == Turn.Kind.DIED) {
        known.followedBy =
            "died "
                + Words.duration(Duration.between(known.lastAt, at))
                + " later: "
                + cause.sentence();
        verdict(update, known, turn.at());
      }
      return;
    }
    if (known != null && run.incarnationId().equals(known.countedDeath)) {
      return;
    }
    OomEpisode episode = episode(update, turn, at, thresholds);
    if (episode.survivedAt == null) {
      kill(update, episode, at, turn.containerId(), thresholds);
    }
    episode.deaths++;
    episode.countedDeath = run.incarnationId();
    episode.followedBy = null;
    cause.evidence().forEach(episode::evidence);
    verdict(update, episode, turn.at());
  }

  /** Counts one kill, and sees whether there were too many lately. */
  private static void kill(
      WorkloadUpdate update, OomEpisode episode, Instant at, String id, Thresholds thresholds) {
    episode.kills++;
    Duration window = thresholds.settings().oomCriticalWindow();
    OomTimes before = update.state.oomTimes.get(id);
    List<Instant> times = new ArrayList<>();
    if (before != null) {
      before.times().stream().filter(t -> t.isAfter(at.minus(window))).forEach(times::add);
    }
    int most = Math.max(thresholds.settings().oomCritical(), 2);
    times = Lists.append(times, at, Math.min(most, 100));
    WorkloadUpdate.put(update.state.oomTimes, id, new OomTimes(times, at.plus(window)));
    episode.recent = times.size();
    episode.recentSpan = Duration.between(times.get(0), at);
    episode.critical |= times.size() >= thresholds.settings().oomCritical();
  }

  private static void verdict(WorkloadUpdate update, OomEpisode episode, Instant at) {
    episode.survivedAt = null;
    if (episode.openedAt == null) {
      update.open(episode, at);
    } else {
      update.tell(episode);
    }
  }

  // ---- time

  static @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = null;
    for (Map.Entry<String, OomEpisode> each : state.ooms.entrySet()) {
      OomEpisode episode = each.getValue();
      wake = Instants.earlier(wake, episode.survivedAt);
      if (episode.survivedAt == null && !staysDead(state, each.getKey(), episode)) {
        wake = Instants.earlier(wake, episode.quietAt);
      }
    }
    for (OomTimes times : state.oomTimes.values()) {
      wake = Instants.earlier(wake, times.forgetAt());
    }
    return wake;
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    for (String id : List.copyOf(update.state.ooms.keySet())) {
      OomEpisode episode = Objects.requireNonNull(update.state.ooms.get(id));
      if (due(episode.survivedAt, now)) {
        episode.followedBy = null;
        verdict(update, episode, now);
      } else if (episode.survivedAt == null
          && due(episode.quietAt, now)
          && !staysDead(update.state, id, episode)) {
        update.state.ooms.remove(id);
        update.resolve(episode, now, "quiet");
      }
    }
    update.state.oomTimes.values().removeIf(t -> due(t.forgetAt(), now));
  }

  /** The dead are quiet, but not well: it stays open as long as the crash that is part of it. */
  private static boolean staysDead(WorkloadState state, String id, OomEpisode episode) {
    CrashEpisode crash = state.crashes.get(id);
    return crash != null && crash.isOpen() && episode.killed(crash.incarnationId);
  }

  private static boolean due(@Nullable Instant time, Instant now) {
    return time != null && !time.isAfter(now);
  }
}
