package io.epitaph.stream;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of an embedded job's last checkpoint what this version can begin with. */
final class CheckpointMigration {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointMigration.class);

  private CheckpointMigration() {}

  /**
   * A savepoint for this version of the job, out of the checkpoint of an earlier one. That stays
   * where it is: until there is a newer checkpoint, each start begins with it.
   */
  static Path migrated(Path checkpoint, Configuration job, Path folder)
      throws IOException, InterruptedException {
    Path savepoint = folder.resolve("savepoint");
    Configuration configuration = new Configuration(job);
    // Flink's own tool writes some of what it needs by Kryo.
    configuration.set(PipelineOptions.GENERIC_TYPES, true);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(RestOptions.BIND_PORT, "0");
    LOG.info("state of an earlier version is migrated checkpoint={} to={}", checkpoint, savepoint);
    try {
      StateMigration.run(
          StreamExecutionEnvironment.createLocalEnvironment(1, configuration),
          checkpoint.toUri().toString(),
          savepoint.toUri().toString());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(
          "state of an earlier version could not be migrated: "
              + RootCause.message(e)
              + "; it stays in "
              + checkpoint
              + ", and without that folder all is derived again from the topics",
          e);
    }
    return savepoint;
  }
}
