package io.epitaph.stream;

import io.epitaph.detectors.engines.EngineClock;
import io.epitaph.detectors.engines.EngineMemory;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.Workload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A life or a workload on its way.
 *
 * @param key by which it is kept: its engine's id; that of a workload which may run on several, its
 *     own
 * @param life null for a workload
 * @param workload null for a life
 */
record MigratedState(String key, @Nullable LifeState life, @Nullable WorkloadState workload) {

  /**
   * @param formerKey {@code ENGINE/CONTAINER}
   */
  static MigratedState of(String formerKey, LifeState life) {
    int end = formerKey.length() - life.containerId().length() - 1;
    return new MigratedState(formerKey.substring(0, end), life, null);
  }

  static MigratedState of(WorkloadState state) {
    String engine = workload(state).engineOnly();
    return new MigratedState(engine == null ? workload(state).id() : engine, null, state);
  }

  private static Workload workload(WorkloadState state) {
    return Objects.requireNonNull(state.workload(), "a workload in trouble has a name");
  }

  boolean isClusterWide() {
    return workload != null && workload(workload).isClusterWide();
  }

  /** The engine's time is then at least that of the life. */
  void putInto(EngineMemory memory) {
    if (life != null) {
      memory.keepLife(life.containerId(), life);
      if (life.now().isAfter(memory.clock().now())) {
        memory.keep(EngineClock.at(life.now()));
      }
    }
    if (workload != null) {
      memory.keepWorkload(workload(workload).id(), workload);
    }
  }
}
