package io.epitaph.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Passes on what says something of an engine. Malformed records go to the dead letters; of the many
 * that only say how late it is, one in {@link #TIME_EVERY} is passed on.
 */
final class InputFilter extends ProcessFunction<Input, Input> {
  private static final long serialVersionUID = 1;

  /** By the engine's clock. What is due is done in order of time, however late it is called. */
  private static final Duration TIME_EVERY = Duration.ofMillis(250);

  private final OutputTag<Output> written;
  private transient Map<String, Instant> passed = new HashMap<>();

  InputFilter(OutputTag<Output> written) {
    this.written = written;
  }

  @Override
  public void open(OpenContext context) {
    passed = new HashMap<>();
  }

  @Override
  public void processElement(Input input, Context context, Collector<Input> out) {
    switch (input.kind()) {
      case MALFORMED ->
          context.output(written, Output.deadLetter(input, String.valueOf(input.error())));
      case TIME -> {
        Instant at = Objects.requireNonNull(input.at());
        Instant last = passed.get(input.engineId());
        if (last == null || at.isAfter(last.plus(TIME_EVERY))) {
          passed.put(input.engineId(), at);
          out.collect(input);
        }
      }
      case EVENT, SNAPSHOT, STATUS, OOM_KILL -> out.collect(input);
      case NOTHING -> {}
    }
  }
}
