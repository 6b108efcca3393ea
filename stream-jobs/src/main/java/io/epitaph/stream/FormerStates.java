package io.epitaph.stream;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** What the operators of an earlier version kept, as Flink reads it back. */
final class FormerStates {
  private FormerStates() {}

  /** As the earlier version named it; of any age. */
  private static <T> ValueStateDescriptor<T> former(String name, Class<T> type) {
    ValueStateDescriptor<T> state = new ValueStateDescriptor<>(name, SerializedType.json(type));
    state.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofDays(365_000)).build());
    return state;
  }

  /** A life by its container. */
  static final class Lives extends KeyedStateReaderFunction<String, MigratedState> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<LifeState> lives;

    @Override
    public void open(OpenContext context) {
      lives = getRuntimeContext().getState(former("life", LifeState.class));
    }

    @Override
    public void readKey(
        String key, KeyedStateReaderFunction.Context context, Collector<MigratedState> out)
        throws Exception {
      out.collect(MigratedState.of(key, Objects.requireNonNull(lives).value()));
    }
  }

  /** A workload, of one engine or of several. */
  static final class Workloads extends KeyedStateReaderFunction<String, MigratedState> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<WorkloadState> workloads;

    @Override
    public void open(OpenContext context) {
      workloads = getRuntimeContext().getState(former("workload", WorkloadState.class));
    }

    @Override
    public void readKey(
        String key, KeyedStateReaderFunction.Context context, Collector<MigratedState> out)
        throws Exception {
      out.collect(MigratedState.of(Objects.requireNonNull(workloads).value()));
    }
  }
}
