package io.epitaph.stream;

import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a savepoint for this version of the {@link ForensicsJob} out of one of an earlier version:
 * {@code flink run -c io.epitaph.stream.MigrateState JAR FROM TO}. What it reads stays as it is.
 */
public final class MigrateState {
  private static final Logger LOG = LoggerFactory.getLogger(MigrateState.class);

  private MigrateState() {}

  /**
   * @param arguments the folder of a savepoint or checkpoint, and the one to be made
   * @throws IllegalArgumentException when one is wrong, before anything is written
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2) {
      throw new IllegalArgumentException(
          "got " + arguments.length + " arguments, wanted two: FROM TO, folders of savepoints");
    }
    String from = arguments[0];
    String to = arguments[1];
    Path made = new Path(to);
    if (made.getFileSystem().exists(made)) {
      throw new IllegalArgumentException(to + " exists: wanted a folder that is to be made");
    }
    if (!StateMigration.isNeeded(from)) {
      throw new IllegalArgumentException(
          from + " is not of an earlier version: the job starts from it as it is");
    }
    StateMigration.run(StreamExecutionEnvironment.getExecutionEnvironment(), from, to);
    LOG.info("the state was migrated from={} to={}", from, to);
  }
}
