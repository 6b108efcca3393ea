package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WorkloadTracker} remembers of one workload: only trouble. Never changed once it is
 * given out; bounded; reads and writes as JSON with {@link io.epitaph.model.Wire#MAPPER}.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class WorkloadState {
  /** Containers in trouble at one time; the oldest trouble gives way. */
  static final int MOST = 256;

  @Nullable Workload workload;

  /** Distinct inputs and timers so far: the revision of what is told. */
  long applied;

  Instant updatedAt = Instant.EPOCH;

  /** By the container that each is about now. */
  Map<String, LoopChain> chains = new LinkedHashMap<>();

  /** Null when there is none. */
  @Nullable LoopEpisode loop;

  Map<String, OomEpisode> ooms = new LinkedHashMap<>();

  /** When containers were hit by OOM kills, for {@code oomCriticalWindow}. */
  Map<String, OomTimes> oomTimes = new TreeMap<>();

  @Nullable FlapEpisode flap;
  Map<String, StuckEpisode> stuck = new LinkedHashMap<>();
  Map<String, CrashEpisode> crashes = new LinkedHashMap<>();

  @Nullable Instant wakeAt;

  /**
   * @param forgetAt when they matter no more
   */
  record OomTimes(List<Instant> times, Instant forgetAt) {}

  WorkloadState() {}

  /** The event time at which {@link WorkloadTracker#onTime} wants to be called; null for none. */
  public @Nullable Instant wakeAt() {
    return wakeAt;
  }

  WorkloadState copy() {
    WorkloadState copy = new WorkloadState();
    copy.workload = workload;
    copy.applied = applied;
    copy.updatedAt = updatedAt;
    chains.forEach((k, v) -> copy.chains.put(k, v.copy()));
    copy.loop = loop == null ? null : loop.copy();
    ooms.forEach((k, v) -> copy.ooms.put(k, (OomEpisode) v.copy()));
    copy.oomTimes.putAll(oomTimes);
    copy.flap = flap == null ? null : (FlapEpisode) flap.copy();
    stuck.forEach((k, v) -> copy.stuck.put(k, (StuckEpisode) v.copy()));
    crashes.forEach((k, v) -> copy.crashes.put(k, (CrashEpisode) v.copy()));
    copy.wakeAt = wakeAt;
    return copy;
  }

  boolean isCalm() {
    return chains.isEmpty()
        && loop == null
        && ooms.isEmpty()
        && oomTimes.isEmpty()
        && flap == null
        && stuck.isEmpty()
        && crashes.isEmpty();
  }
}
