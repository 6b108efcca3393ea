package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadStep;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Both trackers, one after the other, as a stream processor runs them: state by key, timers by
 * event time. After each step the state goes through its JSON, and the state before is checked
 * again: a step must not change it.
 */
final class ScriptRun {
  private final LifeTracker lives = new LifeTracker(LifeSettings.DEFAULTS);
  private final WorkloadTracker workloads;
  private final boolean timers;
  private final Map<String, LifeState> lifeStates = new LinkedHashMap<>();
  private final Map<String, WorkloadState> workloadStates = new LinkedHashMap<>();
  private final Outcome outcome = new Outcome();
  private Instant now = Instant.EPOCH;

  ScriptRun(IncidentSettings settings, boolean timers) {
    this.workloads = new WorkloadTracker(settings);
    this.timers = timers;
  }

  /** One that goes on from what another remembered. */
  ScriptRun(
      Map<String, LifeState> lifeStates, Map<String, WorkloadState> workloadStates, Instant now) {
    this(IncidentSettings.DEFAULTS, true);
    this.lifeStates.putAll(lifeStates);
    this.workloadStates.putAll(workloadStates);
    this.now = now;
  }

  Outcome play(List<Input> inputs, Instant end) {
    for (Input input : inputs) {
      if (input.isEvent() && input.at().isAfter(now)) {
        now = input.at();
        if (timers) {
          passUntil(now.minusNanos(1));
        }
      }
      take(input);
    }
    passUntil(end);
    outcome.ended(lifeStates, workloadStates);
    return outcome;
  }

  private void take(Input input) {
    String id = input.containerId();
    LifeState before = lifeStates.get(id);
    String json = before == null ? "" : json(before);
    LifeStep step =
        input.event() != null
            ? lives.onEvent(before, input.event())
            : lives.onSnapshot(before, Objects.requireNonNull(input.snapshot()));
    unchanged(before, json);
    took(id, step);
  }

  /** Calls what wants to be called, in order of time. */
  private void passUntil(Instant end) {
    while (true) {
      String life = null;
      String workload = null;
      Instant first = null;
      for (Map.Entry<String, LifeState> each : lifeStates.entrySet()) {
        Instant wake = each.getValue().wakeAt();
        if (wake != null && (first == null || wake.isBefore(first))) {
          first = wake;
          life = each.getKey();
        }
      }
      for (Map.Entry<String, WorkloadState> each : workloadStates.entrySet()) {
        Instant wake = each.getValue().wakeAt();
        if (wake != null && (first == null || wake.isBefore(first))) {
          first = wake;
          workload = each.getKey();
        }
      }
      if (first == null || first.isAfter(end)) {
        return;
      }
      Instant at = timers ? first : end;
      if (workload != null) {
        WorkloadState before = Objects.requireNonNull(workloadStates.get(workload));
        String json = json(before);
        WorkloadStep step = workloads.onTime(before, at);
        unchanged(before, json);
        took(workload, step);
      } else {
        LifeState before = Objects.requireNonNull(lifeStates.get(life));
        String json = json(before);
        LifeStep step = lives.onTime(before, at);
        unchanged(before, json);
        took(Objects.requireNonNull(life), step);
      }
    }
  }

  private void took(String id, LifeStep step) {
    if (step.state() == null) {
      lifeStates.remove(id);
    } else {
      lifeStates.put(id, reread(step.state(), LifeState.class));
    }
    if (step.life() != null) {
      outcome.add(step.life());
    }
    step.incarnations().forEach(outcome::add);
    for (Turn turn : step.turns()) {
      Turn sent = reread(turn, Turn.class);
      assertThat(sent).isEqualTo(turn);
      String workload = sent.workload().id();
      WorkloadState before = workloadStates.get(workload);
      String json = before == null ? "" : json(before);
      WorkloadStep next = workloads.onTurn(before, sent);
      unchanged(before, json);
      outcome.add(sent);
      took(workload, next);
    }
  }

  private void took(String workload, WorkloadStep step) {
    if (step.state() == null) {
      workloadStates.remove(workload);
    } else {
      workloadStates.put(workload, reread(step.state(), WorkloadState.class));
    }
    step.incidents().forEach(outcome::add);
  }

  private static void unchanged(@Nullable Object before, String json) {
    if (before != null) {
      assertThat(json(before)).as("a step must not change the state before it").isEqualTo(json);
    }
  }

  private <T> T reread(T value, Class<T> type) {
    String json = json(value);
    try {
      T again = Wire.MAPPER.readValue(json, type);
      assertThat(json(again)).as("%s survives its JSON", type.getSimpleName()).isEqualTo(json);
      outcome.stored(json.length());
      return again;
    } catch (JsonProcessingException e) {
      throw new AssertionError("cannot read " + json, e);
    }
  }

  private static String json(Object value) {
    try {
      return Wire.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
