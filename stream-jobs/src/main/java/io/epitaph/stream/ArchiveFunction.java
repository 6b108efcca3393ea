package io.epitaph.stream;

import io.epitaph.detectors.ArchivePolicy;
import io.epitaph.detectors.Turn;
import io.epitaph.model.ArchiveRequest;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Requests the archives of dead containers that an {@link ArchivePolicy} wants. */
final class ArchiveFunction implements FlatMapFunction<Turn, Output> {
  private static final long serialVersionUID = 1;
  private static final ArchivePolicy POLICY = new ArchivePolicy();

  @Override
  public void flatMap(Turn turn, Collector<Output> out) {
    ArchiveRequest request = POLICY.onTurn(turn);
    if (request != null) {
      out.collect(Output.of(request));
    }
  }
}
