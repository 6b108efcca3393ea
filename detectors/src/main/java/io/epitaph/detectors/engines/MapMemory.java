package io.epitaph.detectors.engines;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is remembered of one engine in this process. Not thread-safe. */
public final class MapMemory implements EngineMemory {
  private final Map<String, LifeState> lives = new LinkedHashMap<>();
  private final Map<String, WorkloadState> workloads = new LinkedHashMap<>();
  private EngineClock clock = EngineClock.UNKNOWN;
  private final Recent recent = new Recent();
  private @Nullable Agenda agenda;

  @Override
  public EngineClock clock() {
    return clock;
  }

  @Override
  public void keep(EngineClock moved) {
    clock = moved;
  }

  @Override
  public @Nullable LifeState life(String containerId) {
    return lives.get(containerId);
  }

  @Override
  public void keepLife(String containerId, @Nullable LifeState state) {
    keep(lives, containerId, state);
  }

  @Override
  public void eachLife(BiConsumer<String, LifeState> visitor) {
    lives.forEach(visitor);
  }

  @Override
  public @Nullable WorkloadState workload(String workloadId) {
    return workloads.get(workloadId);
  }

  @Override
  public void keepWorkload(String workloadId, @Nullable WorkloadState state) {
    keep(workloads, workloadId, state);
  }

  @Override
  public void eachWorkload(BiConsumer<String, WorkloadState> visitor) {
    workloads.forEach(visitor);
  }

  @Override
  public Agenda agenda() {
    if (agenda == null) {
      agenda = Agenda.of(this);
    }
    return agenda;
  }

  @Override
  public Recent recent() {
    return recent;
  }

  private static <T> void keep(Map<String, T> all, String id, @Nullable T state) {
    if (state == null) {
      all.remove(id);
    } else {
      all.put(id, state);
    }
  }
}
