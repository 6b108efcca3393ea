package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.EngineOutput;
import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the state of an {@link EngineTracker}, by engine. Its output are turns; lives,
 * incarnations, incidents and dead letters go to a side output.
 *
 * <p>It has no timers of Flink's: time passes with the records of the engine, so that what comes
 * out depends on them alone.
 */
final class EngineFunction extends KeyedProcessFunction<String, Input, Turn> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(EngineFunction.class);

  private final LifeSettings lives;
  private final IncidentSettings incidents;
  private final OutputTag<Output> written;
  private transient @Nullable EngineTracker tracker;
  private transient @Nullable EngineStates states;
  private transient @Nullable EngineMetrics metrics;

  EngineFunction(LifeSettings lives, IncidentSettings incidents, OutputTag<Output> written) {
    this.lives = lives;
    this.incidents = incidents;
    this.written = written;
  }

  @Override
  public void open(OpenContext context) {
    tracker = new EngineTracker(lives, incidents);
    states = new EngineStates(getRuntimeContext());
    metrics = new EngineMetrics(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(Input input, Context context, Collector<Turn> turns) {
    try {
      take(input, new Writer(context, turns));
    } catch (MalformedRecordException e) {
      deadLetter(context, Output.deadLetter(input, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOG.error(
          "an input could not be worked on topic={} partition={} offset={}",
          input.topic(),
          input.partition(),
          input.offset(),
          e);
      deadLetter(context, Output.deadLetter(input, "could not be worked on: " + e));
    }
  }

  private EngineMetrics metrics() {
    return Objects.requireNonNull(metrics);
  }

  private void deadLetter(Context context, Output letter) {
    metrics().deadLetter();
    context.output(written, letter);
  }

  private void take(Input input, Writer writer) throws MalformedRecordException {
    EngineTracker engines = Objects.requireNonNull(tracker);
    EngineStates memory = Objects.requireNonNull(states).of(input.engineId());
    switch (input.kind()) {
      case EVENT -> {
        EngineEvent event = Wire.readBrief(input.bytes(), EngineEvent.class);
        requireSame(input, "EngineEvent", event.engine().id());
        engines.onEvent(memory, event, writer);
      }
      case TIME -> engines.onTime(memory, Objects.requireNonNull(input.at()), writer);
      case SNAPSHOT ->
          engines.onSnapshot(memory, Wire.read(input.bytes(), InspectSnapshot.class), writer);
      case STATUS ->
          engines.onStatus(memory, Wire.read(input.bytes(), CollectorStatus.class), writer);
      case OOM_KILL -> engines.onOomKill(memory, Wire.read(input.bytes(), OomKill.class), writer);
      case NOTHING, MALFORMED -> {}
    }
  }

  /** A field that occurs twice: it was routed here by the first, and the last one counts. */
  private static void requireSame(Input input, String record, String engineId)
      throws MalformedRecordException {
    if (!input.engineId().equals(engineId)) {
      throw new MalformedRecordException(record + ": names two engines, wanted one");
    }
  }

  private final class Writer implements EngineOutput {
    private final Context context;
    private final Collector<Turn> turns;

    Writer(Context context, Collector<Turn> turns) {
      this.context = context;
      this.turns = turns;
    }

    @Override
    public void life(Life life) {
      context.output(written, Output.of(life));
    }

    @Override
    public void incarnation(Incarnation incarnation) {
      context.output(written, Output.of(incarnation));
    }

    @Override
    public void withdrawn(Incarnation incarnation) {
      metrics().withdrawn();
      context.output(written, Output.withdrawn(incarnation));
    }

    @Override
    public void incident(Incident incident) {
      context.output(written, Output.of(incident));
    }

    @Override
    public void turn(Turn turn) {
      metrics().turn(turn);
      turns.collect(turn);
    }

    @Override
    public void failed(Turn turn, RuntimeException why) {
      LOG.error("a turn could not be worked on eventId={}", turn.eventId(), why);
      deadLetter(
          context,
          Output.deadLetter(
              Topic.INCIDENTS.topicName(),
              -1,
              -1,
              Wire.write(turn),
              "no incident from it: " + why));
    }

    @Override
    public void failed(String subject, Object state, RuntimeException why) {
      LOG.error("what was due could not be done subject={}", subject, why);
      deadLetter(
          context,
          Output.deadLetter(
              Topic.LIVES.topicName(),
              -1,
              -1,
              Wire.write(state),
              "what was due of " + subject + " could not be done: " + why));
    }
  }
}
