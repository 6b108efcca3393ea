package io.epitaph.detectors.engines;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EngineTracker} remembers of one engine, wherever it is kept. The values are never
 * changed, only replaced.
 */
public interface EngineMemory {
  /** {@link EngineClock#UNKNOWN} at first. */
  EngineClock clock();

  void keep(EngineClock clock);

  /** Null for a container that is not known. */
  @Nullable LifeState life(String containerId);

  /**
   * @param state null to forget the container
   */
  void keepLife(String containerId, @Nullable LifeState state);

  /** All lives with their container ids; what is visited must not be changed meanwhile. */
  void eachLife(BiConsumer<String, LifeState> visitor);

  /** Null for a workload without trouble. */
  @Nullable WorkloadState workload(String workloadId);

  /**
   * @param state null to forget the workload
   */
  void keepWorkload(String workloadId, @Nullable WorkloadState state);

  /** All workloads with trouble, with their ids; as {@link #eachLife}. */
  void eachWorkload(BiConsumer<String, WorkloadState> visitor);

  /** Keeps a container's life, or forgets it, and when it is due. */
  default void put(String containerId, @Nullable LifeState state) {
    keepLife(containerId, state);
    agenda().set(Agenda.Of.LIFE, containerId, state == null ? null : state.wakeAt());
  }

  /** Keeps a workload, or forgets it, and when it is due. */
  default void put(String workloadId, @Nullable WorkloadState state) {
    keepWorkload(workloadId, state);
    agenda().set(Agenda.Of.WORKLOAD, workloadId, state == null ? null : state.wakeAt());
  }

  /**
   * What is due when: made of the states the first time, and the same one from then on. It is not
   * worth keeping anywhere but in memory.
   */
  Agenda agenda();

  /** The last records; likewise. */
  Recent recent();
}
