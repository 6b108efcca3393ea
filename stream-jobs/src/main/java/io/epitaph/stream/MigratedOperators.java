package io.epitaph.stream;

import io.epitaph.detectors.incidents.WorkloadState;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.jspecify.annotations.Nullable;

/** What today's operators keep, made of what those of an earlier version kept. */
final class MigratedOperators {
  private MigratedOperators() {}

  /** An engine with its lives and its workloads. */
  static final class Engines extends KeyedStateBootstrapFunction<String, MigratedState> {
    private static final long serialVersionUID = 1;
    private transient @Nullable EngineStates states;

    @Override
    public void open(OpenContext context) {
      states = new EngineStates(getRuntimeContext());
    }

    @Override
    public void processElement(
        MigratedState state, KeyedStateBootstrapFunction<String, MigratedState>.Context context) {
      state.putInto(Objects.requireNonNull(states).of(context.getCurrentKey()));
    }
  }

  /** A workload that runs on several engines. */
  static final class ClusterWide extends KeyedStateBootstrapFunction<String, MigratedState> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<WorkloadState> workloads;

    @Override
    public void open(OpenContext context) {
      workloads = getRuntimeContext().getState(ClusterFunction.workloads());
    }

    @Override
    public void processElement(
        MigratedState state, KeyedStateBootstrapFunction<String, MigratedState>.Context context)
        throws Exception {
      WorkloadState workload = Objects.requireNonNull(state.workload());
      Objects.requireNonNull(workloads).update(workload);
      Timers.set(context.timerService(), null, workload.wakeAt());
    }
  }
}
