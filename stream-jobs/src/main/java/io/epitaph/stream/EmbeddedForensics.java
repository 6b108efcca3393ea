package io.epitaph.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ForensicsJob} on a real Flink cluster in this process, on loopback only. Its folder
 * holds the checkpoints; started again on the same folder it continues from the newest complete
 * one, and deletes what else an earlier process has left there.
 */
public final class EmbeddedForensics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedForensics.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final JobClient job;

  static {
    // Two timers of Flink's actors wake up each 10 ms otherwise; their time limits are seconds.
    System.setProperty("pekko.scheduler.tick-duration", "100ms");
  }

  private EmbeddedForensics(JobClient job) {
    this.job = job;
  }

  /**
   * Starts it, and returns when it runs.
   *
   * @param folder made when missing
   * @param restPort of Flink's own REST interface; 0 for a free one
   */
  public static EmbeddedForensics start(ForensicsSettings settings, Path folder, int restPort)
      throws IOException, InterruptedException {
    FlinkFolder files = new FlinkFolder(folder);
    Path newest = files.newestCheckpoint();
    files.tidy(newest);
    Configuration configuration = EmbeddedConfiguration.of(settings, files, restPort);
    if (newest != null && StateMigration.isNeeded(newest.toUri().toString())) {
      Path migrated = Files.createTempDirectory(files.temporary(), "migrated");
      newest = CheckpointMigration.migrated(newest, configuration, migrated);
    }
    if (newest != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, newest.toUri().toString());
      // It is Flink's again, to be deleted when as many newer ones are complete as are kept.
      configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
      LOG.info("state is taken from checkpoint={}", newest);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    ForensicsJob.define(env, ForensicsJob.source(settings), settings, ForensicsJob.sink(settings));
    // On one machine a record is handed on at once: no thread for each edge that wakes every 5 ms.
    env.setBufferTimeout(0);
    try {
      EmbeddedForensics started = new EmbeddedForensics(env.executeAsync());
      started.awaitRunning();
      return started;
    } catch (InterruptedException | IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the forensics job did not start: " + RootCause.message(e), e);
    }
  }

  private void awaitRunning() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (status() != JobStatus.RUNNING) {
      if (status().isGloballyTerminalState() || System.nanoTime() > end) {
        throw new IOException("the forensics job did not start: it is " + status());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private JobStatus status() throws IOException, InterruptedException {
    try {
      return job.getJobStatus().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the forensics job does not answer: " + RootCause.message(e), e);
    }
  }

  /** What is wrong, for people; null when it runs. */
  public @Nullable String problem() {
    try {
      JobStatus status = status();
      return status == JobStatus.RUNNING ? null : "the forensics job is " + status;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (IllegalStateException e) {
      return "the forensics job has ended";
    }
  }

  /** Ends it. Its last checkpoint stays; later results are computed again. */
  @Override
  public void close() {
    try {
      job.cancel().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      job.getJobExecutionResult().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | IllegalStateException e) {
      // Cancelled, or ended before.
      LOG.debug("the job ended", e);
    } catch (TimeoutException e) {
      LOG.warn("the job did not end within {}", LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
