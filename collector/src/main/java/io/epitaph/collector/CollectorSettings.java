package io.epitaph.collector;

import io.epitaph.engine.identity.HostName;
import io.epitaph.engine.mask.Masking;
import io.epitaph.model.Brokers;
import io.epitaph.model.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a collector.
 *
 * @param engine the engine's address, for people
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param state the folder of the collector's own; one collector, one folder
 * @param host the name of the host the collector runs on
 * @param heartbeat how often it publishes a heartbeat
 * @param snapshotThreads how many inspect requests run at the same time
 * @param queueLines how many lines may wait to be decoded
 * @param queueBytes how many bytes of lines may wait to be decoded
 * @param kernelLog the log of the kernel that the engine's containers run on; null to read none
 * @param spoolBytes how many bytes of records may wait for Kafka on disk
 * @param masking what is masked beside what is masked anyway, and under which key
 */
public record CollectorSettings(
    URI engine,
    Map<String, String> kafka,
    Path state,
    String host,
    Duration heartbeat,
    int snapshotThreads,
    int queueLines,
    long queueBytes,
    @Nullable Path kernelLog,
    long spoolBytes,
    Masking masking) {

  /** The kernel's log on Linux. */
  public static final Path KERNEL_LOG = Path.of("/dev/kmsg");

  /** More than an hour of 200 events a second, with their snapshots. */
  public static final long SPOOL_BYTES = 2L * 1024 * 1024 * 1024;

  /** Less could not hold one record. */
  private static final long LEAST_SPOOL_BYTES = 32L * 1024 * 1024;

  public CollectorSettings {
    kafka = Brokers.requireIn(kafka);
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: got nothing, wanted the name of this host");
    }
    if (heartbeat.compareTo(Duration.ofMillis(100)) < 0
        || heartbeat.compareTo(Duration.ofSeconds(30)) > 0) {
      throw new IllegalArgumentException(
          "heartbeat: got "
              + Durations.text(heartbeat)
              + ", wanted 100ms to 30s (a collector silent for 60s is"
              + " reported)");
    }
    requireAtLeast("snapshot-threads", snapshotThreads, 1);
    requireAtLeast("queue-lines", queueLines, 1);
    requireAtLeast("queue-bytes", queueBytes, 1);
    requireAtLeast("spool-bytes", spoolBytes, LEAST_SPOOL_BYTES);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": got " + value + ", wanted at least " + least);
    }
  }

  /** With the default values for all else. */
  public static CollectorSettings of(URI engine, String bootstrapServers, Path state) {
    return new CollectorSettings(
        engine,
        Map.of("bootstrap.servers", bootstrapServers),
        state,
        HostName.get(),
        Duration.ofSeconds(5),
        4,
        50_000,
        128L * 1024 * 1024,
        isLocal(engine) ? KERNEL_LOG : null,
        SPOOL_BYTES,
        Masking.DEFAULT);
  }

  /** Whether an engine is on this host: its kernel is this one. */
  public static boolean isLocal(URI engine) {
    return "unix".equals(engine.getScheme());
  }

  public CollectorSettings withKernelLog(@Nullable Path newKernelLog) {
    return with(draft -> draft.kernelLog = newKernelLog);
  }

  public CollectorSettings withHost(String newHost) {
    return with(draft -> draft.host = newHost);
  }

  public CollectorSettings withHeartbeat(Duration newHeartbeat) {
    return with(draft -> draft.heartbeat = newHeartbeat);
  }

  /**
   * @param lines see {@link #queueLines}
   * @param bytes see {@link #queueBytes}
   */
  public CollectorSettings withQueue(int lines, long bytes) {
    return with(
        draft -> {
          draft.queueLines = lines;
          draft.queueBytes = bytes;
        });
  }

  public CollectorSettings withMasking(Masking newMasking) {
    return with(draft -> draft.masking = newMasking);
  }

  private CollectorSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new CollectorSettings(
        engine,
        kafka,
        state,
        draft.host,
        draft.heartbeat,
        snapshotThreads,
        draft.queueLines,
        draft.queueBytes,
        draft.kernelLog,
        spoolBytes,
        draft.masking);
  }

  /** What may differ in a copy. */
  private static final class Draft {
    private String host;
    private Duration heartbeat;
    private int queueLines;
    private long queueBytes;
    private @Nullable Path kernelLog;
    private Masking masking;

    Draft(CollectorSettings settings) {
      host = settings.host;
      heartbeat = settings.heartbeat;
      queueLines = settings.queueLines;
      queueBytes = settings.queueBytes;
      kernelLog = settings.kernelLog;
      masking = settings.masking;
    }
  }
}
