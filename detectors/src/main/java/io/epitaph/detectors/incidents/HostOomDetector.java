package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incident.Resolution;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host that runs out of memory: the kernel kills whom it likes, limits or not. */
record HostOomDetector(IncidentSettings settings) implements Detector {
  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    Turn.HostOom oom = turn.hostOom();
    if (oom == null) {
      return;
    }
    HostOomEpisode episode = update.find(HostOomEpisode.class, WorkloadState.WHOLE);
    boolean first = episode == null;
    if (episode == null) {
      episode = new HostOomEpisode();
      episode.begin(turn.workload().id(), turn.eventId(), turn.at());
      update.put(WorkloadState.WHOLE, episode);
    }
    if (!episode.kill(oom, settings.oomQuiet())) {
      return;
    }
    episode.about(turn, Thresholds.of(settings, turn.overrides()));
    episode.evidence(turn.eventId());
    if (first) {
      update.open(episode, turn.at());
    } else {
      update.changed(episode);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    return state.earliest(HostOomEpisode.class, HostOomEpisode::quietAt);
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    for (String id :
        update.state().subjects(HostOomEpisode.class, e -> Detector.due(e.quietAt(), now))) {
      HostOomEpisode over = Objects.requireNonNull(update.remove(HostOomEpisode.class, id));
      update.resolve(over, now, Resolution.QUIET);
    }
  }
}
