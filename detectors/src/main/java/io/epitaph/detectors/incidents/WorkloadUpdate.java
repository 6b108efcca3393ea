package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One step of a {@link WorkloadTracker} in the making. */
final class WorkloadUpdate {
  final WorkloadState state;

  private final List<Episode> told = new ArrayList<>();
  private final List<Incident> incidents = new ArrayList<>();

  /** The loop that ended in this step; what it left behind is part of it. */
  private @Nullable String endedLoop;

  WorkloadUpdate(WorkloadState state) {
    this.state = state;
  }

  /** Begins with the next input or timer of this step. */
  void input(Instant at) {
    flush();
    state.applied++;
    if (state.updatedAt.isBefore(at)) {
      state.updatedAt = at;
    }
    endedLoop = null;
  }

  boolean loopIsOpen() {
    return state.loop != null;
  }

  void open(Episode episode, Instant at) {
    episode.openedAt = at;
    if (episode instanceof LoopEpisode loop) {
      state.loop = loop;
      fold(loop.id);
    } else if (state.loop != null) {
      episode.partOf = state.loop.id;
    } else if (episode.partOf == null) {
      episode.partOf = endedLoop;
    }
    tell(episode);
  }

  /** One alert, not ten: what is open of this workload belongs to the loop. */
  private void fold(String loopId) {
    List<Episode> others = new ArrayList<>();
    others.addAll(state.ooms.values());
    others.addAll(state.stuck.values());
    others.addAll(state.crashes.values());
    if (state.flap != null) {
      others.add(state.flap);
    }
    for (Episode other : others) {
      if (other.isOpen() && other.partOf == null) {
        other.partOf = loopId;
        tell(other);
      }
    }
  }

  void resolve(Episode episode, Instant at, String how) {
    episode.resolvedAt = at;
    episode.resolution = how;
    if (episode instanceof LoopEpisode) {
      endedLoop = episode.id;
      state.loop = null;
    }
    tell(episode);
  }

  /** The incident is to be told once this input is done with, if it is one. */
  void tell(Episode episode) {
    if (episode.openedAt != null && !told.contains(episode)) {
      told.add(episode);
    }
  }

  /** Keeps a map of trouble bounded. */
  static <T> void put(Map<String, T> map, String key, T value) {
    if (map.size() >= WorkloadState.MOST && !map.containsKey(key)) {
      map.remove(map.keySet().iterator().next());
    }
    map.put(key, value);
  }

  private void flush() {
    for (Episode episode : told) {
      incidents.add(
          episode.incident(Objects.requireNonNull(state.workload), state.applied, state.updatedAt));
    }
    told.clear();
  }

  WorkloadStep end(@Nullable Instant wakeAt) {
    flush();
    state.wakeAt = wakeAt;
    return new WorkloadStep(state.isCalm() ? null : state, incidents);
  }
}
