package io.epitaph.embedded;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** The smallest job with a source that remembers where it is, and with keyed state. */
public final class CountingJob {
  private CountingJob() {}

  public static void main(String[] arguments) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.fromSource(
            new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(100), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .uid("numbers")
        .keyBy(number -> number % 100, Types.LONG)
        .process(new Count())
        .uid("count")
        .sinkTo(new DiscardingSink<>())
        .uid("nowhere");
    env.execute("counting");
  }

  private static final class Count extends KeyedProcessFunction<Long, Long, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
      ValueState<Long> count =
          getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      Long before = count.value();
      count.update(before == null ? 1L : before + 1);
      out.collect(count.value());
    }
  }
}
