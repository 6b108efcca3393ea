package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.ClusterTracker;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries state and timers for a {@link ClusterTracker}, by workload. Its output are incidents. */
final class ClusterFunction extends KeyedProcessFunction<String, Turn, Output> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFunction.class);

  private final IncidentSettings settings;
  private transient @Nullable ClusterTracker tracker;
  private transient @Nullable ValueState<WorkloadState> workloads;
  private transient @Nullable ValueState<Waiting> waiting;

  /** The turns that wait, in a form that Flink keeps. */
  record Waiting(List<Turn> turns) {}

  ClusterFunction(IncidentSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    tracker = new ClusterTracker(settings);
    workloads = getRuntimeContext().getState(workloads());
    waiting = getRuntimeContext().getState(state("waiting", Waiting.class));
  }

  static ValueStateDescriptor<WorkloadState> workloads() {
    return state("workload", WorkloadState.class);
  }

  private static <T> ValueStateDescriptor<T> state(String name, Class<T> type) {
    ValueStateDescriptor<T> state = new ValueStateDescriptor<>(name, SerializedType.json(type));
    state.enableTimeToLive(EngineStates.forgetting());
    return state;
  }

  @Override
  public void processElement(Turn turn, Context context, Collector<Output> out) throws Exception {
    ClusterTracker.Memory before = memory();
    Instant known = Instant.ofEpochMilli(Math.max(0, context.timerService().currentWatermark()));
    try {
      apply(before, tracker().onTurn(before, turn, known), context, out);
    } catch (RuntimeException e) {
      LOG.error("a turn could not be worked on eventId={}", turn.eventId(), e);
      out.collect(
          Output.deadLetter(
              Topic.INCIDENTS.topicName(), -1, -1, Wire.write(turn), "no incident from it: " + e));
    }
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<Output> out) throws Exception {
    ClusterTracker.Memory before = memory();
    try {
      apply(before, tracker().onTime(before, Instant.ofEpochMilli(at)), context, out);
    } catch (RuntimeException e) {
      LOG.error("what was due could not be done workload={}", context.getCurrentKey(), e);
      out.collect(
          Output.deadLetter(
              Topic.INCIDENTS.topicName(), -1, -1, Wire.write(before), "what was due: " + e));
    }
  }

  private ClusterTracker.Memory memory() throws Exception {
    Waiting turns = Objects.requireNonNull(waiting).value();
    return new ClusterTracker.Memory(
        Objects.requireNonNull(workloads).value(), turns == null ? List.of() : turns.turns());
  }

  private void apply(
      ClusterTracker.Memory before,
      ClusterTracker.Step step,
      Context context,
      Collector<Output> out)
      throws Exception {
    ClusterTracker.Memory after = step.memory();
    Timers.set(context.timerService(), before.wakeAt(), after.wakeAt());
    keep(Objects.requireNonNull(workloads), after.workload());
    keep(
        Objects.requireNonNull(waiting),
        after.waiting().isEmpty() ? null : new Waiting(after.waiting()));
    step.incidents().forEach(incident -> out.collect(Output.of(incident)));
  }

  private static <T> void keep(ValueState<T> state, @Nullable T value) throws Exception {
    if (value == null) {
      state.clear();
    } else {
      state.update(value);
    }
  }

  private ClusterTracker tracker() {
    return Objects.requireNonNull(tracker);
  }
}
