package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadStep;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries state and timers for a {@link WorkloadTracker}, by workload. Its output are incidents.
 */
final class WorkloadFunction extends KeyedProcessFunction<String, Turn, Output> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadFunction.class);

  /** A workload is remembered while it has trouble; at most this long if its end was never seen. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(400);

  private final IncidentSettings settings;
  private transient @Nullable WorkloadTracker tracker;
  private transient @Nullable ValueState<WorkloadState> states;

  WorkloadFunction(IncidentSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    tracker = new WorkloadTracker(settings);
    ValueStateDescriptor<WorkloadState> descriptor =
        new ValueStateDescriptor<>("workload", JsonType.json(WorkloadState.class));
    descriptor.enableTimeToLive(StateTtlConfig.newBuilder(FORGOTTEN_AFTER).build());
    states = getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(Turn turn, Context context, Collector<Output> out) throws Exception {
    WorkloadState state = states().value();
    WorkloadStep step;
    try {
      step = tracker().onTurn(state, turn);
    } catch (RuntimeException e) {
      LOG.error("a turn could not be worked on eventId={}", turn.eventId(), e);
      out.collect(
          Output.deadLetter(
              Topic.INCIDENTS.topicName(), -1, -1, Wire.write(turn), "no incident from it: " + e));
      return;
    }
    apply(state, step, context, out);
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<Output> out) throws Exception {
    WorkloadState state = states().value();
    if (state != null) {
      apply(state, tracker().onTime(state, Instant.ofEpochMilli(at)), context, out);
    }
  }

  private void apply(
      @Nullable WorkloadState before, WorkloadStep step, Context context, Collector<Output> out)
      throws Exception {
    WorkloadState after = step.state();
    if (after != before) {
      Timers.set(
          context.timerService(),
          before == null ? null : before.wakeAt(),
          after == null ? null : after.wakeAt());
    }
    if (after == null) {
      states().clear();
    } else if (after != before) {
      states().update(after);
    }
    step.incidents().forEach(incident -> out.collect(Output.of(incident)));
  }

  private WorkloadTracker tracker() {
    return Objects.requireNonNull(tracker);
  }

  private ValueState<WorkloadState> states() {
    return Objects.requireNonNull(states);
  }
}
