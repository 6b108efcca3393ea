package io.epitaph.stream;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Passes on records of containers. Malformed ones go to the dead letters; records that only advance
 * event time end here.
 */
final class InputFilter extends ProcessFunction<Input, Input> {
  private static final long serialVersionUID = 1;

  private final OutputTag<Output> written;

  InputFilter(OutputTag<Output> written) {
    this.written = written;
  }

  @Override
  public void processElement(Input input, Context context, Collector<Input> out) {
    if (input.kind() == Input.Kind.MALFORMED) {
      context.output(written, Output.deadLetter(input, String.valueOf(input.error())));
    } else if (!input.key().isEmpty()) {
      out.collect(input);
    }
  }
}
