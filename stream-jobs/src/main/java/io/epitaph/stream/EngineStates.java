package io.epitaph.stream;

import io.epitaph.detectors.engines.Agenda;
import io.epitaph.detectors.engines.EngineClock;
import io.epitaph.detectors.engines.EngineMemory;
import io.epitaph.detectors.engines.Recent;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/** The memory of an engine in Flink's keyed state: of the engine whose record is worked on. */
final class EngineStates implements EngineMemory {
  /**
   * A container is forgotten some minutes after its end; one whose end was never seen, after this
   * long without a change. The same for a workload in trouble.
   */
  static final Duration FORGOTTEN_AFTER = Duration.ofDays(400);

  private final ValueState<EngineClock> clocks;
  private final MapState<String, LifeState> lives;
  private final MapState<String, WorkloadState> workloads;

  /** By engine; made again after a restart. */
  private final Map<String, Agenda> agendas = new HashMap<>();

  private final Map<String, Recent> recents = new HashMap<>();

  private String engineId = "";

  /** What was asked for last, while one record is worked on: each is asked for several times. */
  private final Last<LifeState> lastLife = new Last<>();

  private final Last<WorkloadState> lastWorkload = new Last<>();
  private @Nullable EngineClock lastClock;

  EngineStates(RuntimeContext context) {
    clocks = context.getState(clocks());
    lives = context.getMapState(lives());
    workloads = context.getMapState(workloads());
  }

  static ValueStateDescriptor<EngineClock> clocks() {
    return new ValueStateDescriptor<>("clock", SerializedType.json(EngineClock.class));
  }

  static MapStateDescriptor<String, LifeState> lives() {
    return forgetting(
        new MapStateDescriptor<>("lives", Types.STRING, SerializedType.json(LifeState.class)));
  }

  static MapStateDescriptor<String, WorkloadState> workloads() {
    return forgetting(
        new MapStateDescriptor<>(
            "workloads", Types.STRING, SerializedType.json(WorkloadState.class)));
  }

  private static <T> MapStateDescriptor<String, T> forgetting(
      MapStateDescriptor<String, T> descriptor) {
    descriptor.enableTimeToLive(forgetting());
    return descriptor;
  }

  /**
   * What expires is left out of full snapshots, and so gone with a restart, and of RocksDB's
   * compactions. The default of Flink's heap looks at whole entries of five keys, past all key
   * groups, with each access: a sixth of the detectors' time with few containers, and more with
   * each.
   */
  static StateTtlConfig forgetting() {
    return StateTtlConfig.newBuilder(FORGOTTEN_AFTER)
        .disableCleanupInBackground()
        .cleanupFullSnapshot()
        .cleanupInRocksdbCompactFilter(1000)
        .build();
  }

  /**
   * For the next record, it is the memory of this engine, which must be Flink's current key.
   *
   * @return this
   */
  EngineStates of(String engine) {
    engineId = engine;
    lastLife.forget();
    lastWorkload.forget();
    lastClock = null;
    return this;
  }

  /** One entry of a map. */
  private static final class Last<T> {
    private @Nullable String id;
    private @Nullable T state;

    @Nullable T get(MapState<String, T> all, String wanted) {
      if (!wanted.equals(id)) {
        set(wanted, access(() -> all.get(wanted)));
      }
      return state;
    }

    void set(String id, @Nullable T state) {
      this.id = id;
      this.state = state;
    }

    void forget() {
      id = null;
      state = null;
    }
  }

  private interface Access<T extends @Nullable Object> {
    T get() throws Exception;
  }

  private static <T extends @Nullable Object> T access(Access<T> access) {
    try {
      return access.get();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the state cannot be used", e);
    }
  }

  @Override
  public EngineClock clock() {
    if (lastClock == null) {
      EngineClock clock = access(clocks::value);
      lastClock = clock == null ? EngineClock.UNKNOWN : clock;
    }
    return lastClock;
  }

  @Override
  public void keep(EngineClock moved) {
    access(
        () -> {
          clocks.update(moved);
          return true;
        });
    lastClock = moved;
  }

  @Override
  public @Nullable LifeState life(String containerId) {
    return lastLife.get(lives, containerId);
  }

  @Override
  public void keepLife(String containerId, @Nullable LifeState state) {
    keep(lives, containerId, state);
    lastLife.set(containerId, state);
  }

  @Override
  public void eachLife(BiConsumer<String, LifeState> visitor) {
    each(lives, visitor);
  }

  @Override
  public @Nullable WorkloadState workload(String workloadId) {
    return lastWorkload.get(workloads, workloadId);
  }

  @Override
  public void keepWorkload(String workloadId, @Nullable WorkloadState state) {
    keep(workloads, workloadId, state);
    lastWorkload.set(workloadId, state);
  }

  @Override
  public void eachWorkload(BiConsumer<String, WorkloadState> visitor) {
    each(workloads, visitor);
  }

  @Override
  public Agenda agenda() {
    Agenda known = agendas.get(engineId);
    if (known == null) {
      known = Agenda.of(this);
      agendas.put(engineId, known);
    }
    return known;
  }

  @Override
  public Recent recent() {
    return recents.computeIfAbsent(engineId, engine -> new Recent());
  }

  private static <T> void keep(MapState<String, T> all, String id, @Nullable T state) {
    access(
        () -> {
          if (state == null) {
            all.remove(id);
          } else {
            all.put(id, state);
          }
          return true;
        });
  }

  private static <T> void each(MapState<String, T> all, BiConsumer<String, T> visitor) {
    access(
        () -> {
          for (Map.Entry<String, T> entry : all.entries()) {
            visitor.accept(entry.getKey(), entry.getValue());
          }
          return true;
        });
  }
}
