package io.epitaph.stream;

import io.epitaph.detectors.engines.EngineClock;
import io.epitaph.detectors.engines.EngineMemory;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Makes a savepoint that the {@link ForensicsJob} can start from out of a savepoint or checkpoint
 * of an earlier version, which had lives by container and all workloads in one operator. Now an
 * engine has its lives and its workloads, and only those that run on several engines are apart.
 *
 * <p>What it reads stays as it is; what it writes is complete or has no metadata. Nothing is
 * forgotten: each life and workload counts as changed now.
 */
final class StateMigration {
  static final OperatorIdentifier LIVES = OperatorIdentifier.forUid("lives");
  static final OperatorIdentifier INCIDENTS = OperatorIdentifier.forUid("incidents");
  private static final OperatorIdentifier ENGINES = OperatorIdentifier.forUid("engines");

  private StateMigration() {}

  /** Whether this is of an earlier version: it has an operator that the job lacks now. */
  static boolean isNeeded(String from) throws IOException {
    return SavepointLoader.loadSavepointMetadata(from).getOperatorStates().stream()
        .anyMatch(state -> state.getOperatorID().equals(LIVES.getOperatorId()));
  }

  /**
   * Runs it to its end.
   *
   * @param env with the state backend that the savepoint or checkpoint was made with
   * @param from a savepoint or checkpoint
   * @param to made by this; must not exist
   */
  static void run(StreamExecutionEnvironment env, String from, String to) throws Exception {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    CheckpointMetadata old = SavepointLoader.loadSavepointMetadata(from);
    Path folder = Files.createTempDirectory("epitaph-migration");
    Path metadata = folder.resolve("_metadata");
    try {
      FormerOperators.write(old, metadata);
      SavepointReader reader = SavepointReader.read(env, from);
      DataStream<Piece> workloads = read(reader, INCIDENTS, new Workloads());
      DataStream<Piece> ofEngines =
          read(reader, LIVES, new Lives())
              .union(workloads.filter(piece -> !piece.isClusterWide()).name("of one engine"));
      DataStream<Piece> clusterWide = workloads.filter(Piece::isClusterWide).name("cluster-wide");
      SavepointWriter.fromExistingSavepoint(env, folder.toUri().toString())
          .withOperator(
              ENGINES,
              OperatorTransformation.bootstrapWith(ofEngines)
                  .keyBy(Piece::key, Types.STRING)
                  .transform(new Engines()))
          .withOperator(
              INCIDENTS,
              OperatorTransformation.bootstrapWith(clusterWide)
                  .keyBy(Piece::key, Types.STRING)
                  .transform(new ClusterWide()))
          .write(to);
    } finally {
      // The writer has read it.
      Files.deleteIfExists(metadata);
      Files.deleteIfExists(folder);
    }
    env.execute("epitaph-migrate-state");
  }

  private static DataStream<Piece> read(
      SavepointReader reader,
      OperatorIdentifier operator,
      KeyedStateReaderFunction<String, Piece> function)
      throws IOException {
    return reader.readKeyedState(
        operator, function, Types.STRING, SerializedType.json(Piece.class));
  }

  /**
   * A life or a workload on its way.
   *
   * @param key by which it is kept: its engine's id; that of a workload which may run on several,
   *     its own
   * @param life null for a workload
   * @param workload null for a life
   */
  record Piece(String key, @Nullable LifeState life, @Nullable WorkloadState workload) {

    /**
     * @param formerKey {@code ENGINE/CONTAINER}
     */
    static Piece of(String formerKey, LifeState life) {
      int end = formerKey.length() - life.containerId().length() - 1;
      return new Piece(formerKey.substring(0, end), life, null);
    }

    static Piece of(WorkloadState state) {
      String engine = workload(state).engineOnly();
      return new Piece(engine == null ? workload(state).id() : engine, null, state);
    }

    private static Workload workload(WorkloadState state) {
      return Objects.requireNonNull(state.workload(), "a workload in trouble has a name");
    }

    boolean isClusterWide() {
      return workload != null && workload(workload).isClusterWide();
    }

    /** The engine's time is then at least that of the life. */
    void putInto(EngineMemory memory) {
      if (life != null) {
        memory.keepLife(life.containerId(), life);
        if (life.now().isAfter(memory.clock().now())) {
          memory.keep(EngineClock.at(life.now()));
        }
      }
      if (workload != null) {
        memory.keepWorkload(workload(workload).id(), workload);
      }
    }
  }

  /** As the earlier version named it; of any age. */
  private static <T> ValueStateDescriptor<T> former(String name, Class<T> type) {
    ValueStateDescriptor<T> state = new ValueStateDescriptor<>(name, SerializedType.json(type));
    state.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofDays(365_000)).build());
    return state;
  }

  private static final class Lives extends KeyedStateReaderFunction<String, Piece> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<LifeState> lives;

    @Override
    public void open(OpenContext context) {
      lives = getRuntimeContext().getState(former("life", LifeState.class));
    }

    @Override
    public void readKey(String key, KeyedStateReaderFunction.Context context, Collector<Piece> out)
        throws Exception {
      out.collect(Piece.of(key, Objects.requireNonNull(lives).value()));
    }
  }

  private static final class Workloads extends KeyedStateReaderFunction<String, Piece> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<WorkloadState> workloads;

    @Override
    public void open(OpenContext context) {
      workloads = getRuntimeContext().getState(former("workload", WorkloadState.class));
    }

    @Override
    public void readKey(String key, KeyedStateReaderFunction.Context context, Collector<Piece> out)
        throws Exception {
      out.collect(Piece.of(Objects.requireNonNull(workloads).value()));
    }
  }

  private static final class Engines extends KeyedStateBootstrapFunction<String, Piece> {
    private static final long serialVersionUID = 1;
    private transient @Nullable EngineStates states;

    @Override
    public void open(OpenContext context) {
      states = new EngineStates(getRuntimeContext());
    }

    @Override
    public void processElement(
        Piece piece, KeyedStateBootstrapFunction<String, Piece>.Context context) {
      piece.putInto(Objects.requireNonNull(states).of(context.getCurrentKey()));
    }
  }

  private static final class ClusterWide extends KeyedStateBootstrapFunction<String, Piece> {
    private static final long serialVersionUID = 1;
    private transient @Nullable ValueState<WorkloadState> workloads;

    @Override
    public void open(OpenContext context) {
      workloads = getRuntimeContext().getState(ClusterFunction.workloads());
    }

    @Override
    public void processElement(
        Piece piece, KeyedStateBootstrapFunction<String, Piece>.Context context) throws Exception {
      WorkloadState workload = Objects.requireNonNull(piece.workload());
      Objects.requireNonNull(workloads).update(workload);
      Timers.set(context.timerService(), null, workload.wakeAt());
    }
  }
}
