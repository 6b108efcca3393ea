package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of a {@link WorkloadTracker}: the only way to change the trouble of a workload. */
final class WorkloadUpdate {
  private final WorkloadState state;

  /** What this step has copied or made; all else belongs to the state before it. */
  private final Set<Trouble> own = Collections.newSetFromMap(new IdentityHashMap<>());

  private final List<Episode> changed = new ArrayList<>();
  private final List<Incident> incidents = new ArrayList<>();

  /** The loop that ended in this step; what it left behind is part of it. */
  private @Nullable String endedLoop;

  WorkloadUpdate(@Nullable WorkloadState before) {
    state = before == null ? new WorkloadState() : new WorkloadState(before);
  }

  /** To be read only. */
  WorkloadState state() {
    return state;
  }

  /**
   * Begins with the next input or timer of this step.
   *
   * @param workload null when it is not news
   */
  void input(@Nullable Workload workload, Instant at) {
    publish();
    if (workload != null) {
      state.workload = workload;
    }
    state.applied++;
    if (state.updatedAt.isBefore(at)) {
      state.updatedAt = at;
    }
    endedLoop = null;
  }

  // ---- trouble

  /** One that may be changed; null when there is none. */
  <T extends Trouble> @Nullable T find(Class<T> type, String subject) {
    T found = state.find(type, subject);
    if (found == null || own.contains(found)) {
      return found;
    }
    T copy = type.cast(found.copy());
    put(subject, copy);
    return copy;
  }

  void put(String subject, Trouble trouble) {
    own.add(trouble);
    state.put(subject, trouble);
  }

  /** Takes it out, to be changed; null when there is none. */
  <T extends Trouble> @Nullable T remove(Class<T> type, String subject) {
    T found = find(type, subject);
    state.remove(type, subject);
    return found;
  }

  // ---- incidents

  /** The open restart loop; null when there is none. */
  @Nullable LoopEpisode loop() {
    return find(LoopEpisode.class, WorkloadState.WHOLE);
  }

  boolean loopIsOpen() {
    return state.find(LoopEpisode.class, WorkloadState.WHOLE) != null;
  }

  /**
   * From now on it is an incident; unless so many of its kind are open that no more is remembered.
   */
  void open(Episode episode, Instant at) {
    int others = state.countOpen(episode.getClass());
    if (others >= WorkloadState.MOST_OPEN) {
      state.remove(episode);
      return;
    }
    episode.opened(at, others + 1 == WorkloadState.MOST_OPEN);
    LoopEpisode loop = state.find(LoopEpisode.class, WorkloadState.WHOLE);
    if (episode instanceof LoopEpisode) {
      fold(episode.id());
    } else if (loop != null) {
      episode.partOf(loop.id());
    } else if (episode.partOf() == null) {
      episode.partOf(endedLoop);
    }
    changed(episode);
  }

  /** One alert, not ten: what is open of this workload belongs to the loop. */
  private void fold(String loopId) {
    Map<Episode, String> others = new LinkedHashMap<>();
    state.each(
        Episode.class,
        (subject, episode) -> {
          if (episode.isOpen() && episode.partOf() == null && !episode.id().equals(loopId)) {
            others.put(episode, subject);
          }
        });
    others.forEach(
        (found, subject) -> {
          Episode episode = Objects.requireNonNull(find(found.getClass(), subject));
          episode.partOf(loopId);
          changed(episode);
        });
  }

  /** The incident is over. */
  void resolve(Episode episode, Instant at, Resolution how) {
    episode.resolved(at, how);
    if (episode instanceof LoopEpisode) {
      endedLoop = episode.id();
      state.remove(LoopEpisode.class, WorkloadState.WHOLE);
    }
    changed(episode);
  }

  /** Its incident, if it is one, is published once this input is done with. */
  void changed(Episode episode) {
    if (episode.isOpened() && !changed.contains(episode)) {
      changed.add(episode);
    }
  }

  private void publish() {
    for (Episode episode : changed) {
      incidents.add(
          episode.incident(Objects.requireNonNull(state.workload), state.applied, state.updatedAt));
    }
    changed.clear();
  }

  WorkloadStep end(@Nullable Instant wakeAt) {
    publish();
    state.wakeAt = wakeAt;
    return new WorkloadStep(state.isCalm() ? null : state, incidents);
  }
}
