package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
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
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries state and timers for a {@link LifeTracker}, by container. Its output are turns; lives,
 * incarnations and dead letters go to a side output.
 */
final class LifeFunction extends KeyedProcessFunction<String, Input, Turn> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LifeFunction.class);

  /**
   * A container is forgotten some minutes after its end; one whose end was never seen, after this
   * long without an event.
   */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(400);

  private final LifeSettings settings;
  private final OutputTag<Output> written;
  private transient @Nullable LifeTracker tracker;
  private transient @Nullable ValueState<LifeState> states;

  LifeFunction(LifeSettings settings, OutputTag<Output> written) {
    this.settings = settings;
    this.written = written;
  }

  @Override
  public void open(OpenContext context) {
    tracker = new LifeTracker(settings);
    ValueStateDescriptor<LifeState> descriptor =
        new ValueStateDescriptor<>("life", JsonType.json(LifeState.class));
    descriptor.enableTimeToLive(StateTtlConfig.newBuilder(FORGOTTEN_AFTER).build());
    states = getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(Input input, Context context, Collector<Turn> turns) throws Exception {
    LifeState state = states().value();
    LifeStep step;
    try {
      step = step(state, input);
    } catch (MalformedRecordException e) {
      context.output(written, Output.deadLetter(input, String.valueOf(e.getMessage())));
      return;
    } catch (RuntimeException e) {
      LOG.error(
          "an input could not be worked on topic={} partition={} offset={}",
          input.topic(),
          input.partition(),
          input.offset(),
          e);
      context.output(written, Output.deadLetter(input, "could not be worked on: " + e));
      return;
    }
    apply(state, step, context, turns);
  }

  private LifeStep step(@Nullable LifeState state, Input input) throws MalformedRecordException {
    if (input.kind() == Input.Kind.SNAPSHOT) {
      return tracker().onSnapshot(state, Wire.read(input.bytes(), InspectSnapshot.class));
    }
    EngineEvent event = Wire.read(input.bytes(), EngineEvent.class);
    if (!input.key().equals(InputReader.key(event.engine().id(), event.containerId()))) {
      // A field that occurs twice: it was routed here by the first, and the last one counts.
      throw new MalformedRecordException(
          "EngineEvent: names two engines or containers, wanted one");
    }
    return tracker().onEvent(state, event);
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<Turn> turns) throws Exception {
    LifeState state = states().value();
    if (state != null) {
      apply(state, tracker().onTime(state, Instant.ofEpochMilli(at)), context, turns);
    }
  }

  private void apply(
      @Nullable LifeState before, LifeStep step, Context context, Collector<Turn> turns)
      throws Exception {
    LifeState after = step.state();
    if (after == null) {
      states().clear();
    } else if (after != before) {
      states().update(after);
      Timers.set(context.timerService(), before == null ? null : before.wakeAt(), after.wakeAt());
    }
    if (step.life() != null) {
      context.output(written, Output.of(step.life()));
    }
    step.incarnations().forEach(i -> context.output(written, Output.of(i)));
    step.turns().forEach(turns::collect);
  }

  private LifeTracker tracker() {
    return Objects.requireNonNull(tracker);
  }

  private ValueState<LifeState> states() {
    return Objects.requireNonNull(states);
  }
}
