package io.epitaph.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

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
      DataStream<MigratedState> workloads = read(reader, INCIDENTS, new FormerStates.Workloads());
      DataStream<MigratedState> ofEngines =
          read(reader, LIVES, new FormerStates.Lives())
              .union(workloads.filter(state -> !state.isClusterWide()).name("of one engine"));
      DataStream<MigratedState> clusterWide =
          workloads.filter(MigratedState::isClusterWide).name("cluster-wide");
      SavepointWriter.fromExistingSavepoint(env, folder.toUri().toString())
          .withOperator(
              ENGINES,
              OperatorTransformation.bootstrapWith(ofEngines)
                  .keyBy(MigratedState::key, Types.STRING)
                  .transform(new MigratedOperators.Engines()))
          .withOperator(
              INCIDENTS,
              OperatorTransformation.bootstrapWith(clusterWide)
                  .keyBy(MigratedState::key, Types.STRING)
                  .transform(new MigratedOperators.ClusterWide()))
          .write(to);
    } finally {
      // The writer has read it.
      Files.deleteIfExists(metadata);
      Files.deleteIfExists(folder);
    }
    env.execute("epitaph-migrate-state");
  }

  private static DataStream<MigratedState> read(
      SavepointReader reader,
      OperatorIdentifier operator,
      KeyedStateReaderFunction<String, MigratedState> function)
      throws IOException {
    return reader.readKeyedState(
        operator, function, Types.STRING, SerializedType.json(MigratedState.class));
  }
}
