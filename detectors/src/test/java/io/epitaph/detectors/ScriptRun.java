package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.epitaph.detectors.engines.Agenda;
import io.epitaph.detectors.engines.ClusterTracker;
import io.epitaph.detectors.engines.EngineClock;
import io.epitaph.detectors.engines.EngineMemory;
import io.epitaph.detectors.engines.EngineOutput;
import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.Recent;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One engine, as a stream processor runs it. After each step the state goes through its JSON, and
 * the state before is checked again: a step must not change it.
 */
final class ScriptRun implements EngineMemory, EngineOutput {
  private final EngineTracker tracker;
  private final ClusterTracker cluster;
  private final Map<String, LifeState> lifeStates = new LinkedHashMap<>();
  private final Map<String, WorkloadState> workloadStates = new LinkedHashMap<>();
  private final Map<String, ClusterTracker.Memory> clusterWide = new LinkedHashMap<>();
  private final IdentityHashMap<Object, byte[]> given = new IdentityHashMap<>();
  private final Outcome outcome = new Outcome();
  private EngineClock clock = EngineClock.UNKNOWN;
  private final Recent recent = new Recent();
  private @Nullable Agenda agenda;

  private final boolean checked;

  ScriptRun(IncidentSettings settings) {
    this(settings, true);
  }

  /**
   * @param checked false to leave out JSON and the states before, which takes most of the time
   */
  ScriptRun(IncidentSettings settings, boolean checked) {
    this.checked = checked;
    this.tracker = new EngineTracker(LifeSettings.DEFAULTS, settings);
    this.cluster = new ClusterTracker(settings);
  }

  /** One that goes on from what another remembered. */
  ScriptRun(
      Map<String, LifeState> lifeStates, Map<String, WorkloadState> workloadStates, Instant now) {
    this(IncidentSettings.DEFAULTS);
    this.lifeStates.putAll(lifeStates);
    this.workloadStates.putAll(workloadStates);
    this.clock = EngineClock.at(now);
  }

  /** Plays them, and lets time pass until the end. */
  Outcome play(List<Input> inputs, Instant end) {
    inputs.forEach(this::take);
    take(Input.heartbeat(end));
    for (String id : List.copyOf(clusterWide.keySet())) {
      took(id, cluster.onTime(Objects.requireNonNull(clusterWide.get(id)), end));
    }
    outcome.ended(lifeStates, workloadStates);
    return outcome;
  }

  private void take(Input input) {
    if (input.event() != null) {
      tracker.onEvent(this, input.event(), this);
    } else if (input.snapshot() != null) {
      tracker.onSnapshot(this, input.snapshot(), this);
    } else {
      CollectorStatus status = Objects.requireNonNull(input.status());
      tracker.onStatus(this, status, this);
    }
    given.forEach(
        (state, json) -> requireSame(json(state), json, "a step must not change a state"));
    given.clear();
  }

  // ---- memory

  @Override
  public EngineClock clock() {
    return clock;
  }

  @Override
  public void keep(EngineClock moved) {
    clock = reread(moved, EngineClock.class);
  }

  @Override
  public @Nullable LifeState life(String containerId) {
    return give(lifeStates.get(containerId));
  }

  @Override
  public void keepLife(String containerId, @Nullable LifeState state) {
    keep(lifeStates, containerId, state, LifeState.class);
  }

  @Override
  public void eachLife(BiConsumer<String, LifeState> visitor) {
    lifeStates.forEach(visitor);
  }

  @Override
  public @Nullable WorkloadState workload(String workloadId) {
    return give(workloadStates.get(workloadId));
  }

  @Override
  public void keepWorkload(String workloadId, @Nullable WorkloadState state) {
    keep(workloadStates, workloadId, state, WorkloadState.class);
  }

  @Override
  public void eachWorkload(BiConsumer<String, WorkloadState> visitor) {
    workloadStates.forEach(visitor);
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

  private <T> @Nullable T give(@Nullable T state) {
    if (state != null && checked) {
      given.putIfAbsent(state, json(state));
    }
    return state;
  }

  private <T> void keep(Map<String, T> all, String id, @Nullable T state, Class<T> type) {
    if (state == null) {
      all.remove(id);
    } else if (all.get(id) != state) {
      all.put(id, reread(state, type));
    }
  }

  // ---- output

  @Override
  public void life(Life life) {
    outcome.add(life);
  }

  @Override
  public void incarnation(Incarnation incarnation) {
    outcome.add(incarnation);
  }

  @Override
  public void withdrawn(Incarnation incarnation) {
    outcome.withdraw(incarnation);
  }

  @Override
  public void incident(Incident incident) {
    outcome.add(incident);
  }

  @Override
  public void turn(Turn turn) {
    assertThat(reread(turn, Turn.class)).isEqualTo(turn);
    outcome.add(turn);
    if (turn.workload().isClusterWide()) {
      String id = turn.workload().id();
      ClusterTracker.Memory before = clusterWide.getOrDefault(id, ClusterTracker.Memory.NONE);
      // With one engine all is known until its last record.
      took(id, cluster.onTurn(before, turn, clock.now()));
    }
  }

  @Override
  public void failed(Turn turn, RuntimeException why) {
    throw new AssertionError("at " + turn, why);
  }

  @Override
  public void failed(String subject, Object state, RuntimeException why) {
    throw new AssertionError("what was due of " + subject, why);
  }

  private void took(String workload, ClusterTracker.Step step) {
    clusterWide.put(workload, reread(step.memory(), ClusterTracker.Memory.class));
    step.incidents().forEach(outcome::add);
  }

  private <T> T reread(T value, Class<T> type) {
    if (!checked) {
      return value;
    }
    byte[] json = json(value);
    try {
      T again = Wire.MAPPER.readValue(json, type);
      requireSame(json(again), json, type.getSimpleName() + " survives its JSON");
      outcome.stored(json.length);
      return again;
    } catch (IOException e) {
      throw new AssertionError("cannot read " + new String(json, StandardCharsets.UTF_8), e);
    }
  }

  /** As bytes, and as text only when they differ: this is most of the time that the tests take. */
  private static void requireSame(byte[] got, byte[] wanted, String what) {
    if (!Arrays.equals(got, wanted)) {
      assertThat(new String(got, StandardCharsets.UTF_8))
          .as(what)
          .isEqualTo(new String(wanted, StandardCharsets.UTF_8));
    }
  }

  private static byte[] json(Object value) {
    try {
      return Wire.MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
