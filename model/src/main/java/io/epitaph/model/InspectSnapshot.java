package io.epitaph.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the engine said of a container when asked, with secrets masked.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param engine the engine asked
 * @param containerId 64 hex digits
 * @param takenAt when it was asked, by the engine's clock, as far as the collector knows it
 * @param why the action of the event that caused it ({@code die}), or {@code start-up} for the
 *     snapshot of all containers when a collector starts, {@code check} for one of a container that
 *     was asked for in turn, where it shows what the last one did not, or that was long ago
 * @param causeEventId the event that caused it; null for {@code start-up} and {@code check}
 * @param facts the fields Epitaph uses, extracted; null when the engine no longer knew the
 *     container or its answer was not understood
 * @param lastWords the end of the log, for {@code why} = {@code die} only; else null
 * @param inspect the whole answer of {@code GET /containers/{id}/json}; null as {@code facts}
 * @param error why {@code inspect} is null, or how it is known when the engine no longer knew the
 *     container, for people; else null
 * @param memoryCounts for {@code why} = {@code oom}: what the kernel had counted by then; null when
 *     that could not be read
 * @param host for {@code why} = {@code die}, of a death that memory may explain: the host's memory
 *     just after it; null when that could not be read
 */
@Wire.Schema(InspectSnapshot.SCHEMA)
public record InspectSnapshot(
    int schema,
    String id,
    EngineRef engine,
    String containerId,
    Instant takenAt,
    String why,
    @Nullable String causeEventId,
    @Nullable Facts facts,
    @Nullable LastWords lastWords,
    @Nullable JsonNode inspect,
    @Nullable String error,
    @Nullable MemoryCounts memoryCounts,
    @Nullable HostMemory host) {

  public static final int SCHEMA = 1;

  /** The value of {@code why} for the snapshot of all containers when a collector starts. */
  public static final String START_UP = "start-up";

  /** The value of {@code why} for the snapshot of a container that was only asked for in turn. */
  public static final String CHECK = "check";

  public InspectSnapshot {
    Require.text("id", id);
    Require.present("engine", engine);
    Require.text("containerId", containerId);
    Require.present("takenAt", takenAt);
    Require.text("why", why);
  }

  /** With nothing set. */
  public static InspectSnapshotBuilder builder() {
    return new InspectSnapshotBuilder();
  }

  /** With all set as here. */
  public InspectSnapshotBuilder toBuilder() {
    return new InspectSnapshotBuilder(this);
  }

  public static String idOf(String engineId, String containerId, Instant takenAt, String why) {
    return Ids.hash(engineId, containerId, Wire.text(takenAt), why);
  }

  /**
   * The same without the inspect answer.
   *
   * @param reason why it is left out, for people; null when it is not worth a message
   */
  public InspectSnapshot withoutInspect(@Nullable String reason) {
    return toBuilder().inspect(null).error(reason).build();
  }

  /**
   * The fields of an inspect answer that Epitaph uses. Times the engine gives as year 1 are null.
   *
   * @param name without the leading slash
   * @param image the reference the container was created from ({@code Config.Image})
   * @param imageId {@code sha256:...}
   * @param created when the container was created
   * @param status {@code created}, {@code running}, {@code paused}, {@code restarting}, {@code
   *     removing}, {@code exited}, {@code dead}
   * @param oomKilled the engine's flag, true on cgroup v1 also when only a child was killed
   * @param exitCode of the last run, 0 while none has ended; see {@link ExitCode}
   * @param error {@code State.Error}: why it could not start; empty when it could
   * @param startedAt of the last run; null when there was none
   * @param finishedAt of the last run; null when there was none
   * @param health as the engine names it ({@code starting}, ...); null without a health check
   * @param failingStreak probes failed in a row
   * @param probeOutput what the last probe printed, at most 4 KiB; null when there is none
   * @param healthCheck the command line of the health check as its exec events show it; null
   *     without
   * @param restartPolicy {@code no}, {@code always}, {@code on-failure}, {@code unless-stopped}
   * @param restartLimit of {@code on-failure}; 0 for no limit
   * @param restartCount restarts by the policy since the last start by hand
   * @param autoRemove true for {@code --rm}
   * @param memoryLimit bytes; 0 for none
   * @param memorySwapLimit bytes of memory and swap together; 0 for unset, -1 for no limit
   * @param oomKillDisabled true when the kernel must not kill for its limit; null when not known
   * @param tty true when the log is a terminal's
   * @param stopTimeout how long {@code docker stop} waits; null for the engine's default of 10 s
   * @param stopSignal by name or number; null for TERM
   * @param labels the container's, masked
   * @param stoppedByUser Podman's, from 5 on: that its last end was asked for
   */
  public record Facts(
      String name,
      String image,
      @Nullable String imageId,
      @Nullable Instant created,
      String status,
      boolean oomKilled,
      @JsonSerialize(using = ExitCode.Writer.class) @JsonDeserialize(using = ExitCode.Reader.class)
          int exitCode,
      String error,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable String health,
      int failingStreak,
      @Nullable String probeOutput,
      @Nullable String healthCheck,
      String restartPolicy,
      int restartLimit,
      int restartCount,
      boolean autoRemove,
      long memoryLimit,
      long memorySwapLimit,
      @Nullable Boolean oomKillDisabled,
      boolean tty,
      @Nullable Duration stopTimeout,
      @Nullable String stopSignal,
      Map<String, String> labels,
      boolean stoppedByUser) {

    public Facts {
      Require.text("facts.name", name);
      image = image == null ? "" : image;
      status = status == null ? "" : status;
      error = error == null ? "" : error;
      restartPolicy = restartPolicy == null || restartPolicy.isEmpty() ? "no" : restartPolicy;
      labels = Require.map(labels);
    }

    /** With nothing set. */
    public static FactsBuilder builder() {
      return new FactsBuilder();
    }
  }
}
